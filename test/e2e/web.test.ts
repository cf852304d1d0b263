import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { openFile, selectedText, selection, waitForTab } from './support/editor';
import { askInPalette, quoteOf } from './support/palette';
import { useWorkbench } from './support/workbench';

const LEAVE = 'How many days of paid leave does every employee receive?';
const LEAVE_LINE = 'handbook.md:21';

/** The host that vscode.dev has: a web worker of the browser, without Node. */
describe('in the browser’s extension host', () => {
  const workbench = useWorkbench({
    settings: { 'remote.extensionKind': { 'verbatim.verbatim': ['web'] } },
  });

  before(async () => {
    await openFile(workbench().page, 'handbook.md');
  });

  it('lands on exactly the answering characters', async () => {
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
  });
});
