import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import type { Browser } from 'playwright-core';
import { ReaderLoadError } from '../../extension/runtime/reader';
import { bucketOf } from '../../models/reading/buckets';
import type { Proof } from '../../models/reading/prover';
import { ReaderProbe } from '../../webview/protocol';
import { killsInPage, LOSSES } from '../harness/pageKills';
import {
  bundledReaderFiles,
  readAll,
  type ReaderFiles,
  startInPage,
  tinyReaderFiles,
  windowOfCheck,
} from '../harness/pageReading';
import { launchPlain } from '../harness/panelPage';
import {
  ReaderPage,
  type ReaderServer,
  serveReaderPage,
  SOFTWARE_WEBGPU,
} from '../harness/readerPage';
import { eventually } from './support/eventually';

/** The built page and workers, under the page's own policy, with the host's own code in this process. */
describe('accelerators in the page', function () {
  this.timeout(120_000);

  let folder: string;
  let tiny: ReaderFiles;
  let browser: Browser;
  let server: ReaderServer;
  let isolated: ReaderServer;
  const open = new Set<ReaderPage>();

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'verbatim-page-'));
    tiny = await tinyReaderFiles(folder, ['fp32']);
    browser = await launchPlain(SOFTWARE_WEBGPU);
    server = await serveReaderPage(false);
    isolated = await serveReaderPage(true);
  });
  after(async () => {
    await browser.close();
    server.stop();
    isolated.stop();
    await rm(folder, { recursive: true, force: true });
  });
  afterEach(async () => {
    for (const page of open) await page.close();
    open.clear();
  });

  async function openPage(at: ReaderServer): Promise<ReaderPage> {
    const page = await ReaderPage.open(browser, at.origin);
    open.add(page);
    return page;
  }

  const soon = (check: () => void) => eventually(() => Promise.resolve().then(check));
  /** A window in every bucket that the checks have. */
  const windows = (files: ReaderFiles) =>
    files.description.checks.filter(({ form }) => form === 'int8').map((it) => windowOfCheck(it));
  const spans = (readings: Awaited<ReturnType<typeof readAll>>) =>
    readings.map((it) => [it.spans[0]?.start, it.spans[0]?.end]);

  it('reads with WebAssembly in one thread where memory is not shared', async () => {
    const page = await openPage(server);
    const files = await bundledReaderFiles();
    const reader = await startInPage(page, server, files, {
      provider: 'wasm',
      form: 'int8',
      threads: 2,
    });
    assert.equal(reader.loaded.threads, 1);
    const { description } = files;
    const own = description.checks.filter((it) => it.form === 'int8' && it.sameSpan);
    const readings = await readAll(
      reader,
      own.map((it) => windowOfCheck(it)),
    );
    assert.equal(readings.length, own.length);
    assert.ok((reader.memoryBytes ?? 0) > description.files.int8!.bytes);
    assert.deepEqual(page.faults, []);
  });

  it('reads with threads where the page is isolated across origins, and finds the same', async () => {
    const alone = await openPage(server);
    const page = await openPage(isolated);
    const files = await bundledReaderFiles();
    const start = { provider: 'wasm', form: 'int8', threads: 2 } as const;
    const reader = await startInPage(page, isolated, files, start);
    assert.equal(reader.loaded.threads, 2);
    const one = await startInPage(alone, server, files, { ...start, threads: 1 });
    const asked = windows(files);
    assert.deepEqual(spans(await readAll(reader, asked)), spans(await readAll(one, asked)));
    await reader.dispose();
    await soon(() => assert.equal(page.workers, 0));
    assert.deepEqual(page.faults, []);
  });

  it('reads with WebGPU what WebAssembly reads in int8, in every bucket', async () => {
    const page = await openPage(server);
    const found = await page.connection.sendRequest(ReaderProbe, { provider: 'webgpu' });
    assert.ok(found.available);
    assert.match(found.device, /swiftshader/u);
    assert.equal(found.float16, false);
    const proofs: Proof[] = [];
    const gpu = await startInPage(page, server, tiny, {
      ...{ provider: 'webgpu', form: 'fp32' },
      onProof: (it) => proofs.push(it),
    });
    assert.ok(gpu.loaded.parity < 1e-3, `off by ${gpu.loaded.parity}`);
    const wasm = await startInPage(page, server, tiny, { provider: 'wasm', form: 'int8' });
    const clear = tiny.description.checks.filter((it) => it.form === 'int8' && it.sameSpan);
    const asked = clear.map((it) => windowOfCheck(it));
    assert.deepEqual(
      new Set(asked.map((it) => bucketOf(it.ids.length))),
      new Set([64, 128, 256, 384]),
    );
    assert.deepEqual(spans(await readAll(gpu, asked)), spans(await readAll(wasm, asked)));
    await soon(() =>
      assert.deepEqual(new Set(proofs.map((it) => it.bucket)), new Set([64, 128, 256, 384])),
    );
    assert.ok(proofs.every((it) => it.failure === null && /swiftshader/u.test(it.environment)));
    assert.deepEqual(page.faults, []);
  });

  it('remembers what was proved, proves it again, and does not start what reads wrongly', async () => {
    const page = await openPage(server);
    const start = { provider: 'webgpu', form: 'fp32' } as const;
    const first: Proof[] = [];
    const reader = await startInPage(page, server, tiny, {
      ...start,
      onProof: (it) => first.push(it),
    });
    await soon(() => assert.equal(first.length, 4));
    await reader.dispose();
    const again: Proof[] = [];
    const renewed = await startInPage(page, server, tiny, {
      ...start,
      proofs: first.map((it) => ({ ...it, at: 0 })),
      onProof: (it) => again.push(it),
    });
    await soon(() => assert.equal(again.length, 4));
    assert.ok(again.every((it) => it.at > 0 && it.failure === null));
    await renewed.dispose();
    const proofs = [{ ...first[0]!, failure: 'It is off by 7 %.', at: Date.now() }];
    await assert.rejects(startInPage(page, server, tiny, { ...start, proofs }), (error) => {
      assert.ok(error instanceof ReaderLoadError);
      assert.equal(error.failure, 'wrong-output');
      assert.equal(error.message, 'It is off by 7 %.');
      return true;
    });
    await soon(() => assert.equal(page.workers, 0));
  });

  it('refuses an accelerator whose logits are not the reader’s, and says by how much', async () => {
    const page = await openPage(server);
    const { description } = tiny;
    const checks = description.checks.map((it) => ({
      ...it,
      start: it.start.map((x) => 1.02 * x),
    }));
    const wrong = { ...description, checks };
    const proofs: Proof[] = [];
    await assert.rejects(
      startInPage(page, server, tiny, {
        ...{ provider: 'webgpu', form: 'fp32', description: wrong },
        onProof: (it) => proofs.push(it),
      }),
      (error) => {
        assert.ok(error instanceof ReaderLoadError);
        assert.equal(error.failure, 'wrong-output');
        assert.match(error.message, /off by [12]\.\d %, allowed 0\.1 %/u);
        return true;
      },
    );
    await soon(() => assert.equal(proofs.length, 1));
    assert.match(proofs[0]!.failure ?? '', /off by/u);
    await soon(() => assert.equal(page.workers, 0));
  });

  it('says why there is no WebNN', async () => {
    const page = await openPage(server);
    const found = await page.connection.sendRequest(ReaderProbe, { provider: 'webnn' });
    assert.deepEqual(found, { available: false, reason: 'This editor offers no WebNN.' });
  });

  for (const name of [
    'ort-wasm-simd-threaded.asyncify.wasm',
    'ort-wasm-simd-threaded.asyncify.mjs',
    'webviewGpuWorker.js',
  ]) {
    it(`names ${name} when the package lacks it; other accelerators go on`, async () => {
      const page = await openPage(server);
      server.hide(name, true);
      try {
        await assert.rejects(
          startInPage(page, server, tiny, { provider: 'webgpu', form: 'fp32' }),
          (error) => {
            assert.ok(error instanceof ReaderLoadError);
            assert.equal(error.failure, 'damaged');
            assert.equal(
              error.message,
              `Verbatim's own file ${name} cannot be loaded; reinstall Verbatim.`,
            );
            return true;
          },
        );
        const other = await startInPage(page, server, tiny, { provider: 'wasm', form: 'int8' });
        assert.equal((await readAll(other, windows(tiny))).length, windows(tiny).length);
      } finally {
        server.hide(name, false);
      }
    });
  }

  for (const loss of LOSSES) {
    it(`goes on elsewhere when ${loss.what} in the middle of a question, five times`, async () => {
      await killsInPage(loss, 5, { browser, server, files: tiny, folder });
    });
  }
});
