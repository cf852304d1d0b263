import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { InferenceSession } from 'onnxruntime-web';
import type { SpanOptions, WindowInput, WindowReading } from '../../models/reading/messages';
import type { OrtModule } from '../../models/reading/network';
import type { Provider } from '../../models/reading/provider';
import { FAILURE_BELIEVED_MS, type Proof } from '../../models/reading/prover';
import { ReaderLoadError, ReaderLostError } from '../../models/reading/readerErrors';
import { ReadingWorker } from '../../models/reading/readingWorker';
import { ReadingWorkerClient } from '../../models/reading/workerClient';
import type { NetworkForm, ParityCheck, ReaderDescription } from '../../models/readerDescription';

type SessionOptions = InferenceSession.SessionOptions;

const OPTIONS: SpanOptions = { topSpans: 1, maxAnswerTokens: 4 };
const NETWORK = new TextEncoder().encode('a network');
const NEVER = new AbortController().signal;
const LENGTHS = [60, 120, 250, 380];

/** A row of `length` tokens whose answer is token 7, as the double of the runtime reads it. */
function rowOf(length: number): { ids: number[]; typeIds: number[] } {
  const ids = Array.from({ length }, (_, i) => (i === 0 ? 101 : i === length - 1 ? 102 : 5));
  return { ids, typeIds: ids.map((_, i) => (i < 4 ? 0 : 1)) };
}

/** What the double gives for a token at a place. */
const logit = (at: number): number => (at === 7 ? 10 : at === 0 ? -2 : (at % 3) / 4);

function checkOf(length: number, form: NetworkForm): ParityCheck {
  const row = rowOf(length);
  const logits = row.ids.map((_, i) => logit(i));
  const mask = row.ids.map(() => 1);
  return { form, ...row, mask, start: logits, end: logits, tolerance: 0.01, sameSpan: true };
}

function windowOf(length: number): WindowInput {
  const ids = Int32Array.from(rowOf(length).ids);
  return { ids, contextStart: 4, contextEnd: length - 1, answerStart: 4, answerEnd: length - 1 };
}

/** A fake provider: `change` alters each logit it gives. */
interface Fake {
  readonly change?: (value: number, at: number, length: number) => number;
  readonly provider?: Provider;
  readonly form?: NetworkForm;
  readonly lengths?: readonly number[];
  readonly proofs?: readonly Proof[];
  /** Milliseconds that a run of so many rows takes. */
  readonly ms?: (rows: number, length: number) => number;
  readonly every?: (ms: number, tick: () => void) => () => void;
  readonly deviceLost?: Promise<string>;
}

async function startFake(fake: Fake) {
  const { change = (it: number) => it, form = 'int8', lengths = LENGTHS, ms = () => 0 } = fake;
  /** [rows, length] of every run. */
  const runs: [number, number][] = [];
  const proofs: Proof[] = [];
  const sessions: SessionOptions[] = [];
  let now = 0;
  const session = {
    run: async (feeds: Record<string, { data: BigInt64Array; dims: number[] }>) => {
      const { dims } = feeds['ids']!;
      const [rows, length] = dims as [number, number];
      runs.push([rows, length]);
      now += ms(rows, length);
      const given = Float32Array.from({ length: rows * length }, (_, i) =>
        change(logit(i % length), i % length, length),
      );
      await Promise.resolve();
      return { start: { data: given }, end: { data: given } };
    },
  };
  const ort = {
    InferenceSession: {
      create: (_network: ArrayBuffer, options: SessionOptions) => {
        sessions.push(options);
        return Promise.resolve(session);
      },
    },
    Tensor: class {
      constructor(
        readonly type: string,
        readonly data: BigInt64Array,
        readonly dims: number[],
      ) {}
    },
    env: { wasm: {} },
  } as unknown as OrtModule;
  const worker = new ReadingWorker({
    ort,
    post: (reply) => setImmediate(() => client.receive(reply)),
    nextTurn: () => new Promise((resolve) => setImmediate(resolve)),
    environment: () => 'driver 1, runtime 1',
    ...(fake.deviceLost && { deviceLost: () => fake.deviceLost! }),
  });
  const client = new ReadingWorkerClient(
    {
      post: (request) => setImmediate(() => worker.receive(request)),
      terminate: () => undefined,
    },
    { onProof: (it) => proofs.push(it), ...(fake.every && { every: fake.every }) },
  );
  const sha256 = Buffer.from(await crypto.subtle.digest('SHA-256', NETWORK)).toString('hex');
  const description = {
    specialTokens: { cls: 101, sep: 102, pad: 0, unk: 5 },
    inputs: { ids: 'ids', mask: 'mask', typeIds: 'types' },
    outputs: { start: 'start', end: 'end' },
    files: { [form]: { path: 'n', sha256, bytes: NETWORK.length } },
    checks: lengths.map((it) => checkOf(it, form)),
  } as unknown as ReaderDescription;
  const performanceNow = performance.now.bind(performance);
  const load = () =>
    client.load({
      ...{ description, form, threads: 1, proofs: fake.proofs ?? [] },
      ...{ network: NETWORK.slice().buffer, wasm: new ArrayBuffer(0) },
      ...(fake.provider && { provider: fake.provider }),
    });
  const clock = {
    stop: () => (performance.now = () => now),
    go: () => (performance.now = performanceNow),
  };
  return { client, runs, proofs, sessions, load, clock };
}

async function readAll(client: ReadingWorkerClient, lengths: readonly number[]) {
  const readings: WindowReading[] = [];
  for await (const it of client.read(lengths.map(windowOf), OPTIONS, NEVER)) readings.push(it);
  return readings;
}

/** Until nothing moves any more. */
async function settle(): Promise<void> {
  for (let i = 0; i < 200; i++) await new Promise((resolve) => setImmediate(resolve));
}

const wrongOutput = (error: unknown): boolean => {
  assert.ok(error instanceof ReaderLoadError);
  assert.equal(error.failure, 'wrong-output');
  return true;
};

describe('proof before use', () => {
  it('proves the shortest inputs before it is ready, all others ahead of need', async () => {
    const { load, runs, proofs } = await startFake({});
    await load();
    assert.deepEqual(runs[0], [1, 60]);
    await settle();
    assert.deepEqual(
      runs.map(([, length]) => length),
      LENGTHS,
    );
    assert.deepEqual(
      proofs.map((it) => [it.bucket, it.failure]),
      [64, 128, 256, 384].map((it) => [it, null]),
    );
    assert.match(proofs[0]!.environment, /^wasm {2}driver 1, runtime 1 [0-9a-f]{64}$/u);
  });

  it('proves a length before its first use, where that comes sooner', async () => {
    const { client, load, runs } = await startFake({});
    const loading = load();
    const reading = loading.then(() => readAll(client, [200]));
    await reading;
    const asked = runs.findIndex(([, length]) => length === 200);
    const proved = runs.findIndex(([, length]) => length === 250);
    assert.ok(proved >= 0 && proved < asked);
  });

  it('rejects a provider whose logits are slightly wrong, and says by how much', async () => {
    const { load, proofs } = await startFake({ change: (value) => 1.02 * value });
    await assert.rejects(load(), (error) => {
      assert.ok(wrongOutput(error));
      assert.match(String(error), /off by 2\.0 %, allowed 1\.0 %/u);
      return true;
    });
    assert.equal(proofs.length, 1);
    assert.ok(Math.abs(proofs[0]!.difference! - 0.02) < 1e-6);
    assert.match(proofs[0]!.failure!, /off by 2\.0 %/u);
  });

  it('rejects one that is within tolerance and finds other words', async () => {
    const near = (value: number, at: number) => (at === 7 ? 9.95 : at === 9 ? 9.96 : value);
    const { load } = await startFake({ change: near, lengths: [60] });
    await assert.rejects(load(), wrongOutput);
  });

  for (const [what, value] of [
    ['no number', NaN],
    ['infinite', Infinity],
  ] as const) {
    it(`rejects one that gives ${what}, and remembers that as such`, async () => {
      const { load, proofs } = await startFake({ change: (it, at) => (at === 3 ? value : it) });
      await assert.rejects(load(), wrongOutput);
      assert.equal(proofs[0]!.difference, null);
      assert.notEqual(proofs[0]!.failure, null);
    });
  }

  it('gives up one that is wrong at longer inputs only, before such a one is read', async () => {
    const long = (value: number, _at: number, length: number) => (length > 200 ? -value : value);
    const { client, load, proofs } = await startFake({ change: long });
    await load();
    const lost = new Promise<ReaderLostError>((resolve) => client.onLost(resolve));
    await assert.rejects(readAll(client, [300]), ReaderLostError);
    assert.equal((await lost).wrongOutput, true);
    assert.match(proofs.at(-1)!.failure!, /reads wrongly/u);
  });

  it('gives up one that gives no numbers for a passage, and refutes what was proved', async () => {
    const later = (value: number, _at: number, length: number) => (length === 61 ? NaN : value);
    const { client, load, proofs } = await startFake({ change: later });
    await load();
    await assert.rejects(readAll(client, [61]), (error) => {
      assert.ok(error instanceof ReaderLostError);
      assert.equal(error.wrongOutput, true);
      assert.match(error.message, /gave no numbers/u);
      return true;
    });
    assert.deepEqual([proofs.at(-1)!.bucket, proofs.at(-1)!.difference], [64, null]);
  });

  it('believes what was proved in the same environment, and proves it again afterwards', async () => {
    const first = await startFake({});
    await first.load();
    await settle();
    const before = first.proofs.map((it) => ({ ...it, at: 0 }));
    const again = await startFake({ proofs: before });
    await again.load();
    assert.equal(again.runs.length, 0);
    await settle();
    assert.deepEqual(
      again.proofs.map((it) => it.bucket),
      [64, 128, 256, 384],
    );
    const elsewhere = before.map((it) => ({ ...it, environment: 'another driver' }));
    const other = await startFake({ proofs: elsewhere });
    await other.load();
    assert.equal(other.runs.length, 1);
  });

  it('does not start what failed lately, and tries again what failed long ago', async () => {
    const [proof] = await (async () => {
      const { load, proofs } = await startFake({ lengths: [60] });
      await load();
      return proofs;
    })();
    const failed = { ...proof!, failure: 'It was off by 9 %.' };
    const lately = await startFake({ proofs: [failed] });
    await assert.rejects(lately.load(), /off by 9 %/u);
    assert.equal(lately.runs.length, 0);
    const long = await startFake({
      proofs: [{ ...failed, at: Date.now() - FAILURE_BELIEVED_MS - 1 }],
    });
    await long.load();
    assert.ok(long.runs.length > 0);
  });
});

describe('runs on a provider', () => {
  const GPU = { provider: { name: 'webgpu' }, form: 'fp32', lengths: [60] } as const;

  it('are one window at its own length in int8', async () => {
    const { client, load, runs } = await startFake({ lengths: [60] });
    await load();
    await settle();
    await readAll(client, [50, 61, 100, 101]);
    assert.deepEqual(runs.slice(1), [
      [1, 50],
      [1, 61],
      [1, 100],
      [1, 101],
    ]);
  });

  for (const [what, ms, expected] of [
    ['batched where that gains', (rows: number) => (rows === 4 ? 20 : 10), [4, 128]],
    [
      'padded where a new length costs',
      (rows: number, length: number) => rows * (length === 128 ? 5 : 50),
      [1, 128],
    ],
    ['as they are where neither gains', (rows: number, length: number) => rows * length, [1, 100]],
  ] as const) {
    it(`are ${what}, in floating point`, async () => {
      const { client, load, runs, clock } = await startFake({ ...GPU, ms });
      clock.stop();
      try {
        await load();
        await settle();
        runs.length = 0;
        const readings = await readAll(client, [100, 100, 100, 100, 100, 100, 100, 100]);
        assert.deepEqual(runs.at(-1), expected);
        assert.equal(readings.length, 8);
        assert.ok(readings.every((it) => it.spans[0]!.start === 7));
      } finally {
        clock.go();
      }
    });
  }

  it('are not batched where rows together give other logits than alone', async () => {
    const { client, load, runs, clock } = await startFake({
      ...GPU,
      ms: (rows) => (rows === 4 ? 20 : 10),
      change: (() => {
        let run = 0;
        return (value: number, at: number) => {
          if (at === 0) run++;
          // From the first row of the fifth run on: the runs of four.
          return run > 8 && at === 7 ? value / 2 : value;
        };
      })(),
    });
    clock.stop();
    try {
      await load();
      await settle();
      runs.length = 0;
      await readAll(client, [100, 100, 100, 100]);
      assert.ok(runs.every(([rows]) => rows === 1));
    } finally {
      clock.go();
    }
  });

  it('are padded to what was compiled, one session for each bucket, with WebNN', async () => {
    const webnn = { name: 'webnn', deviceType: 'npu' } as const;
    const lengths = [60, 120];
    const { client, load, runs, sessions } = await startFake({
      provider: webnn,
      form: 'fp32',
      lengths,
    });
    await load();
    await settle();
    const readings = await readAll(client, [50, 64, 100]);
    assert.ok(readings.every((it) => it.spans[0]!.start === 7));
    assert.deepEqual(
      runs.map(([, length]) => length),
      [64, 128, 64, 64, 128],
    );
    assert.deepEqual(
      sessions.map((it) => it.freeDimensionOverrides),
      [64, 128].map((length) => ({ batch: 1, length })),
    );
    assert.deepEqual(sessions[0]!.executionProviders, [{ name: 'webnn', deviceType: 'npu' }]);
  });

  it('end with a clear loss when the device is lost, also while nobody reads', async () => {
    let lose: (why: string) => void = () => undefined;
    const deviceLost = new Promise<string>((resolve) => (lose = resolve));
    const { client, load } = await startFake({ ...GPU, deviceLost });
    await load();
    const lost = new Promise<ReaderLostError>((resolve) => client.onLost(resolve));
    lose('The graphics device was lost.');
    const error = await lost;
    assert.equal(error.message, 'The graphics device was lost.');
    assert.equal(error.wrongOutput, false);
  });

  it('are given up when the driver hangs, by looks at it and not by the clock', async () => {
    const ticks: (() => void)[] = [];
    const every = (_ms: number, tick: () => void) => {
      ticks.push(tick);
      return () => ticks.splice(ticks.indexOf(tick), 1);
    };
    const { client, load } = await startFake({ lengths: [60], every });
    await load();
    await readAll(client, [50]);
    // Nothing is looked at while nobody waits.
    assert.equal(ticks.length, 0);
    const port = { post: () => undefined, terminate: () => undefined };
    const silent = new ReadingWorkerClient(port, { every });
    const reading = readAll(silent, [50, 50]);
    await settle();
    for (let look = 0; look <= 60; look++) ticks[0]!();
    await assert.rejects(reading, /does not answer; its driver may hang/u);
    assert.equal(ticks.length, 0);
  });
});
