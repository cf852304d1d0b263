import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { openFile, selectedText, waitForTab } from './support/editor';
import { askInPalette, quoteOf } from './support/palette';
import { useWorkbench } from './support/workbench';

describe('a folder that is not trusted', () => {
  const workbench = useWorkbench({
    restricted: true,
    // A workspace must not widen what is read, whatever it says of itself.
    files: {
      '.vscode/settings.json': JSON.stringify({
        'verbatim.reader.path': '/nowhere',
        'verbatim.secrets.allow': ['/'],
        'verbatim.maxFileSizeMB': 0.1,
      }),
    },
  });

  it('is asked whole while no file is open: a first question finds something', async () => {
    const { page } = workbench();
    await page.locator('.explorer-folders-view .monaco-list-row').first().waitFor();
    const { rows, title } = await askInPalette(page, 'How long do I have to report an expense?');
    await rows.filter({ hasText: 'handbook.md:57' }).first().waitFor();
    assert.match(await title.innerText(), /Workspace/u);
    await page.keyboard.press('Escape');
  });

  it('is asked all the same, and its settings widen nothing', async () => {
    const { page } = workbench();
    await page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).waitFor();
    await openFile(page, 'handbook.md');
    const { rows } = await askInPalette(
      page,
      'How many days of paid leave does every employee receive?',
    );
    const row = rows.filter({ hasText: 'handbook.md:21' }).first();
    await row.waitFor();
    const quote = await quoteOf(row);
    await row.click();
    await waitForTab(page, 'handbook.md');
    assert.equal(await selectedText(page), quote);
  });
});
