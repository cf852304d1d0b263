import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'mocha';
import type { PanelPage } from '../harness/panelPage';
import { STATES } from '../harness/panelStates';
import { usePanelPage } from './support/panelPage';

/** The built page by itself: where the keyboard is, and what it brings back. */
describe('the keyboard in the panel’s page', () => {
  const served = usePanelPage('light');
  let panel: PanelPage;
  beforeEach(() => ({ panel } = served()));

  const active = () => panel.page.evaluate(() => document.activeElement?.localName);
  const comeBack = () => panel.page.evaluate(() => window.dispatchEvent(new Event('focus')));
  const box = () => panel.page.locator('textarea');

  it('is in the question box as soon as it comes to the page', async () => {
    await panel.show(STATES.done);
    await panel.page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    assert.equal(await active(), 'body');
    await comeBack();
    await panel.page.keyboard.type('How long?');
    assert.equal(await box().inputValue(), 'How long?');
  });

  it('stays in the list when it comes back to it, and where a click was made', async () => {
    await panel.show(STATES.done);
    await panel.page.locator('.answer').first().focus();
    await comeBack();
    assert.equal(
      await panel.page.evaluate(() => document.activeElement?.getAttribute('data-id')),
      'a1',
    );
    await panel.show({ ...STATES.idle, round: 9 });
    await panel.page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    const { x, y } = (await panel.page.locator('.notice p').first().boundingBox())!;
    await panel.page.mouse.move(x + 10, y + 5);
    await panel.page.mouse.down();
    await comeBack();
    assert.equal(await active(), 'body');
    await panel.page.mouse.up();
  });

  it('brings earlier questions with Arrow Up, and what was typed with Arrow Down', async () => {
    await panel.show({
      ...STATES.done,
      question: 'newest?',
      earlier: ['newest?', 'older?', 'oldest?'],
    });
    await box().click();
    const values: string[] = [];
    for (const key of ['ArrowUp', 'ArrowUp', 'ArrowUp', 'ArrowDown']) {
      await panel.page.keyboard.press(key);
      await panel.page.waitForTimeout(50);
      values.push(await box().inputValue());
    }
    assert.deepEqual(values, ['older?', 'oldest?', 'oldest?', 'older?']);
    await box().fill('one\ntwo');
    await panel.page.keyboard.press('ArrowUp');
    assert.equal(await box().inputValue(), 'one\ntwo', 'inside a text the key moves the cursor');
    await panel.page.keyboard.press('Home');
    await panel.page.keyboard.press('ArrowUp');
    await panel.page.waitForTimeout(50);
    assert.equal(await box().inputValue(), 'newest?');
    await panel.page.keyboard.press('ArrowDown');
    await panel.page.waitForTimeout(50);
    assert.equal(await box().inputValue(), 'one\ntwo');
  });

  it('opens to the side with Ctrl+Enter and Ctrl+click', async () => {
    await panel.show(STATES.done);
    const row = panel.page.locator('.answer').first();
    await row.focus();
    await panel.page.keyboard.press('Control+Enter');
    await row.click({ modifiers: ['Control'] });
    const opened = (await panel.posted()).filter(({ method }) => method === 'panel/open');
    assert.deepEqual(
      opened.map(({ params }) => params),
      [
        { id: 'a1', preserveFocus: false, beside: true },
        { id: 'a1', preserveFocus: false, beside: true },
      ],
    );
  });

  it('tells the editor’s menu which answer a row, or a line under it, stands for', async () => {
    await panel.show(STATES.done);
    const told = await panel.page
      .locator('[role=option]')
      .evaluateAll((rows) =>
        rows.map(
          (row) => JSON.parse(row.dataset['vscodeContext'] ?? '{}') as { answerId?: string },
        ),
      );
    assert.deepEqual(told[0], {
      webviewSection: 'answer',
      answerId: 'a1',
      preventDefaultContextMenuItems: true,
    });
    assert.deepEqual(
      told.slice(1, 3).map((it) => it.answerId),
      ['v1', undefined],
    );
  });

  it('finds the name of the choice of readers said, and shown', async () => {
    await panel.show(STATES.done);
    const summary = panel.page.locator('.accelerators summary');
    assert.match(await summary.innerText(), /^Reader:\s+WebAssembly in the panel/u);
    assert.match((await summary.getAttribute('title')) ?? '', /Where the reader runs/u);
  });
});
