import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { beforeEach, describe, it } from 'mocha';
import type { ReaderDescription } from '../../models/readerDescription';
import type { LoadResult } from '../../models/reading/workerMessages';
import type { PanelState, ReaderLoadParams } from '../../webview/protocol';
import type { PanelPage } from '../harness/panelPage';
import { STATES } from '../harness/panelStates';
import { usePanelPage } from './support/panelPage';

/** The built page by itself, under its own content security policy, with a host played by the test. */
describe('the panel’s page', () => {
  const served = usePanelPage('dark');
  let panel: PanelPage;
  let origin: string;
  beforeEach(() => ({ panel, origin } = served()));

  const ids = () =>
    panel.page.locator('.answer').evaluateAll((rows) => rows.map((row) => row.dataset['id']));
  const focused = () => panel.page.evaluate(() => document.activeElement?.getAttribute('data-id'));
  const sent = async (method: string) =>
    (await panel.posted()).filter((it) => it.method === method).map((it) => it.params);
  const reading = (...order: ('a1' | 'a2' | 'a3' | 'a4')[]): PanelState => ({
    ...STATES.reading,
    answers: order.map((id) => STATES.done.answers.find((it) => it.id === id)!),
  });

  it('keeps a question that is quicker than the host until the scope is known', async () => {
    await panel.page.locator('textarea').fill('How long?');
    await panel.page.keyboard.press('Enter');
    assert.deepEqual(await sent('panel/ask'), []);
    await panel.show({ ...STATES.idle, phase: 'searching', scope: 'workspace' });
    assert.deepEqual(await sent('panel/ask'), [{ question: 'How long?', scope: 'workspace' }]);
  });

  it('asks with Enter, in the chosen scope, and breaks the line with Shift+Enter', async () => {
    await panel.show(STATES.idle);
    const box = panel.page.locator('textarea');
    await box.click();
    await box.pressSequentially('How long');
    await panel.page.keyboard.press('Shift+Enter');
    await box.pressSequentially('is it?');
    await panel.page.keyboard.press('Enter');
    assert.deepEqual(await sent('panel/ask'), [{ question: 'How long\nis it?', scope: 'open' }]);

    await panel.show({
      ...STATES.idle,
      round: 1,
      question: 'How long\nis it?',
      phase: 'cancelled',
    });
    await panel.page.keyboard.press('Tab');
    for (const key of ['ArrowDown', 'ArrowDown', 'Enter']) await panel.page.keyboard.press(key);
    assert.deepEqual(await sent('panel/setScope'), [{ scope: 'workspace' }]);
    await panel.page.keyboard.press('Tab');
    await panel.page.keyboard.press('Enter');
    assert.deepEqual(await sent('panel/ask'), [
      { question: 'How long\nis it?', scope: 'workspace' },
    ]);
  });

  it('hears Enter at once, before the host answers', async () => {
    await panel.show(STATES.done);
    await panel.page.locator('textarea').press('Enter');
    assert.equal(await panel.page.locator('body').getAttribute('data-phase'), 'searching');
    assert.equal(await panel.page.locator('.ask').innerText(), 'Cancel');
  });

  it('says so when there is no question', async () => {
    await panel.show(STATES.idle);
    await panel.page.locator('.ask').click();
    assert.deepEqual(await sent('panel/ask'), []);
    assert.equal(await panel.page.locator('.hint').innerText(), 'Type a question first.');
    await panel.page.keyboard.press('x');
    assert.equal(await panel.page.locator('.hint').isVisible(), false);
  });

  it('cancels by the button and by Escape, while a question is asked', async () => {
    await panel.show(STATES.reading);
    await panel.page.locator('.ask').click();
    await panel.page.locator('textarea').press('Escape');
    assert.equal((await sent('panel/cancel')).length, 2);
    await panel.show(STATES.done);
    await panel.page.locator('textarea').press('Escape');
    assert.equal((await sent('panel/cancel')).length, 0);
  });

  it('is worked by the keyboard all the way', async () => {
    await panel.show(STATES.done);
    await panel.page.locator('.ask').focus();
    await panel.page.keyboard.press('Tab');
    assert.equal(await focused(), 'a1');
    await panel.page.keyboard.press('ArrowUp');
    for (let line = 0; line < 3; line++) await panel.page.keyboard.press('ArrowDown');
    assert.equal(await focused(), 'a2');
    await panel.page.keyboard.press('End');
    assert.equal(await focused(), 'a4');
    await panel.page.keyboard.press('Home');
    await panel.page.keyboard.press('Enter');
    await panel.page.keyboard.press('Space');
    await panel.page.keyboard.press('Control+c');
    const posted = await panel.posted();
    assert.deepEqual(
      posted.filter((it) => it.method !== 'panel/moved' && it.method !== 'panel/ready'),
      [
        { method: 'panel/open', params: { id: 'a1', preserveFocus: false, beside: false } },
        { method: 'panel/open', params: { id: 'a1', preserveFocus: true, beside: false } },
        { method: 'panel/copy', params: { id: 'a1' } },
      ],
    );
    assert.deepEqual(
      posted.filter((it) => it.method === 'panel/moved').map((it) => it.params),
      [{ id: 'a1' }, { id: 'a2' }, { id: 'a4' }, { id: 'a1' }],
    );
    const active = () => panel.page.evaluate(() => document.activeElement?.className);
    await panel.page.keyboard.press('Tab');
    assert.match((await active()) ?? '', /left-out/u);
    await panel.page.keyboard.press('Tab');
    assert.equal(await panel.page.evaluate(() => document.activeElement?.localName), 'summary');
  });

  it('shows the whole passage on Right and cuts it again on Left', async () => {
    await panel.show(STATES.done);
    const excerpt = panel.page.locator('.excerpt').first();
    const short = await excerpt.innerText();
    await panel.page.locator('.answer').first().press('ArrowRight');
    const whole = await excerpt.innerText();
    assert.ok(
      whole.startsWith('The service writes one log file a day.') && whole.length > short.length,
    );
    await panel.page.locator('.answer').first().press('ArrowLeft');
    assert.equal(await excerpt.innerText(), short);
  });

  it('opens by a click, copies and expands by their own marks', async () => {
    await panel.show(STATES.done);
    const row = panel.page.locator('.answer').first();
    await row.locator('.excerpt').click();
    await row.locator('.copy').click();
    await row.locator('.more').click();
    const posted = (await panel.posted()).filter((it) => /open|copy/.test(it.method));
    assert.deepEqual(posted, [
      { method: 'panel/open', params: { id: 'a1', preserveFocus: true, beside: false } },
      { method: 'panel/copy', params: { id: 'a1' } },
    ]);
  });

  it('shows under an answer where else it stands, by the keyboard and by a click', async () => {
    await panel.show(STATES.done);
    const asides = panel.page.locator('.aside');
    assert.deepEqual(await asides.evaluateAll((rows) => rows.map((row) => row.dataset['kind'])), [
      ...['version', 'places', 'place'],
    ]);
    await panel.page.locator('.answer').first().focus();
    const press = (key: string) => panel.page.keyboard.press(key);
    await press('ArrowDown');
    await press('Enter');
    await press('ArrowDown');
    await press('Enter');
    assert.equal(await asides.count(), 5);
    await press('ArrowDown');
    await press('Space');
    await press('Control+c');
    // From a place back to the line that shows them all.
    await press('ArrowLeft');
    assert.equal(await asides.count(), 3);
    assert.equal(await focused(), 'a1 places');
    await panel.page.locator('.aside[data-kind="places"]').click();
    await asides.nth(3).click();
    const posted = (await panel.posted()).filter((it) => /open|copy/u.test(it.method));
    assert.deepEqual(posted, [
      { method: 'panel/open', params: { id: 'v1', preserveFocus: false, beside: false } },
      { method: 'panel/open', params: { id: 'c1', preserveFocus: true, beside: false } },
      { method: 'panel/copy', params: { id: 'c1' } },
      { method: 'panel/open', params: { id: 'c2', preserveFocus: true, beside: false } },
    ]);
    await panel.show({ ...STATES.done, active: 'c2' });
    assert.equal(await asides.nth(3).getAttribute('aria-selected'), 'true');
    // Another question begins with all of them closed.
    await panel.show({ ...STATES.done, round: 2 });
    assert.equal(await asides.count(), 3);
  });

  it('keeps focus, node and place of the row the user is on while others come and go', async () => {
    await panel.show(reading('a1', 'a3'));
    await panel.page.locator('.answer').nth(1).focus();
    const marked = panel.page.locator('.answer').nth(1);
    await marked.evaluate((row) => row.setAttribute('data-same', 'yes'));
    const top = (await marked.boundingBox())?.y;
    await panel.show(reading('a1', 'a3', 'a2', 'a4'));
    assert.equal(await focused(), 'a3');
    assert.equal((await marked.boundingBox())?.y, top);
    assert.deepEqual(await ids(), ['a1', 'a3', 'a2', 'a4']);
    // A host that moved it would not take the focus away, either.
    await panel.show(reading('a4', 'a2', 'a1', 'a3'));
    assert.deepEqual(await ids(), ['a4', 'a2', 'a1', 'a3']);
    assert.equal(await focused(), 'a3');
    assert.equal(await panel.page.locator('[data-same]').getAttribute('data-id'), 'a3');
    await panel.show(reading('a1', 'a2'));
    assert.equal(await focused(), 'a2');
  });

  it('tells the host the lowest row under eye or pointer', async () => {
    await panel.show(STATES.done);
    await panel.page.locator('.answer').first().focus();
    // The first event only tells where the pointer rests.
    await panel.page.locator('textarea').hover();
    await panel.page.locator('.answer').nth(2).hover();
    await panel.page.locator('textarea').hover();
    assert.deepEqual(await sent('panel/moved'), [{ id: 'a1' }, { id: 'a3' }, { id: 'a1' }]);
  });

  it('shows text of documents as text', async () => {
    const hostile = '<img src=x onerror="alert(1)"><b>bold</b>';
    const [first] = STATES.done.answers;
    await panel.show({
      ...STATES.done,
      answers: [{ ...first, before: hostile, answer: hostile, heading: [hostile], place: hostile }],
    });
    assert.equal(await panel.page.locator('.answer img, .answer b').count(), 0);
    assert.equal(await panel.page.locator('.answer mark').innerText(), hostile);
  });

  it('keeps what the user types, until a question is asked elsewhere', async () => {
    await panel.show(STATES.idle);
    await panel.page.locator('textarea').fill('my own');
    await panel.show({ ...STATES.idle, scope: 'file' });
    assert.equal(await panel.page.locator('textarea').inputValue(), 'my own');
    await panel.show(STATES.done);
    assert.equal(await panel.page.locator('textarea').inputValue(), STATES.done.question);
    await panel.notify('panel/focusQuestion', {});
    await panel.page.locator('textarea:focus').waitFor();
    const selected = await panel.page.evaluate(() => String(getSelection()));
    assert.equal(selected, STATES.done.question);
  });

  it('keeps no question, not even a draft, once all is forgotten', async () => {
    await panel.show(STATES.done);
    const box = panel.page.locator('textarea');
    await box.fill('a secret draft');
    await panel.show({ ...STATES.idle, round: STATES.done.round + 1 });
    assert.equal(await box.inputValue(), '');
    assert.equal(await panel.page.locator('.answer').count(), 0);
  });

  it('refuses a host of another version, with a way out', async () => {
    await panel.notify('panel/show', { ...STATES.done, version: 99 });
    await panel.page.locator('.notice', { hasText: 'Reload Window' }).waitFor();
    assert.equal(await panel.page.locator('.answer').count(), 0);
  });

  it('lets the user choose an accelerator that is there', async () => {
    await panel.show(STATES.idle);
    await panel.page.locator('.accelerators summary').click();
    await panel.page.locator('input[value="webview-wasm"]').check();
    assert.deepEqual(await sent('panel/chooseAccelerator'), [{ id: 'webview-wasm' }]);
    assert.equal(await panel.page.locator('input[value="host-wasm"]').isDisabled(), true);
  });

  it('is a home of the reader under its policy, without isolation across origins', async () => {
    const bundled = new URL('../../models/bundled/reader.json', import.meta.url);
    const description = JSON.parse(await readFile(bundled, 'utf8')) as ReaderDescription;
    const params: ReaderLoadParams = {
      ...{ reader: 1, description, form: 'int8', provider: { name: 'wasm' }, threads: 2 },
      workerUri: `${origin}/webviewWorker.js`,
      glueUri: `${origin}/ort-wasm-simd-threaded.mjs`,
      wasmUri: `${origin}/ort-wasm-simd-threaded.wasm`,
      networkUri: `${origin}/network`,
      proofs: [],
    };
    const loaded = (await panel.request('reader/load', params)) as LoadResult;
    assert.equal(loaded.threads, 1);
  });

  for (const width of [180, 300]) {
    it(`fits into ${width} pixels in every state`, async () => {
      await panel.page.setViewportSize({ width, height: 640 });
      for (const state of Object.values(STATES)) {
        await panel.show(state);
        const over = await panel.page.evaluate(() =>
          [document.documentElement, ...document.querySelectorAll('main, header, footer')]
            .filter((it) => it.scrollWidth > it.clientWidth)
            .map((it) => it.localName),
        );
        assert.deepEqual(over, [], state.phase);
      }
    });
  }
});
