import assert from 'node:assert/strict';
import { existsSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import type { Page } from 'playwright-core';
import { treeRow } from './support/documentsTree';
import { eventually } from './support/eventually';
import { askInPalette, runCommand } from './support/palette';
import { askInPanel, openPanel, waitUntilDone } from './support/panel';
import { useWorkbench } from './support/workbench';

const LONG_AGO = new Date(1_600_000_000_000);
/** Of the same length, but not as many words. */
const BEFORE = 'The parrot is fed on a Monday at one.\n';
const AFTERWARDS = 'Theparrotisfedon a Monday at one now.\n';

async function answered(page: Page, question: string, words: string): Promise<void> {
  const frame = await openPanel(page);
  // A file that has just been made is found once the folder is compared with the disk again.
  await eventually(async () => {
    await askInPanel(frame, question);
    await waitUntilDone(frame);
    const marks = await frame.locator('.answer mark').allInnerTexts();
    assert.ok(
      marks.some((mark) => mark.includes(words)),
      marks.join(', '),
    );
  });
}

/** Folders in which a window keeps its index; one that is begun has its pointer. */
function keptIndexes(data: string): string[] {
  const root = join(data, 'server', 'data', 'User', 'workspaceStorage');
  if (!existsSync(root)) return [];
  return readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((it) =>
    /verbatim\.verbatim\/index\/current$/u.test(it),
  );
}

describe('an index that is kept', () => {
  const workbench = useWorkbench({
    files: { 'parrot.md': BEFORE },
    settings: { 'verbatim.defaultScope': 'workspace' },
  });

  it('is there after a restart, and no document is read again for it', async () => {
    const { page, server, folder, data } = workbench();
    const parrot = join(folder, 'parrot.md');
    utimesSync(parrot, LONG_AGO, LONG_AGO);
    await answered(page, 'On which day is the parrot fed?', 'Monday');
    assert.match(await (await treeRow(page, 'parrot.md')).innerText(), /1 passages?, 9 words/u);
    await eventually(async () => {
      assert.notDeepEqual(keptIndexes(data), []);
      return Promise.resolve();
    });
    // A file of the same size and time is the same to a sweep: only one that reads it can tell.
    assert.equal(Buffer.byteLength(AFTERWARDS), Buffer.byteLength(BEFORE));
    await page.goto('about:blank');
    writeFileSync(parrot, AFTERWARDS);
    utimesSync(parrot, LONG_AGO, LONG_AGO);
    await page.goto(server.address(folder));
    await page.waitForSelector('.explorer-folders-view .monaco-list-row');
    assert.match(await (await treeRow(page, 'parrot.md')).innerText(), /1 passages?, 9 words/u);
    await answered(page, 'How long is a booking held without payment?', '30 minutes');
  });

  it('serves two windows on one folder, and the one that stays when the other is closed', async () => {
    const { page, browser, server, folder } = workbench();
    const other = await browser.open(server.address(folder));
    await other.waitForSelector('.explorer-folders-view .monaco-list-row');
    const write = (name: string, words: string) =>
      writeFileSync(join(folder, name), `# Bell\n\nThe ${name} bell is rung at ${words}.\n`);
    write('north.md', 'noon');
    for (const window of [page, other]) {
      await answered(window, 'When is the north bell rung?', 'noon');
    }
    await other.goto('about:blank');
    await other.close();
    write('south.md', 'midnight');
    await answered(page, 'When is the south bell rung?', 'midnight');
  });

  it('is in memory only in a window without a folder', async () => {
    const { page, server, data } = workbench();
    const before = keptIndexes(data);
    await page.goto(server.address('', { ew: 'true' }));
    await page.waitForSelector('.monaco-workbench .part.editor');
    await runCommand(page, 'File: New Untitled Text File');
    await page.locator('.monaco-editor textarea, .native-edit-context').first().focus();
    await page.keyboard.type('The heron stands in the reeds.');
    const { rows } = await askInPalette(page, 'Where does the heron stand?');
    await rows.filter({ hasText: 'in the reeds' }).first().waitFor();
    await page.keyboard.press('Escape');
    await runCommand(page, 'Verbatim: Show Diagnostics');
    await page.locator('.view-line', { hasText: 'Verbatim: diagnostics' }).first().waitFor();
    // Only lines in sight are there.
    for (const key of ['PageDown', 'PageDown']) await page.keyboard.press(key);
    const said = 'Kept between two starts | no, in memory only';
    await page.locator('.view-line', { hasText: said }).first().waitFor();
    assert.deepEqual(keptIndexes(data), before);
  });
});
