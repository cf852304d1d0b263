import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { createMessageConnection, NotificationType, RequestType } from 'vscode-jsonrpc/node';
import { PostedMessageReader, PostedMessageWriter } from '../../webview/transport';

/** Two ends joined as a webview and its host are: structured clones, some time later. */
function joined() {
  const receivers: [((message: unknown) => void)[], ((message: unknown) => void)[]] = [[], []];
  const end = (mine: 0 | 1) =>
    createMessageConnection(
      new PostedMessageReader((receive) => {
        receivers[mine].push(receive);
        return { dispose: () => receivers[mine].splice(receivers[mine].indexOf(receive), 1) };
      }),
      new PostedMessageWriter((message) => {
        const copy: unknown = structuredClone(message);
        setImmediate(() => receivers[mine === 0 ? 1 : 0].forEach((receive) => receive(copy)));
        return true;
      }),
    );
  const ends = {
    host: end(0),
    page: end(1),
    stray: (it: unknown) => receivers[0].forEach((to) => to(it)),
  };
  ends.host.listen();
  ends.page.listen();
  return ends;
}

const Sum = new RequestType<{ readonly ids: Int32Array }, number, void>('test/sum');
const Note = new NotificationType<{ readonly text: string }>('test/note');

describe('the panel’s transport', () => {
  it('keeps typed arrays', async () => {
    const { host, page } = joined();
    page.onRequest(Sum, ({ ids }) => {
      assert.ok(ids instanceof Int32Array);
      return ids.reduce((sum, it) => sum + it, 0);
    });
    assert.equal(await host.sendRequest(Sum, { ids: Int32Array.of(1, 2, 39) }), 42);
    host.dispose();
    page.dispose();
  });

  it('passes over what is no JSON-RPC message', async () => {
    const { host, page, stray } = joined();
    const heard: string[] = [];
    const arrived = new Promise<void>((resolve) =>
      host.onNotification(Note, ({ text }) => {
        heard.push(text);
        resolve();
      }),
    );
    for (const it of [null, 'text', 7, { method: 'test/note' }]) stray(it);
    await page.sendNotification(Note, { text: 'heard' });
    await arrived;
    assert.deepEqual(heard, ['heard']);
    host.dispose();
    page.dispose();
  });
});
