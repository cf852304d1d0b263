import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { launchBrowser } from '../harness/browser';
import type { TestBrowser } from '../harness/browser';

/** The proof that nothing leaves the machine is worth what its eyes are worth. */
describe('the record of the browser', () => {
  let browser: TestBrowser;
  let data = '';
  let here = '';
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html' }).end('<p>here</p>');
  });

  before(async () => {
    data = mkdtempSync(join(tmpdir(), 'verbatim-network-'));
    browser = await launchBrowser(data);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    here = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  after(async () => {
    await browser.close();
    server.close();
    await rm(data, { recursive: true, force: true });
  });

  it('lets loopback through and writes it down', async () => {
    const page = await browser.open(here);
    assert.equal(await page.locator('p').innerText(), 'here');
    assert.ok(browser.requests().includes(here));
    assert.deepEqual(browser.foreign(), []);
  });

  it('catches pages, workers, web sockets and names', async () => {
    const page = await browser.open(here);
    // Reserved addresses and names (RFC 5737, RFC 6761).
    await page.evaluate(async () => {
      const quiet = (it: Promise<unknown>) => it.catch(() => undefined);
      await quiet(fetch('http://192.0.2.1/'));
      await quiet(fetch('https://page.invalid/'));
      await quiet(fetch('https://update.googleapis.com/'));
      const source = `fetch('http://192.0.2.2/').catch(() => 0).then(() => postMessage(0))`;
      const worker = new Worker(URL.createObjectURL(new Blob([source])));
      await new Promise((resolve) => (worker.onmessage = resolve));
      const socket = new WebSocket('ws://192.0.2.3/');
      await new Promise((resolve) => (socket.onerror = resolve));
    });
    const foreign = new Set(browser.foreign());
    for (const host of [
      ...['192.0.2.1', '192.0.2.2', '192.0.2.3'],
      ...['page.invalid', 'update.googleapis.com'],
    ]) {
      assert.ok(foreign.has(host), `${host} was not recorded`);
    }
  });
});
