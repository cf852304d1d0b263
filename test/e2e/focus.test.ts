import assert from 'node:assert/strict';
import { linkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import type { Page } from 'playwright-core';
import { eventually } from './support/eventually';
import { treeRow } from './support/documentsTree';
import { runCommand } from './support/palette';
import { useWorkbench } from './support/workbench';

/** A comparison with the disk counts as old after five seconds. */
const OLD_MS = 6_000;

/** Tells the window that it has lost or got the focus, as the browser does: a page under test always has it. */
async function setFocus(page: Page, focused: boolean): Promise<void> {
  await page.evaluate((isFocused) => {
    document.hasFocus = () => isFocused;
    window.dispatchEvent(new FocusEvent(isFocused ? 'focus' : 'blur'));
  }, focused);
  // The editor looks again in a later turn.
  await page.waitForTimeout(200);
}

describe('a window that gets the focus', () => {
  const workbench = useWorkbench({
    files: { 'heron.md': '# Heron\n\nThe heron stands in the reeds.\n' },
  });

  it('compares the folder with the disk, though no watcher spoke and nobody asked', async () => {
    const { page, folder, data } = workbench();
    const otherName = join(data, 'heron-elsewhere');
    linkSync(join(folder, 'heron.md'), otherName);
    await treeRow(page, 'heron.md');
    // In sight it would ask for the list again, which compares.
    await runCommand(page, 'View: Show Explorer');
    const item = page.locator('.part.statusbar .statusbar-item[id*="verbatim"]').first();
    await item.getByText(/\d+ documents/u).waitFor();
    const count = async (): Promise<number> => Number.parseInt(await item.innerText(), 10);
    await setFocus(page, true);
    await setFocus(page, false);
    await page.waitForTimeout(OLD_MS);
    const before = await count();
    // It is no text any more, and out of the index: written under another name, it wakes no watcher.
    writeFileSync(otherName, 'heron\0');
    await page.waitForTimeout(OLD_MS);
    assert.equal(await count(), before, 'nothing else tells of it');
    await setFocus(page, true);
    await eventually(async () => assert.equal(await count(), before - 1));
  });
});
