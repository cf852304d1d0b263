import { setTimeout as sleep } from 'node:timers/promises';
import type { Frame, Page } from 'playwright-core';

/** Shows the panel by its icon in the activity bar and hands back its page. */
export async function openPanel(page: Page): Promise<Frame> {
  const icon = page.locator('.part.activitybar .action-label[aria-label^="Verbatim"]');
  await icon.waitFor();
  const item = page.locator('.part.activitybar .action-item.checked .action-label');
  const shown = await item.evaluateAll((items) => items.map((it) => it.getAttribute('aria-label')));
  if (!shown.some((it) => it?.startsWith('Verbatim'))) await icon.click();
  return panelFrame(page);
}

/** The inner frame of the webview, which says by a mark of its own that it is ours. */
async function panelFrame(page: Page): Promise<Frame> {
  for (let attempt = 0; attempt < 300; attempt++) {
    for (const frame of page.frames()) {
      const mark = await frame
        .evaluate(() => document.body.dataset['verbatim'])
        .catch(() => undefined);
      if (mark === 'panel') return frame;
    }
    await sleep(100);
  }
  throw new Error('the panel did not come up');
}

/** Types a question into the panel and sends it with Enter. */
export async function askInPanel(frame: Frame, question: string): Promise<void> {
  const box = frame.locator('vscode-textarea textarea');
  await box.fill(question);
  // Marked, so that the end of the question before is not taken for the end of this one.
  await frame.evaluate(() => (document.body.dataset['phase'] = 'asked'));
  await box.press('Enter');
}

/** Waits until the question is through; rejects with what the panel says when it did not go well. */
export async function waitUntilDone(frame: Frame): Promise<void> {
  const ends = ['done', 'failed', 'cancelled'].map((it) => `body[data-phase="${it}"]`);
  await frame.locator(ends.join(', ')).waitFor();
  const phase = await frame.evaluate(() => document.body.dataset['phase']);
  if (phase === 'done') return;
  const said = await frame.locator('.notice, .status').allInnerTexts();
  throw new Error(`the question ended as ${phase ?? 'nothing'}: ${said.join(' ')}`);
}
