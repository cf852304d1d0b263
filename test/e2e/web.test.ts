import assert from 'node:assert/strict';
import { readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'mocha';
import { closeAllTabs, openFile, selectedText, selection, waitForTab } from './support/editor';
import { treeRow } from './support/documentsTree';
import { eventually } from './support/eventually';
import { askInPalette, isPaletteOpen, palette, quoteOf, runCommand } from './support/palette';
import { askInPanel, openPanel, waitUntilDone } from './support/panel';
import { useWorkbench } from './support/workbench';

const LEAVE = 'How many days of paid leave does every employee receive?';
const LEAVE_LINE = 'handbook.md:21';
const LANTERN = 'What was the lantern of the new lighthouse lit with?';
const LONG_AGO = new Date(1_600_000_000_000);

/** The host that vscode.dev has: a web worker of the browser, without Node and without a disk. */
describe('in the browser’s extension host', () => {
  const workbench = useWorkbench({
    settings: {
      'remote.extensionKind': { 'verbatim.verbatim': ['web'] },
      'verbatim.defaultScope': 'workspace',
    },
    // Not what is measured to be the fastest: in the panel as soon as there is one.
    machineSettings: { 'verbatim.accelerator': 'webview-wasm' },
    files: {
      '.gitignore': 'left-out/\n',
      'left-out/lantern.md':
        '# Lantern\n\nThe lantern of the old lighthouse was lit with whale oil.\n',
      'kept/ledger.py': `class Ledger:
    def remind(self):
        raise ValueError("The reminder was refused because the "
                         "harbour office was shut.")
`,
      'lantern.md': '# Lantern\n\nThe lantern of the new lighthouse was lit with paraffin.\n',
    },
  });

  before(async () => {
    const lantern = join(workbench().folder, 'lantern.md');
    utimesSync(lantern, LONG_AGO, LONG_AGO);
    await openFile(workbench().page, 'handbook.md');
  });

  it('lands on exactly the answering characters of an open file', async () => {
    const { page } = workbench();
    await landOnLeave();
    await page.keyboard.press('Escape');
  });

  it('reads the folder through the editor, and leaves out what .gitignore names', async () => {
    const { page } = workbench();
    await closeAllTabs(page);
    await landOnLeave();
    const { rows } = await askInPalette(page, 'What was the lantern of the lighthouse lit with?');
    const row = rows.filter({ hasText: 'lantern.md:3' }).first();
    await row.waitFor();
    assert.match(await quoteOf(row), /paraffin/u);
    assert.equal(await rows.filter({ hasText: 'whale oil' }).count(), 0);
    while (await isPaletteOpen(page)) await page.keyboard.press('Escape');
  });

  it('reads source code by its grammar', async () => {
    const { page } = workbench();
    await closeAllTabs(page);
    const { rows } = await askInPalette(page, 'Why was the reminder refused?');
    const row = rows.filter({ hasText: 'ledger.py:' }).first();
    await row.waitFor();
    // Only a grammar tells the outline.
    await row.filter({ hasText: /Ledger/u }).waitFor();
    while (await isPaletteOpen(page)) await page.keyboard.press('Escape');
  });

  it('keeps the index over a reload, and reads of the folder only what answers', async () => {
    const { page, server, folder } = workbench();
    const lantern = join(folder, 'lantern.md');
    await finds(LANTERN, 'lantern.md:3');
    assert.match(await (await treeRow(page, 'lantern.md')).innerText(), /1 passage, 11 words/u);
    // Kept after two quiet seconds, in a share of the time.
    await page.waitForTimeout(8_000);
    await page.goto('about:blank');
    // A file of the same size and time is the same to a comparison: only one that reads it can tell.
    const before = readFileSync(lantern, 'utf8');
    const after = before.replace('was lit with', 'waslit with ');
    assert.equal(after.length, before.length);
    writeFileSync(lantern, after);
    utimesSync(lantern, LONG_AGO, LONG_AGO);
    writeFileSync(join(folder, 'fender.md'), 'The fender is blue.\n');
    await page.goto(server.address(folder));
    await page.waitForSelector('.explorer-folders-view .monaco-list-row');
    // Nothing was asked yet: a question may find any file, and what it finds is read.
    assert.match(await (await treeRow(page, 'fender.md')).innerText(), /1 passage, 4 words/u);
    assert.match(await (await treeRow(page, 'lantern.md')).innerText(), /1 passage, 11 words/u);
    await finds(LEAVE, LEAVE_LINE);
    await finds('What colour is the fender?', 'fender.md:1');
  });

  it('reads in the panel where that is open', async () => {
    const { page } = workbench();
    const frame = await openPanel(page);
    const inUse = frame.locator('.accelerators summary', { hasText: 'WebAssembly in the panel' });
    await eventually(async () => {
      await askInPanel(frame, LEAVE);
      await waitUntilDone(frame);
      await inUse.waitFor({ timeout: 1000 });
    }, 90);
    await frame.getByText('28', { exact: true }).first().waitFor();
  });

  it('says that readers cannot be added there', async () => {
    const { page } = workbench();
    await runCommand(page, 'Verbatim: Add a Reader');
    const said = page.locator('.notification-toast', {
      hasText: 'in a browser the bundled one reads',
    });
    await said.waitFor();
  });

  it('says that native code is not available there', async () => {
    const { page } = workbench();
    await runCommand(page, 'Verbatim: Choose Accelerator');
    const row = palette(page).rows.filter({ hasText: 'Native code in the extension host' });
    await row.filter({ hasText: 'not available' }).filter({ hasText: 'browser' }).waitFor();
    await page.keyboard.press('Escape');
  });

  /** Asks and waits for an answer in that place. */
  async function finds(question: string, place: string): Promise<void> {
    const { page } = workbench();
    const { rows } = await askInPalette(page, question);
    await rows.filter({ hasText: place }).first().waitFor();
    while (await isPaletteOpen(page)) await page.keyboard.press('Escape');
  }

  async function landOnLeave(): Promise<void> {
    const { page } = workbench();
    const { rows } = await askInPalette(page, LEAVE);
    const row = rows.filter({ hasText: LEAVE_LINE }).first();
    await row.waitFor();
    const quote = await quoteOf(row);
    await row.click();
    await waitForTab(page, 'handbook.md');
    assert.match(quote, /^28\b/u);
    assert.equal(await selectedText(page), quote);
    const { line, length } = await selection(page);
    assert.deepEqual({ line, length }, { line: 21, length: quote.length });
  }
});
