/** Questions read in a page that is struck in the middle of each. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Browser } from 'playwright-core';
import { AcceleratorSelector } from '../../extension/runtime/accelerators';
import { createHostReader } from '../../extension/runtime/hostReader';
import type { PageAcceleratorId } from '../../extension/runtime/reader';
import { openReaderFolder } from '../../extension/runtime/readerFolder';
import type { WindowInput, WindowReading } from '../../models/reading/messages';
import { NEVER, OPTIONS, type ReaderFiles, startInPage, windowOfCheck } from './pageReading';
import { ReaderPage, type ReaderServer } from './readerPage';

export interface Loss {
  /** As in “when … in the middle of a question”. */
  readonly what: string;
  readonly provider: 'wasm' | 'webgpu';
  readonly strike: (page: ReaderPage) => Promise<void>;
  /** Whether the page is gone with it. */
  readonly takesPage: boolean;
}

export const LOSSES: readonly Loss[] = [
  {
    what: 'the worker dies',
    provider: 'wasm',
    strike: (page) => page.tellWorkers('kill'),
    takesPage: false,
  },
  {
    what: 'the graphics device is lost',
    provider: 'webgpu',
    strike: (page) => page.tellWorkers('destroy'),
    takesPage: false,
  },
  {
    what: 'the view is disposed',
    provider: 'wasm',
    strike: (page) => page.close(),
    takesPage: true,
  },
];

export interface KillPlace {
  readonly browser: Browser;
  readonly server: ReaderServer;
  readonly files: ReaderFiles;
  /** Where `tinyReaderFiles` put them. */
  readonly folder: string;
}

/** Rounds over the reader's checks that one question reads. */
const ROUNDS = { wasm: 40, webgpu: 3 };

/**
 * Strikes `times` questions; each must end with all its readings, those after the strike from the
 * extension host, and no worker may be left in the end.
 */
export async function killsInPage(loss: Loss, times: number, place: KillPlace): Promise<void> {
  const { browser, server, files } = place;
  const id: PageAcceleratorId = loss.provider === 'wasm' ? 'webview-wasm' : 'webview-webgpu';
  const form = loss.provider === 'wasm' ? 'int8' : 'fp32';
  const host = await openReaderFolder(join(place.folder, 'reader'));
  const threads = new Set<Worker>();
  let lost = 0;
  const selector = new AcceleratorSelector({
    description: host.description,
    hosts: new Map([
      [
        'host-wasm',
        () =>
          createHostReader({
            folder: host,
            distDir: fileURLToPath(new URL('../../dist', import.meta.url)),
            spawn: (entry, options) => {
              const thread = new Worker(entry, options);
              threads.add(thread);
              thread.once('exit', () => threads.delete(thread));
              return thread;
            },
          }),
      ],
    ]),
    choice: () => id,
    quietMs: null,
    sleep: () => Promise.resolve(),
    onNotice: (notice) => {
      if (notice.kind === 'lost') lost++;
    },
  });
  const clear = files.description.checks.filter((it) => it.form === 'int8' && it.sameSpan);
  const windows = Array.from({ length: ROUNDS[loss.provider] }, () =>
    clear.map((it) => windowOfCheck(it)),
  ).flat();
  let page: ReaderPage | null = null;
  try {
    let expected: unknown = null;
    // A question may be through before the strike arrives; that one does not count.
    for (let tries = 0; lost < times; tries++) {
      assert.ok(tries < 3 * times, `only ${lost} of ${tries} questions were struck in the middle`);
      if (!page) {
        page = await ReaderPage.open(browser, server.origin);
        const live = page;
        const start = () => startInPage(live, server, files, { provider: loss.provider, form });
        selector.attachWebview(new Map([[id, start]]));
      }
      const struck = page;
      const states = () => JSON.stringify(selector.states());
      await until(() => selector.states().some((it) => it.id === id && isReady(it.state)), states);
      const found = await ask(selector, windows, () => loss.strike(struck));
      assert.equal(found.length, windows.length);
      expected ??= best(found.slice(0, clear.length));
      for (let at = 0; at < found.length; at += clear.length) {
        assert.deepEqual(best(found.slice(at, at + clear.length)), expected);
      }
      if (loss.takesPage) {
        selector.detachWebview();
        page = null;
      }
    }
  } finally {
    selector.dispose();
  }
  const last = page;
  const left = () => `${threads.size} threads and ${last?.workers ?? 0} workers of the page`;
  await until(() => threads.size === 0 && (last?.workers ?? 0) === 0, left);
  await last?.close();
}

function isReady(state: string): boolean {
  return state === 'ready' || state === 'in-use';
}

async function ask(
  selector: AcceleratorSelector,
  windows: readonly WindowInput[],
  strike: () => Promise<void>,
): Promise<WindowReading[]> {
  const readings: WindowReading[] = [];
  const reader = await selector.acquire();
  let striking: Promise<void> | null = null;
  for await (const reading of reader.read(windows, OPTIONS, NEVER)) {
    readings.push(reading);
    striking ??= strike();
  }
  await striking;
  return readings;
}

/** The best span of each. */
function best(readings: readonly WindowReading[]): unknown[] {
  return readings.map(({ spans: [span] }) => [span?.start, span?.end]);
}

/**
 * Waits for long: on a busy machine a software adapter needs a minute for a start.
 * @param found what there is instead, for the message
 */
async function until(done: () => boolean, found: () => string): Promise<void> {
  const limit = performance.now() + 600_000;
  while (!done() && performance.now() < limit) await sleep(25);
  assert.ok(done(), found());
}
