import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { download, type DownloadOptions } from '../../extension/readers/download';
import { connectionError, Interrupted } from '../../extension/readers/downloadErrors';
import { DownloadFolder } from '../../extension/readers/downloadFolder';
import { InstallError } from '../../extension/readers/installError';
import { pattern, ReaderServer, serve } from './readerServer';

const CONTENT = pattern(300_000);
const SHA256 = createHash('sha256').update(CONTENT).digest('hex');

describe('downloading', () => {
  let folder: string;
  let server: ReaderServer;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'verbatim-download-'));
    server = await ReaderServer.start((request, response) =>
      serve({ content: CONTENT }, request, response),
    );
  });
  afterEach(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  interface Changes {
    readonly url?: string;
    readonly mostBytes?: number;
    readonly signal?: AbortSignal;
    readonly onProgress?: (done: number, total: number | null) => void;
    readonly options?: DownloadOptions;
  }
  const get = ({ options, ...changes }: Changes = {}) =>
    download(
      {
        folder,
        name: 'model.safetensors',
        mostBytes: 1e6,
        signal: new AbortController().signal,
        ...changes,
        url: changes.url ?? server.url('/weights'),
      },
      { allowLoopback: true, pauses: [1, 1], ...options },
    );
  const refuses = (promise: Promise<unknown>, message: RegExp): Promise<void> =>
    assert.rejects(promise, (error) => {
      assert.ok(error instanceof InstallError, String(error));
      assert.match(error.message, message);
      return true;
    });

  it('brings the file whole and tells how far it is', async () => {
    const told: (number | null)[][] = [];
    const got = await get({ onProgress: (...it) => told.push(it) });
    assert.equal(got.sha256, SHA256);
    assert.deepEqual(new Uint8Array(await readFile(got.path)), CONTENT);
    assert.deepEqual(told.at(-1), [CONTENT.length, CONTENT.length]);
  });

  it('goes on where a cut connection stopped', async () => {
    server.answer = (request, response) =>
      serve({ content: CONTENT, cutAfter: 100_000 }, request, response);
    assert.equal((await get()).sha256, SHA256);
    assert.match(server.asked[1] ?? '', /^GET \/weights bytes=[1-9]\d*-$/);
  });

  it('goes on where an earlier call was cancelled', async () => {
    const stop = new AbortController();
    server.answer = (_, response) => {
      response.writeHead(200, { etag: '"one"', 'content-length': CONTENT.length });
      response.write(CONTENT.subarray(0, 50_000));
    };
    const cancelled = get({ signal: stop.signal, onProgress: () => stop.abort() });
    await assert.rejects(cancelled, { name: 'AbortError' });
    const left = await readdir(folder);
    assert.ok(left.includes('model.safetensors.part'), left.join());
    assert.ok(!left.includes('model.safetensors'));
    server.answer = (request, response) => serve({ content: CONTENT }, request, response);
    assert.equal((await get()).sha256, SHA256);
    assert.match(server.asked[1] ?? '', /^GET \/weights bytes=\d+-$/);
  });

  it('begins again when the file has changed meanwhile', async () => {
    const other = CONTENT.map((it) => it ^ 1);
    let first = true;
    server.answer = (request, response) => {
      serve(
        first ? { content: CONTENT, cutAfter: 100_000 } : { content: other, etag: '"two"' },
        request,
        response,
      );
      first = false;
    };
    const { sha256 } = await get();
    assert.equal(sha256, createHash('sha256').update(other).digest('hex'));
  });

  it('begins again when the server sends another range, or none', async () => {
    let n = 0;
    server.answer = (request, response) => {
      n++;
      if (n === 1) serve({ content: CONTENT, cutAfter: 100_000 }, request, response);
      else if (n === 2) {
        response.writeHead(206, { 'content-range': 'bytes 5-299999/300000', etag: '"one"' });
        response.end(CONTENT.subarray(5));
      } else if (n === 3) serve({ content: CONTENT, cutAfter: 120_000 }, request, response);
      else if (n === 4) response.writeHead(416).end();
      else serve({ content: CONTENT }, request, response);
    };
    assert.equal((await get()).sha256, SHA256);
    assert.equal(n, 5);
  });

  it('asks for nothing again when the file is there', async () => {
    await get();
    await get();
    assert.equal(server.asked.length, 1);
  });

  it('gives up when nothing more arrives, and keeps what has', async () => {
    let first = true;
    server.answer = (request, response) => {
      if (first) serve({ content: CONTENT, cutAfter: 100_000 }, request, response);
      else response.destroy();
      first = false;
    };
    await refuses(get(), /connection to 127\.0\.0\.1 was lost.*go on where it stopped/);
    assert.equal(server.asked.length, 3);
    const { length } = await readFile(join(folder, 'model.safetensors.part'));
    assert.ok(length > 0 && length <= 100_000, String(length));
  });

  it('keeps what has arrived when the server refuses the rest', async () => {
    let first = true;
    server.answer = (request, response) => {
      if (first) serve({ content: CONTENT, cutAfter: 100_000 }, request, response);
      else response.writeHead(403).end();
      first = false;
    };
    await refuses(get(), /without a sign-in/);
    server.answer = (request, response) => serve({ content: CONTENT }, request, response);
    assert.equal((await get()).sha256, SHA256);
    assert.match(server.asked.at(-1) ?? '', /^GET \/weights bytes=[1-9]\d*-$/);
  });

  it('counts silence as a lost connection', async () => {
    server.answer = (_, response) => void response.writeHead(200).write('x');
    await refuses(get({ options: { stallMs: 20, pauses: [] } }), /was lost/);
  });

  it('follows redirections', async () => {
    server.answer = (request, response) => {
      if (request.url === '/weights') response.writeHead(302, { location: '/other?a=b' }).end();
      else serve({ content: CONTENT }, request, response);
    };
    assert.equal((await get()).sha256, SHA256);
    assert.deepEqual(server.asked, ['GET /weights', 'GET /other?a=b']);
  });

  it('follows none that leaves https or goes in circles', async () => {
    await refuses(get({ options: { allowLoopback: false } }), /not https/);
    assert.deepEqual(server.asked, []);
    server.answer = (_, response) =>
      void response.writeHead(302, { location: 'http://example.com/weights' }).end();
    await refuses(get(), /not https \(example\.com\)/);
    server.answer = (_, response) => void response.writeHead(302, { location: '/weights' }).end();
    await refuses(get(), /circles/);
  });

  it('says that a web page came, told by its type or its content', async () => {
    const page = '<!DOCTYPE html><title>Sign in</title>';
    for (const type of ['text/html; charset=utf-8', 'application/octet-stream']) {
      server.answer = (_, response) =>
        void response.writeHead(200, { 'content-type': type }).end(page);
      await refuses(get(), /127\.0\.0\.1 sent a web page instead of model\.safetensors/);
      assert.deepEqual(await readdir(folder), []);
    }
  });

  it('refuses more than was allowed, announced or not', async () => {
    await refuses(get({ mostBytes: 200_000 }), /more than 0 MB/);
    server.answer = (_, response) => {
      response.writeHead(200, { etag: '"one"' });
      response.end(CONTENT);
    };
    await refuses(get({ mostBytes: 200_000 }), /download was ended/);
    assert.deepEqual(await readdir(folder), []);
  });

  it('says what a refusal means', async () => {
    for (const [status, message] of [
      [404, /does not have model\.safetensors any more \(it answered 404\)/],
      [401, /without a sign-in/],
      [503, /busy or out of order/],
      [418, /refused the download/],
    ] as const) {
      server.answer = (_, response) => void response.writeHead(status).end();
      await refuses(get(), message);
    }
    // Node's own `fetch` hides this answer, the editor's may not.
    const proxy = () => Promise.resolve(new Response(null, { status: 407 }));
    await refuses(get({ options: { fetch: proxy } }), /proxy asks for a user name/);
  });

  it('says what a failed connection means', async () => {
    const refused = server.url('/weights');
    await server.stop();
    await refuses(get({ url: refused }), /cannot be reached \(ECONNREFUSED\).*http\.proxy/);
    server = await ReaderServer.start(() => undefined);
    const because = (message: string, code?: string) =>
      connectionError(
        new TypeError('fetch failed', { cause: Object.assign(new Error(message), { code }) }),
        'example.com',
      );
    assert.match(because('no space', 'ENOSPC').message, /disk is full/);
    assert.match(because('who', 'ENOTFOUND').message, /example\.com cannot be reached/);
    assert.match(because('bad', 'SELF_SIGNED_CERT_IN_CHAIN').message, /certificate/);
    assert.match(because('Proxy response (407) !== 200').message, /user name and password/);
    assert.ok(because('reset', 'ECONNRESET') instanceof Interrupted);
  });
});

describe('the folder of a download', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'verbatim-folder-'));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('belongs to one at a time, and is handed on', async () => {
    const first = await DownloadFolder.claim(root, 'xs');
    const second = await DownloadFolder.claim(root, 'xs');
    assert.notEqual(first.path, second.path);
    await first.release();
    await second.release();
    assert.deepEqual(await readdir(root), ['xs']);
    await (await DownloadFolder.claim(root, 'xs')).discard();
    assert.deepEqual(await readdir(root), []);
  });

  it('is taken over from a process that is gone, not from one that runs', async () => {
    const gone = join(root, 'xs.4194304.aa');
    await mkdir(gone);
    await writeFile(join(gone, 'a.part'), 'x');
    await mkdir(join(root, `xs.${process.pid}.bb`));
    const claimed = await DownloadFolder.claim(root, 'xs');
    assert.deepEqual(await readdir(claimed.path), ['a.part']);
    assert.equal((await readdir(root)).length, 2);
  });
});
