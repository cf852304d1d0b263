import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { before, describe, it } from 'mocha';
import { openFile, selectedText, selection, waitForTab } from './support/editor';
import { eventually } from './support/eventually';
import { askInPanel, openPanel, waitUntilDone } from './support/panel';
import { useWorkbench } from './support/workbench';

describe('asking in the panel', () => {
  const workbench = useWorkbench();

  before(async () => {
    const { page } = workbench();
    await openFile(page, 'site/visitors.html');
    await openFile(page, 'real/minisearch-README.md');
    await openFile(page, 'handbook.md');
  });

  it('lands on exactly the answer that is clicked', async () => {
    const { page } = workbench();
    const frame = await openPanel(page);
    await askInPanel(frame, 'How many days of paid leave does every employee receive?');
    await waitUntilDone(frame);
    const row = frame.locator('.answer').first();
    const quoted = await row.locator('mark').innerText();
    await row.click();
    await waitForTab(page, 'handbook.md');
    assert.equal(await selectedText(page), quoted);
    assert.equal((await selection(page)).length, quoted.length);
    assert.match(quoted, /^28\b/u);
  });

  it('reads in the panel as soon as its reader is up, and says so', async () => {
    const frame = await openPanel(workbench().page);
    const chosen = frame.locator('.accelerators summary');
    let asked = 0;
    await eventually(async () => {
      // A question that is being read stays where it is; the next one moves.
      await askInPanel(frame, `How many days of paid leave are there in year ${++asked}?`);
      await waitUntilDone(frame);
      assert.match(await chosen.innerText(), /in the panel/iu);
    }, 90);
    await frame.locator('.accelerators .speed', { hasText: /\d/u }).waitFor();
  });

  it('goes by the keyboard alone', async () => {
    const { page } = workbench();
    const frame = await openPanel(page);
    await askInPanel(frame, 'When was the harbour museum opened?');
    await waitUntilDone(frame);
    const row = frame.locator('.answer').first();
    await row.focus();
    await page.keyboard.press('Enter');
    await waitForTab(page, 'visitors.html');
    assert.match(await selectedText(page), /1987/u);
  });

  it('opens to the side, and copies as Markdown, from the menu of an answer', async () => {
    const { page } = workbench();
    const frame = await openPanel(page);
    await askInPanel(frame, 'When was the harbour museum opened?');
    await waitUntilDone(frame);
    const groups = page.locator('.editor-group-container');
    const before = await groups.count();
    const choose = async (title: string): Promise<void> => {
      await frame.locator('.answer').first().click({ button: 'right' });
      // A menu that has just opened takes no click yet.
      await page.locator('.monaco-menu').getByText(title, { exact: true }).hover();
      await page.keyboard.press('Enter');
    };
    await page.evaluate(() => navigator.clipboard.writeText(''));
    await choose('Copy Answer as Markdown');
    await eventually(async () => {
      const copied = await page.evaluate(() => navigator.clipboard.readText());
      assert.match(copied, /^> .*1987.*\n>\n> — \[.*\]\(site\/visitors\.html#L\d+\)\n$/u);
    });
    await choose('Open to the Side');
    await eventually(async () => assert.equal(await groups.count(), before + 1));
    assert.match(await selectedText(page), /1987/u);
  });

  it('says honestly that nothing answers', async () => {
    const frame = await openPanel(workbench().page);
    await askInPanel(frame, 'Which planet has the most moons?');
    await waitUntilDone(frame);
    await frame.locator('.notice[data-kind="not-found"]').waitFor();
  });

  it('is not isolated across origins, which is the case threads must not rely on', async () => {
    const frame = await openPanel(workbench().page);
    assert.equal(await frame.evaluate(() => crossOriginIsolated), false);
  });

  it('cannot fetch from anywhere, not even from this machine', async () => {
    let hits = 0;
    const server = createServer((_request, response) => {
      hits++;
      response.writeHead(200, { 'Access-Control-Allow-Origin': '*' }).end('here');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    try {
      assert.equal(await (await fetch(address)).text(), 'here');
      const frame = await openPanel(workbench().page);
      const tried = await frame.evaluate(async (url) => {
        const outcome = (it: Promise<unknown>) =>
          it.then(
            () => 'came through',
            () => 'refused',
          );
        const image = new Promise((resolve, reject) => {
          const element = new Image();
          element.onload = resolve;
          element.onerror = reject;
          element.src = url;
        });
        const script = new Promise((resolve, reject) => {
          const element = document.createElement('script');
          element.onload = resolve;
          element.onerror = reject;
          element.src = url;
          document.head.append(element);
        });
        return Promise.all([
          outcome(fetch(url, { mode: 'no-cors' })),
          outcome(image),
          outcome(script),
          outcome(navigator.sendBeacon(url) ? fetch(url) : Promise.reject(new Error('no beacon'))),
        ]);
      }, address);
      assert.deepEqual(tried, ['refused', 'refused', 'refused', 'refused']);
      assert.equal(hits, 1, 'something of the panel reached the other server');
    } finally {
      server.close();
    }
  });
});
