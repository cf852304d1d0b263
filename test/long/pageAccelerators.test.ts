/** The page's readers over many losses and many readings. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import type { Browser } from 'playwright-core';
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

const READINGS = 10_000;
/** Of one question. */
const AT_ONCE = 100;
/** What a warm reader may hold above its network's file. */
const MOST_ABOVE_FILE = 150e6;
/** What its heap may differ by: rubbish not collected yet. */
const HEAP_NOISE = 1e6;
/** What is resident of a process varies by more: its heap grows before it is collected. */
const RESIDENT_NOISE = 16e6;

describe('accelerators in the page, over a long time', function () {
  this.timeout(3_600_000);

  let folder: string;
  let tiny: ReaderFiles;
  let browser: Browser;
  let server: ReaderServer;
  let isolated: ReaderServer;

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

  for (const loss of LOSSES) {
    it(`goes on elsewhere when ${loss.what} in the middle of a question, a hundred times`, async () => {
      await killsInPage(loss, 100, { browser, server, files: tiny, folder });
    });
  }

  it('holds no more after ten thousand readings than after the first hundred', async () => {
    // Only where it is isolated does a page learn what its heaps hold.
    const page = await ReaderPage.open(browser, isolated.origin);
    const files = await bundledReaderFiles();
    const reader = await startInPage(page, isolated, files, { provider: 'wasm', form: 'int8' });
    const shortest = [...files.description.checks].sort((a, b) => a.ids.length - b.ids.length)[0]!;
    const all = files.description.checks.map((it) => windowOfCheck(it));
    await readAll(reader, all);
    const windows = new Array<ReturnType<typeof windowOfCheck>>(AT_ONCE).fill(
      windowOfCheck(shortest),
    );
    await readAll(reader, windows);
    const before = await held(page);
    const wasm = reader.memoryBytes ?? NaN;
    const { bytes } = files.description.files.int8!;
    const mine = before.ofWorker ? before.bytes : wasm;
    assert.ok(mine - bytes < MOST_ABOVE_FILE, `${mine} bytes for a file of ${bytes}`);
    assert.ok(wasm <= mine);
    for (let read = AT_ONCE; read < READINGS; read += AT_ONCE) await readAll(reader, windows);
    await readAll(reader, all);
    const afterwards = await held(page);
    assert.equal(reader.memoryBytes, wasm);
    assert.ok(
      afterwards.bytes - before.bytes < before.noise,
      `${before.bytes} bytes before, ${afterwards.bytes} afterwards`,
    );
    await page.close();
  });
});

interface Held {
  readonly bytes: number;
  /** What the figure may grow by and tell of rubbish only. */
  readonly noise: number;
  /** Whether it is of the worker alone, its WebAssembly among it. */
  readonly ofWorker: boolean;
}

/**
 * What the worker of the page holds, after a collection; where the browser does not tell that (one
 * without a window never does), what is resident of the processes that pages run in.
 */
async function held(page: ReaderPage): Promise<Held> {
  const bytes = await page.page.evaluate(async () => {
    const own = performance as unknown as {
      measureUserAgentSpecificMemory(): Promise<{
        breakdown: { bytes: number; attribution: { scope: string }[] }[];
      }>;
    };
    try {
      const { breakdown } = await own.measureUserAgentSpecificMemory();
      return breakdown
        .filter(({ attribution }) => attribution.some((it) => it.scope.includes('Worker')))
        .reduce((sum, { bytes }) => sum + bytes, 0);
    } catch {
      return null;
    }
  });
  if (bytes !== null) return { bytes, noise: HEAP_NOISE, ofWorker: true };
  return { bytes: await residentBytes(page), noise: RESIDENT_NOISE, ofWorker: false };
}

async function residentBytes({ page }: ReaderPage): Promise<number> {
  const session = await page.context().browser()!.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  let bytes = 0;
  for (const { id } of processInfo.filter(({ type }) => type === 'renderer')) {
    const status = await readFile(`/proc/${id}/status`, 'utf8');
    bytes += 1024 * Number(/^VmRSS:\s+(\d+) kB/mu.exec(status)?.[1]);
  }
  return bytes;
}
