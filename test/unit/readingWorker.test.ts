import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { SpanOptions, WindowInput } from '../../models/reading/messages';
import { ReaderLoadError, ReaderLostError } from '../../models/reading/readerErrors';
import { type OrtModule } from '../../models/reading/network';
import { ReadingWorker } from '../../models/reading/readingWorker';
import { ReadingWorkerClient } from '../../models/reading/workerClient';
import { WORKER_MESSAGES_VERSION, type WorkerRequest } from '../../models/reading/workerMessages';
import { parseReaderDescription } from '../../models/readerDescription';

const OPTIONS: SpanOptions = { topSpans: 1, maxAnswerTokens: 4 };
const NETWORK = new TextEncoder().encode('a network');

/** A window whose first passage token is `mark`, by which a test knows it in the log of runs. */
function windowOf(mark: number): WindowInput {
  const ids = Int32Array.of(101, 7, 102, mark, mark, 102);
  return { ids, contextStart: 3, contextEnd: 5, answerStart: 3, answerEnd: 5 };
}

interface Session {
  readonly run: (feeds: Record<string, { data: BigInt64Array }>) => Promise<unknown>;
}

/**
 * A worker with a double of ONNX Runtime: `run` waits for `finish`, and the logits point at the
 * first passage token.
 */
function set() {
  const runs: number[] = [];
  let finish: (error?: Error) => void = () => assert.fail('nothing runs');
  const session: Session = {
    run: async (feeds) => {
      const ids = [...feeds['input_ids']!.data].map(Number);
      assert.deepEqual(
        [...feeds['attention_mask']!.data].map(Number),
        ids.map(() => 1),
      );
      assert.deepEqual([...feeds['token_type_ids']!.data].map(Number), [0, 0, 0, 1, 1, 1]);
      runs.push(ids[3]!);
      await new Promise<void>((resolve, reject) => {
        finish = (error) => (error ? reject(error) : resolve());
      });
      const logits = (best: number) =>
        Float32Array.from(ids, (_, i) => (i === best ? 5 + ids[3]! : i === 0 ? -1 : 0));
      return { start_logits: { data: logits(3) }, end_logits: { data: logits(4) } };
    },
  };
  const ort = {
    InferenceSession: { create: () => Promise.resolve(session) },
    Tensor: class {
      constructor(
        readonly type: string,
        readonly data: BigInt64Array,
        readonly dims: number[],
      ) {}
    },
    env: { wasm: {} },
  } as unknown as OrtModule;
  let terminated = 0;
  const worker = new ReadingWorker({
    ort,
    post: (reply) => setImmediate(() => client.receive(reply)),
    nextTurn: () => new Promise((resolve) => setTimeout(resolve, 0)),
  });
  const client = new ReadingWorkerClient({
    post: (request) => setImmediate(() => worker.receive(request)),
    terminate: () => terminated++,
  });
  const load = async (over: Record<string, unknown> = {}) => {
    const sha256 = Buffer.from(await crypto.subtle.digest('SHA-256', NETWORK)).toString('hex');
    const description = parseReaderDescription({
      format: 1,
      name: 'double',
      architecture: 'bert',
      revision: '1',
      licence: 'none',
      sources: [],
      tokenizer: { kind: 'wordpiece', vocab: 'v', lowercase: true, stripAccents: true },
      specialTokens: { cls: 101, sep: 102, pad: 0, unk: 100 },
      inputs: { ids: 'input_ids', mask: 'attention_mask', typeIds: 'token_type_ids' },
      outputs: { start: 'start_logits', end: 'end_logits' },
      maxLength: 384,
      maxQuestion: 64,
      maskValue: -10000,
      files: { int8: { path: 'n.onnx', sha256, bytes: NETWORK.length } },
      calibration: {},
      scores: [],
      checks: [],
      ...over,
    });
    return client.load({
      description,
      form: 'int8',
      network: NETWORK.slice().buffer,
      wasm: new ArrayBuffer(0),
      threads: 1,
    });
  };
  return {
    worker,
    client,
    runs,
    load,
    finish: (error?: Error) => finish(error),
    terminated: () => terminated,
  };
}

/** Lets every message posted so far arrive. */
async function settle(): Promise<void> {
  for (let i = 0; i < 8; i++) await new Promise((resolve) => setTimeout(resolve, 1));
}

const check = {
  form: 'int8',
  ids: [101, 7, 102, 2, 2, 102],
  mask: [1, 1, 1, 1, 1, 1],
  typeIds: [0, 0, 0, 1, 1, 1],
  start: [-1, 0, 0, 7, 0, 0],
  end: [-1, 0, 0, 0, 7, 0],
  tolerance: 0.01,
  sameSpan: true,
};

describe('reading worker', () => {
  it('gives spans, the null score and the time of each window, in order', async () => {
    const { client, load, finish } = set();
    await load();
    const reading = client.read([windowOf(1), windowOf(2)], OPTIONS, new AbortController().signal);
    const scores: number[] = [];
    const reader = (async () => {
      for await (const it of reading) {
        assert.equal(it.nullScore, -2);
        assert.ok(it.networkMs >= 0);
        assert.deepEqual([it.spans[0]!.start, it.spans[0]!.end], [3, 5]);
        scores.push(it.spans[0]!.startLogit + it.spans[0]!.endLogit);
      }
    })();
    await settle();
    finish();
    await settle();
    finish();
    await reader;
    assert.deepEqual(scores, [12, 14]);
  });

  it('makes no further run after a cancel, and throws the reason', async () => {
    const { client, load, finish, runs } = set();
    await load();
    const abort = new AbortController();
    const windows = [1, 2, 3, 4].map(windowOf);
    const reading = client.read(windows, OPTIONS, abort.signal);
    const first = reading.next();
    await settle();
    abort.abort(new Error('enough'));
    await assert.rejects(first, /enough/);
    finish();
    await settle();
    assert.deepEqual(runs, [1]);
  });

  it('cancels what is left when the reader of readings leaves early', async () => {
    const { client, load, finish, runs } = set();
    await load();
    const leaving = (async () => {
      const windows = [1, 2, 3, 4].map(windowOf);
      for await (const it of client.read(windows, OPTIONS, new AbortController().signal)) {
        if (it.spans.length > 0) break;
      }
    })();
    await settle();
    finish();
    await leaving;
    await settle();
    finish();
    await settle();
    assert.ok(runs.length <= 2, `${runs.length} runs`);
  });

  it('lets a newer call in after the window that runs', async () => {
    const { client, load, finish, runs } = set();
    await load();
    const { signal } = new AbortController();
    const drain = async (marks: number[]) => {
      let count = 0;
      for await (const it of client.read(marks.map(windowOf), OPTIONS, signal)) {
        count += it.spans.length;
      }
      assert.equal(count, marks.length);
    };
    const older = drain([1, 2, 3]);
    await settle();
    const newer = drain([8, 9]);
    for (let i = 0; i < 5; i++) {
      await settle();
      finish();
    }
    await Promise.all([older, newer]);
    assert.deepEqual(runs, [1, 8, 9, 2, 3]);
  });

  it('refuses to start reading when already aborted', async () => {
    const { client, load, runs } = set();
    await load();
    const reading = client.read([windowOf(1)], OPTIONS, AbortSignal.abort(new Error('before')));
    await assert.rejects(reading.next(), /before/);
    await settle();
    assert.deepEqual(runs, []);
  });

  it('is lost when the network fails, and stays lost', async () => {
    const { client, load, finish, terminated } = set();
    await load();
    const { signal } = new AbortController();
    const lost: string[] = [];
    client.onLost((error) => lost.push(error.message));
    const reading = client.read([windowOf(1), windowOf(2)], OPTIONS, signal).next();
    await settle();
    finish(new Error('memory access out of bounds\n  at wasm'));
    await assert.rejects(reading, (error: unknown) => {
      assert.ok(error instanceof ReaderLostError);
      assert.equal(error.message, 'The network failed: memory access out of bounds');
      return true;
    });
    assert.equal(terminated(), 1);
    assert.equal(lost.length, 1);
    await assert.rejects(client.read([windowOf(3)], OPTIONS, signal).next(), ReaderLostError);
  });

  it('keeps the readings that came before the loss', async () => {
    const { client, load, finish } = set();
    await load();
    const { signal } = new AbortController();
    const reading = client.read([1, 2, 3].map(windowOf), OPTIONS, signal);
    const first = reading.next();
    await settle();
    finish();
    assert.equal((await first).done, false);
    client.lose('gone');
    await assert.rejects(reading.next(), ReaderLostError);
  });

  it('passes a parity check it meets, and tells the difference', async () => {
    const { load, finish } = set();
    const loading = load({ checks: [{ ...check, start: [-1, 0, 0, 7.007, 0, 0] }] });
    await settle();
    finish();
    const { parity, threads } = await loading;
    assert.ok(Math.abs(parity - 0.001) < 1e-5);
    assert.equal(threads, 1);
  });

  for (const [what, wrong] of [
    ['logits off by more than the tolerance', { start: [-1, 0, 0, 7.1, 0, 0] }],
    ['another best span', { start: [-1, 0, 0, 7, 7.01, 0], tolerance: 2 }],
  ] as const) {
    it(`refuses ${what} as wrong output`, async () => {
      const { load, finish } = set();
      const loading = load({ checks: [{ ...check, ...wrong }] });
      const told = assert.rejects(loading, (error: unknown) => {
        assert.ok(error instanceof ReaderLoadError);
        assert.equal(error.failure, 'wrong-output');
        assert.match(error.message, /reads wrongly/);
        return true;
      });
      await settle();
      finish();
      await told;
    });
  }

  it('refuses a file that is not the one described', async () => {
    const { load } = set();
    const file = { path: 'n.onnx', sha256: '0'.repeat(64), bytes: NETWORK.length };
    for (const wrong of [file, { ...file, bytes: 1 }]) {
      await assert.rejects(load({ files: { int8: wrong } }), (error: unknown) => {
        assert.ok(error instanceof ReaderLoadError);
        assert.equal(error.failure, 'damaged');
        assert.match(error.message, /^The reader's file n\.onnx is damaged; reinstall Verbatim/);
        return true;
      });
    }
  });

  it('refuses messages of another version', async () => {
    const { client, worker } = set();
    const waiting = client.load({
      description: {} as never,
      form: 'int8',
      network: new ArrayBuffer(0),
      wasm: new ArrayBuffer(0),
      threads: 1,
    });
    const version = WORKER_MESSAGES_VERSION + 1;
    worker.receive({ version, type: 'cancel', call: 1 } satisfies WorkerRequest);
    await assert.rejects(waiting, /two versions/);
  });
});
