import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import type { Page } from 'playwright-core';
import { eventually } from './support/eventually';
import { treeRow } from './support/documentsTree';
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
    // What watchers would tell early is not told.
    settings: { 'files.watcherExclude': { '**': true } },
  });

  it('compares the folder with the disk, though no watcher spoke and nobody asked', async () => {
    const { page, folder } = workbench();
    await treeRow(page, 'heron.md');
    const item = page.locator('.part.statusbar .statusbar-item[id*="verbatim"]').first();
    await item.getByText(/\d+ documents/u).waitFor();
    const before = Number.parseInt(await item.innerText(), 10);
    const count = async (): Promise<number> => Number.parseInt(await item.innerText(), 10);
    writeFileSync(join(folder, 'crane.md'), '# Crane\n\nThe crane came in spring.\n');
    await setFocus(page, true);
    await setFocus(page, false);
    await page.waitForTimeout(OLD_MS);
    assert.equal(await count(), before, 'nothing else tells of the file');
    await setFocus(page, true);
    await eventually(async () => assert.equal(await count(), before + 1));
  });
});
