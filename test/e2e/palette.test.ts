import assert from 'node:assert/strict';
import { before, beforeEach, describe, it } from 'mocha';
import {
  activeTab,
  closeAllTabs,
  heightOfLine,
  openFile,
  selectedText,
  selection,
  waitForSelection,
  waitForTab,
} from './support/editor';
import { eventually } from './support/eventually';
import { isSideBarVisible, layout } from './support/layout';
import { askInPalette, isPaletteOpen, palette, quoteOf, runCommand } from './support/palette';
import { useWorkbench } from './support/workbench';

const LEAVE = 'How many days of paid leave does every employee receive?';
const LEAVE_LINE = 'handbook.md:21';

describe('asking in the palette', () => {
  const workbench = useWorkbench({
    files: { 'question.txt': 'When was the harbour museum opened?' },
  });

  before(async () => {
    const { page } = workbench();
    await openFile(page, 'api-reference.md');
    await openFile(page, 'meetings/2026-03-planning.md');
    await openFile(page, 'handbook.md');
  });

  beforeEach(async () => {
    const { page } = workbench();
    while (await isPaletteOpen(page)) await page.keyboard.press('Escape');
  });

  it('lands on exactly the answering characters', async () => {
    const { page } = workbench();
    await openFile(page, 'api-reference.md');
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

  it('opens the active answer with Enter', async () => {
    const { page } = workbench();
    await openFile(page, 'handbook.md');
    const { rows } = await askInPalette(page, 'What is the code of error 409?');
    await rows.filter({ hasText: 'api-reference.md:' }).first().waitFor();
    await page.locator('.quick-input-list .monaco-list-row.focused').waitFor();
    await page.keyboard.press('Enter');
    await waitForSelection(page);
    await eventually(async () => assert.equal(await isPaletteOpen(page), false));
    assert.match(await selectedText(page), /berth_taken/u);
  });

  it('leaves the layout as it was, with Explorer shown and with the side bar closed', async () => {
    const { page } = workbench();
    for (const sideBar of [true, false]) {
      if ((await isSideBarVisible(page)) !== sideBar) await page.keyboard.press('Control+B');
      await page.waitForTimeout(300);
      const before = await layout(page);
      const { rows } = await askInPalette(page, LEAVE);
      await rows.filter({ hasText: LEAVE_LINE }).first().click();
      await waitForSelection(page);
      await eventually(async () => assert.deepEqual(await layout(page), before));
    }
    await page.keyboard.press('Control+B');
  });

  it('puts editor, selection and scroll back on Escape', async () => {
    const { page } = workbench();
    await openFile(page, 'handbook.md');
    const selected = { line: 60, column: 5, length: 2 };
    let scroll = 0;
    // Again where a command had to be run twice: the Escape between may have ended the selection.
    const { rows } = await eventually(async () => {
      if (await isPaletteOpen(page)) await page.keyboard.press('Escape');
      await page.keyboard.press('Control+G');
      await palette(page).input.fill(':60:3');
      await page.keyboard.press('Enter');
      await page.keyboard.press('Shift+ArrowRight');
      await page.keyboard.press('Shift+ArrowRight');
      await eventually(async () => assert.deepEqual(await selection(page), selected), 5);
      scroll = await heightOfLine(page, 60);
      // Nothing answers it: the nearest passages stand in another document.
      const asked = await askInPalette(page, 'Who invented the berth API?');
      assert.deepEqual(await selection(page), selected);
      return asked;
    });
    const tab = await activeTab(page);
    await rows.filter({ hasText: 'api-reference.md:' }).nth(1).waitFor();
    for (let step = 0; step < 8; step++) {
      await page.keyboard.press('ArrowDown');
      if ((await activeTab(page)) !== tab) break;
      await page.waitForTimeout(300);
    }
    assert.notEqual(await activeTab(page), tab, 'the arrow keys previewed no other document');
    await page.keyboard.press('Escape');
    await waitForTab(page, 'handbook.md');
    await eventually(async () => {
      assert.deepEqual(await selection(page), selected);
      // Within a line: the editor tells and takes what it shows in whole lines.
      const moved = Math.abs((await heightOfLine(page, 60)) - scroll);
      assert.ok(moved < 20, `the text moved by ${moved} px`);
    });
  });

  it('says honestly that nothing answers', async () => {
    const { page } = workbench();
    const { rows, title } = await askInPalette(page, 'Which planet has the most moons?');
    const said = page.locator('.quick-input-widget', { hasText: 'Not found in your documents' });
    await said.waitFor();
    assert.ok((await rows.count()) + (await title.count()) > 0);
    await page.keyboard.press('Escape');
  });

  it('previews nothing before a key is pressed', async () => {
    const { page } = workbench();
    await openFile(page, 'meetings/2026-03-planning.md');
    for (const question of [
      LEAVE,
      'How long is a token valid?',
      'What is the code of error 409?',
    ]) {
      const { rows, title } = await askInPalette(page, question);
      await rows.first().waitFor();
      await eventually(async () => assert.doesNotMatch(await title.innerText(), /…/u));
      await page.waitForTimeout(500);
      assert.equal(await activeTab(page), '2026-03-planning.md');
      await page.keyboard.press('Escape');
    }
  });

  it('keeps the question that stands in the panel when an empty one is sent', async () => {
    const { page } = workbench();
    const { rows, input } = await askInPalette(page, LEAVE);
    await rows.filter({ hasText: LEAVE_LINE }).first().waitFor();
    await input.fill('');
    await page.keyboard.press('Enter');
    await page.waitForTimeout(500);
    assert.ok(await rows.filter({ hasText: LEAVE_LINE }).first().isVisible());
    await page.keyboard.press('Escape');
  });

  it('offers what was asked before while nothing is typed', async () => {
    const { page } = workbench();
    await openFile(page, 'handbook.md');
    const first = await askInPalette(page, LEAVE);
    await first.rows.filter({ hasText: LEAVE_LINE }).first().waitFor();
    await page.keyboard.press('Escape');
    await runCommand(page, 'Verbatim: Ask a Question');
    const { input, rows } = palette(page);
    const earlier = rows.filter({ hasText: LEAVE });
    await earlier.waitFor();
    await input.pressSequentially('When');
    await earlier.waitFor({ state: 'detached' });
    await input.fill('');
    await earlier.and(page.locator('.focused')).waitFor();
    await input.press('Enter');
    await rows.filter({ hasText: LEAVE_LINE }).first().waitFor();
    assert.equal(await input.inputValue(), LEAVE);
    await page.keyboard.press('Escape');
  });

  it('says what to do when no document is open, and asks the workspace instead', async () => {
    const { page } = workbench();
    await closeAllTabs(page);
    const { rows } = await askInPalette(page, LEAVE);
    const widget = page.locator('.quick-input-widget:not([style*="display: none"])');
    await widget.filter({ hasText: /no documents to ask/iu }).waitFor();
    await rows.filter({ hasText: /^\W*Ask the whole workspace/u }).waitFor();
    await page.keyboard.press('Enter');
    await rows.filter({ hasText: LEAVE_LINE }).first().waitFor();
    await page.keyboard.press('Escape');
  });

  it('asks about the selection', async () => {
    const { page } = workbench();
    await openFile(page, 'site/visitors.html');
    await openFile(page, 'question.txt');
    const { rows } = palette(page);
    await eventually(async () => {
      if (await isPaletteOpen(page)) await page.keyboard.press('Escape');
      await page.keyboard.press('Control+A');
      await waitForSelection(page);
      await runCommand(page, 'Verbatim: Ask About Selection');
      await rows.filter({ hasText: 'visitors.html:' }).first().waitFor({ timeout: 10_000 });
    });
    await page.keyboard.press('Escape');
  });
});
