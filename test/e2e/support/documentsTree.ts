import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { eventually } from './eventually';
import { runCommand } from './palette';

/** The row of the tree of indexed documents, brought into sight with the keyboard. */
export async function treeRow(page: Page, name: string): Promise<Locator> {
  await runCommand(page, 'Verbatim: Show Indexed Documents');
  const pane = page.locator('.pane:has([aria-label^="Indexed Documents"])');
  const row = pane.locator('.monaco-list-row', { has: page.getByText(name, { exact: true }) });
  await pane.locator('.monaco-list-row').first().waitFor();
  await eventually(async () => {
    await pane.locator('.monaco-list').focus();
    for (const key of ['Home', ...Array<string>(40).fill('ArrowDown')]) {
      if (await row.first().isVisible()) return;
      await page.keyboard.press(key);
    }
    assert.fail(`${name} is not in the tree`);
  });
  return row.first();
}
