import assert from 'node:assert/strict';
import { type ChildProcess, fork, type ForkOptions } from 'node:child_process';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import * as ort from 'onnxruntime-web';
import { ortRunner } from '../../models/build/runner';
import type { WindowReading } from '../../models/reading/messages';
import { createHostReader } from '../../extension/runtime/hostReader';
import { createNativeReader, hasNative } from '../../extension/runtime/nativeReader';
import { probeWindow } from '../../extension/runtime/probeWindow';
import { ReaderLoadError, ReaderLostError } from '../../extension/runtime/reader';
import { openReaderFolder, type ReaderFolder } from '../../extension/runtime/readerFolder';
import { killInTheMiddle } from './hostKills';
import { buildReaderDist, removeDist } from './readerDist';
import { buildTinyReader } from './tinyReader';

const OPTIONS = { topSpans: 3, maxAnswerTokens: 30 };
const never = new AbortController().signal;

async function collect(readings: AsyncIterable<WindowReading>): Promise<WindowReading[]> {
  const all: WindowReading[] = [];
  for await (const it of readings) all.push(it);
  return all;
}

describe('the native reader', () => {
  let place = '';
  let dist = '';
  let folder: ReaderFolder;

  before(async () => {
    place = await mkdtemp(join(tmpdir(), 'verbatim-native-'));
    dist = await buildReaderDist();
    await buildTinyReader(join(place, 'reader'), ortRunner(ort));
    folder = await openReaderFolder(join(place, 'reader'));
  });

  after(async () => {
    await removeDist(dist);
    await rm(place, { recursive: true, force: true });
  });

  it('proves itself and reads what WebAssembly reads', async () => {
    const native = await createNativeReader({ folder, distDir: dist });
    const wasm = await createHostReader({ folder, distDir: dist });
    try {
      const windows = [24, 64, 200].map((length) => probeWindow(folder.description, length));
      const [ours, theirs] = [
        await collect(native.read(windows, OPTIONS, never)),
        await collect(wasm.read(windows, OPTIONS, never)),
      ];
      assert.equal(native.accelerator, 'host-native');
      assert.ok(native.loaded.parity >= 0);
      assert.ok((native.memoryBytes ?? 0) > 10e6);
      for (const [i, { nullScore, spans }] of ours.entries()) {
        const other = theirs[i]!;
        const largest = Math.max(...other.spans.map((it) => Math.abs(it.startLogit)), 1);
        assert.ok(Math.abs(nullScore - other.nullScore) < 0.1 * largest);
        assert.equal(spans.length, other.spans.length);
      }
    } finally {
      await Promise.all([native.dispose(), wasm.dispose()]);
    }
  });

  it('leaves no process behind, however it ends', async () => {
    let child: ChildProcess | undefined;
    const spawn = (entry: string, options: ForkOptions) => (child = fork(entry, options));
    const gone = () => new Promise((resolve) => child?.once('exit', resolve));
    const reader = await createNativeReader({ folder, distDir: dist, spawn });
    await reader.dispose();
    assert.ok(child?.signalCode ?? child?.exitCode !== null);

    // As when the extension host dies: the channel closes.
    await createNativeReader({ folder, distDir: dist, spawn });
    const end = gone();
    child?.disconnect();
    await end;
    assert.equal(child?.signalCode, 'SIGKILL');

    // And so in the middle of reading, with replies on their way that nobody takes any more.
    const busy = await createNativeReader({ folder, distDir: dist, spawn });
    const windows = Array.from({ length: 50 }, () => probeWindow(folder.description));
    const reading = busy.read(windows, OPTIONS, never);
    await reading[Symbol.asyncIterator]().next();
    const endOfBusy = gone();
    child.disconnect();
    await assert.rejects(collect(reading), ReaderLostError);
    await endOfBusy;
    assert.equal(child.signalCode, 'SIGKILL');
  });

  it('tells of a crash, and throws for what is still to be read', async () => {
    let child: ChildProcess | undefined;
    const spawn = (entry: string, options: ForkOptions) => (child = fork(entry, options));
    const reader = await createNativeReader({ folder, distDir: dist, spawn });
    const lost = new Promise<ReaderLostError>((resolve) => reader.onLost(resolve));
    const windows = Array.from({ length: 50 }, () => probeWindow(folder.description));
    const reading = reader.read(windows, OPTIONS, never);
    await reading[Symbol.asyncIterator]().next();
    child?.kill('SIGSEGV');
    await assert.rejects(collect(reading), ReaderLostError);
    assert.match((await lost).message, /native reader has stopped/);
  });

  it('says when this package has no native code', async () => {
    await rename(join(dist, 'bin'), join(dist, 'elsewhere'));
    try {
      assert.equal(hasNative(dist), false);
      await assert.rejects(createNativeReader({ folder, distDir: dist }), (error: unknown) => {
        assert.ok(error instanceof ReaderLoadError);
        assert.equal(error.failure, 'unavailable');
        assert.match(error.message, /not in this package/);
        return true;
      });
    } finally {
      await rename(join(dist, 'elsewhere'), join(dist, 'bin'));
    }
  });

  for (const id of ['host-native', 'host-wasm'] as const) {
    it(`answers whole although ${id} is killed in the middle, five times`, async () => {
      const alive = await killInTheMiddle(id, folder, dist, 5);
      assert.deepEqual(alive, { workers: 0, processes: 0 });
    });
  }
});
