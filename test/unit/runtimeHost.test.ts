import assert from 'node:assert/strict';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { after, before, describe, it } from 'mocha';
import type { SpanOptions, WindowInput, WindowReading } from '../../models/reading/messages';
import { buildWindows } from '../../models/reading/windows';
import type { HomeReader } from '../../extension/runtime/homeReader';
import { createHostReader } from '../../extension/runtime/hostReader';
import { AcceleratorSelector } from '../../extension/runtime/accelerators';
import { ReaderLoadError, ReaderLostError } from '../../extension/runtime/reader';
import { openReaderFolder, type ReaderFolder } from '../../extension/runtime/readerFolder';
import { buildReaderDist, removeDist } from './readerDist';

const OPTIONS: SpanOptions = { topSpans: 3, maxAnswerTokens: 30 };
/** Tokens of an input; those of the proof. */
const BUCKETS = [64, 128, 256, 384];
const QUESTION = 'Who kept the lighthouse in those years?';
const PASSAGE =
  'The island has been inhabited since the lighthouse was built. In those years Ingrid Halvorsen ' +
  'kept the lighthouse; the boat came once a week when the sea was calm.';
const ANSWER = 'Ingrid Halvorsen';

/** Collects every reading. */
async function collect(readings: AsyncIterable<WindowReading>): Promise<WindowReading[]> {
  const all: WindowReading[] = [];
  for await (const it of readings) all.push(it);
  return all;
}

describe('reader in a worker thread', () => {
  let dist = '';
  let folder: ReaderFolder;
  let reader: HomeReader;
  let worker: Worker;
  let window: WindowInput;
  let quote: (reading: WindowReading) => string;
  const never = new AbortController().signal;

  before(async () => {
    dist = await buildReaderDist();
    folder = await openReaderFolder('models/bundled');
    reader = await createHostReader({
      folder,
      distDir: dist,
      spawn: (entry, options) => (worker = new Worker(entry, options)),
    });
    const tokenizer = folder.createTokenizer();
    const { maxLength, maxQuestion, specialTokens } = folder.description;
    const passage = tokenizer.encode(PASSAGE);
    const windows = buildWindows(tokenizer.encode(QUESTION), passage, {
      maxLength,
      maxQuestion,
      stride: 128,
      ...specialTokens,
    });
    window = windows[0]!;
    quote = (reading) => {
      const span = reading.spans[0]!;
      const first = 2 * (span.start - window.contextStart);
      const last = 2 * (span.end - 1 - window.contextStart) + 1;
      return PASSAGE.slice(passage.offsets[first], passage.offsets[last]);
    };
  });

  after(async () => {
    await reader.dispose();
    await removeDist(dist);
  });

  it('passes the parity checks of reader.json', () => {
    const tolerance = Math.max(...folder.description.checks.map((it) => it.tolerance));
    assert.ok(reader.loaded.parity > 0, 'the checks ran');
    assert.ok(reader.loaded.parity <= tolerance);
  });

  it('finds the answer, the same each time', async () => {
    const readings = await collect(reader.read([window, window, window], OPTIONS, never));
    assert.equal(readings.length, 3);
    for (const it of readings) {
      assert.equal(quote(it), ANSWER);
      assert.ok(it.spans[0]!.startLogit + it.spans[0]!.endLogit > it.nullScore);
      assert.deepEqual(it.spans, readings[0]!.spans);
      assert.ok(it.networkMs > 0);
    }
  });

  it('finds the same in every bucket that the text after the passage fills', async () => {
    const tokenizer = folder.createTokenizer();
    const { cls, sep } = folder.description.specialTokens;
    const asked = tokenizer.encode(QUESTION).ids;
    const passage = tokenizer.encode(PASSAGE).ids;
    const after = tokenizer.encode(await readFile('test/sample/CHANGELOG.md', 'utf8')).ids;
    const contextStart = asked.length + 2;
    const contextEnd = contextStart + passage.length;
    const filled = BUCKETS.map((bucket) => {
      const more = after.subarray(0, bucket - contextEnd - 1);
      const ids = Int32Array.from([cls, ...asked, sep, ...passage, ...more, sep]);
      assert.equal(ids.length, bucket);
      // What follows is context and no answer.
      return { ids, contextStart, contextEnd, answerStart: contextStart, answerEnd: contextEnd };
    });
    const readings = await collect(reader.read([window, ...filled], OPTIONS, never));
    assert.deepEqual(
      readings.map((it) => quote(it)),
      Array<string>(1 + BUCKETS.length).fill(ANSWER),
    );
  });

  it('throws the reason of an abort, and reads on afterwards', async () => {
    const abort = new AbortController();
    const reading = reader.read(Array<WindowInput>(50).fill(window), OPTIONS, abort.signal);
    assert.equal((await reading[Symbol.asyncIterator]().next()).done, false);
    abort.abort(new Error('changed my mind'));
    await assert.rejects(collect(reading), /changed my mind/);
    assert.equal((await collect(reader.read([window], OPTIONS, never))).length, 1);
  });

  it('reads with several threads what one thread reads', async () => {
    const threaded = await createHostReader({ folder, distDir: dist, threads: 2 });
    try {
      const [one] = await collect(reader.read([window], OPTIONS, never));
      const [two] = await collect(threaded.read([window], OPTIONS, never));
      assert.equal(quote(two!), quote(one!));
    } finally {
      await threaded.dispose();
    }
  });

  it('tells of the death of its worker, and a selector reads the rest in a new one', async () => {
    const workers: Worker[] = [];
    const selector = new AcceleratorSelector({
      description: folder.description,
      choice: () => 'auto',
      quietMs: null,
      hosts: new Map([
        [
          'host-wasm',
          () =>
            createHostReader({
              folder,
              distDir: dist,
              spawn: (entry, options) => {
                const started = new Worker(entry, options);
                workers.push(started);
                return started;
              },
            }),
        ],
      ]),
    });
    const chosen = await selector.acquire();
    assert.equal(chosen.accelerator, 'host-wasm');
    const readings: WindowReading[] = [];
    for await (const it of chosen.read(Array<WindowInput>(4).fill(window), OPTIONS, never)) {
      readings.push(it);
      if (readings.length === 2) await workers[0]!.terminate();
    }
    assert.equal(workers.length, 2);
    assert.deepEqual(readings.map(quote), Array<string>(4).fill(ANSWER));
    const host = selector.states().find((it) => it.id === 'host-wasm');
    assert.equal(host!.state, 'in-use');
    assert.equal(host!.tokensPerPassage, window.ids.length);
    assert.ok(host!.passagesPerSecond! > 0);
    selector.dispose();
  });

  it('ends a reading with ReaderLostError when the worker dies', async () => {
    const lost = new Promise<ReaderLostError>((resolve) => reader.onLost(resolve));
    const reading = reader.read(Array<WindowInput>(10).fill(window), OPTIONS, never);
    assert.equal((await reading[Symbol.asyncIterator]().next()).done, false);
    await worker.terminate();
    await assert.rejects(collect(reading), ReaderLostError);
    assert.match((await lost).message, /has stopped/);
    await assert.rejects(collect(reader.read([window], OPTIONS, never)), ReaderLostError);
  });
});

describe('a reader folder that is not whole', () => {
  let dist = '';
  let copy = '';

  before(async () => {
    dist = await buildReaderDist();
    copy = await mkdtemp(join(tmpdir(), 'verbatim-folder-'));
    for (const name of ['reader.json', 'vocab.txt', 'network-int8.onnx']) {
      await copyFile(join('models/bundled', name), join(copy, name));
    }
  });

  after(async () => {
    await removeDist(dist);
    await rm(copy, { recursive: true, force: true });
  });

  async function fails(starting: Promise<unknown>, message: RegExp): Promise<void> {
    await assert.rejects(starting, (error: unknown) => {
      assert.ok(error instanceof ReaderLoadError);
      assert.equal(error.failure, 'damaged');
      assert.match(error.message, message);
      return true;
    });
  }

  it('names a network file that was changed or cut', async () => {
    const path = join(copy, 'network-int8.onnx');
    const whole = await readFile(path);
    const folder = await openReaderFolder(copy);
    const message =
      /^The reader's file network-int8\.onnx is damaged; reinstall Verbatim or choose/;
    const changed = Uint8Array.from(whole);
    changed[whole.length >> 1]! ^= 1;
    for (const content of [changed, whole.subarray(0, 1000), new Uint8Array(0)]) {
      await rm(path);
      await writeFile(path, content);
      await fails(createHostReader({ folder, distDir: dist }), message);
    }
    await rm(path);
    await fails(createHostReader({ folder, distDir: dist }), /network-int8\.onnx is missing/);
  });

  it('names a vocabulary that was cut', async () => {
    const path = join(copy, 'vocab.txt');
    const words = (await readFile(path, 'utf8')).split('\n');
    for (const kept of [50, 200]) {
      await rm(path);
      await writeFile(path, words.slice(0, kept).join('\n'));
      const folder = await openReaderFolder(copy);
      const building = Promise.resolve().then(() => folder.createTokenizer());
      await fails(building, /vocab\.txt is damaged/);
    }
  });

  it('names missing parts of the folder', async () => {
    await fails(openReaderFolder(join(copy, 'nowhere')), /reader\.json is missing/);
    await rm(join(copy, 'vocab.txt'));
    await fails(openReaderFolder(copy), /vocab\.txt is missing/);
    await writeFile(join(copy, 'reader.json'), '{"format": 1');
    await fails(openReaderFolder(copy), /reader\.json is damaged/);
    await writeFile(join(copy, 'reader.json'), '{"format": 7}');
    await fails(openReaderFolder(copy), /format 7.*Choose another reader folder/);
  });

  it("names missing files of Verbatim's own", async () => {
    const folder = await openReaderFolder('models/bundled');
    for (const name of [
      'readerWorker.mjs',
      'ort-wasm-simd-threaded.mjs',
      'ort-wasm-simd-threaded.wasm',
    ]) {
      await rm(join(dist, name));
      const message = new RegExp(`own file .* is missing; reinstall Verbatim`);
      await fails(createHostReader({ folder, distDir: dist }), message);
    }
  });
});
