import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { createMessageConnection, type Message, type MessageConnection } from 'vscode-jsonrpc/node';
import type { SpanOptions, WindowInput, WindowReading } from '../../models/reading/messages';
import type { Proof } from '../../models/reading/prover';
import { packReading } from '../../models/reading/packedReading';
import { type ClientOptions, ReadingWorkerClient } from '../../models/reading/workerClient';
import { WORKER_MESSAGES_VERSION, type WorkerRequest } from '../../models/reading/workerMessages';
import { parseReaderDescription } from '../../models/readerDescription';
import { ReaderLoadError, ReaderLostError } from '../../extension/runtime/reader';
import { createWebviewReader } from '../../extension/runtime/webviewReader';
import { createPageReader } from '../../webview/runtime/pageReader';
import { ReaderProbe, type ReaderLoadParams } from '../../webview/protocol';
import { PostedMessageReader, PostedMessageWriter } from '../../webview/transport';

const OURS = { accelerator: 'webview-wasm' } as const;
const OPTIONS: SpanOptions = { topSpans: 1, maxAnswerTokens: 4 };
const description = parseReaderDescription(
  JSON.parse(readFileSync('models/bundled/reader.json', 'utf8')),
);
const PARAMS: Omit<ReaderLoadParams, 'reader'> = {
  ...{ description, form: 'int8', provider: { name: 'wasm' }, threads: 1, proofs: [] },
  ...{ workerUri: 'worker', glueUri: 'glue', wasmUri: 'wasm', networkUri: 'network' },
};

function windowOf(mark: number): WindowInput {
  const ids = Int32Array.of(101, 7, 102, mark, 102);
  return { ids, contextStart: 3, contextEnd: 4, answerStart: 3, answerEnd: 4 };
}

/** Two connections whose messages are cloned as postMessage clones them. */
function connect(): [MessageConnection, MessageConnection] {
  const receivers: ((message: unknown) => void)[][] = [[], []];
  const side = (mine: number) =>
    createMessageConnection(
      new PostedMessageReader((receive) => {
        receivers[mine]!.push(receive);
        return { dispose: () => receivers[mine]!.splice(0) };
      }),
      new PostedMessageWriter((message: Message) => {
        const copy: unknown = structuredClone(message);
        setImmediate(() => receivers[1 - mine]!.forEach((it) => it(copy)));
        return true;
      }),
    );
  return [side(0), side(1)];
}

/** The next reading of a stream that is read by hand. */
function nextOf(
  readings: AsyncIterable<WindowReading>,
): Promise<IteratorResult<WindowReading, undefined>> {
  return readings[Symbol.asyncIterator]().next() as Promise<
    IteratorResult<WindowReading, undefined>
  >;
}

describe('reader in a page', () => {
  let host: MessageConnection;
  let page: MessageConnection;
  /** What the double of the page's worker was sent. */
  let requests: WorkerRequest[];
  let client: ReadingWorkerClient;
  let failure: ReaderLoadError | null;
  /** Workers that run in the page. */
  let workers: number;
  /** Whether a load never ends. */
  let hang: boolean;
  let hooks: ClientOptions;
  let pageReader: { dispose(): void };
  const never = new AbortController().signal;

  beforeEach(() => {
    [host, page] = connect();
    requests = [];
    failure = null;
    hang = false;
    workers = 0;
    pageReader = createPageReader(page, {
      startWorker: async (params, options, signal) => {
        if (failure) throw failure;
        const { reader, ...rest } = params;
        assert.ok(reader > 0);
        assert.deepEqual(rest, PARAMS);
        hooks = options;
        if (hang) {
          workers++;
          await new Promise((resolve) => signal.addEventListener('abort', resolve));
          workers--;
          throw new ReaderLoadError('unavailable', 'The reader was stopped.');
        }
        workers++;
        client = new ReadingWorkerClient({
          post: (request) => requests.push(request),
          terminate: () => workers--,
        });
        const result = { loadMs: 5, parity: 0.01, threads: 1, memoryBytes: 1000 };
        return { client, result };
      },
      probe: () => Promise.resolve({ available: false, reason: 'This editor offers no WebGPU.' }),
    });
    host.listen();
    page.listen();
  });

  afterEach(() => {
    host.dispose();
    page.dispose();
  });

  /** Waits until `done`, and fails when it never is. */
  async function until(done: () => boolean): Promise<void> {
    for (let i = 0; i < 500 && !done(); i++) await new Promise((resolve) => setTimeout(resolve, 1));
    assert.ok(done());
  }

  /** Answers the oldest window the worker has not answered. */
  async function answer(): Promise<number> {
    await until(() => requests.some((it) => it.type === 'read'));
    const at = requests.findIndex((it) => it.type === 'read');
    const [request] = requests.splice(at, 1);
    assert.ok(request?.type === 'read');
    assert.ok(request.window.ids instanceof Int32Array);
    const reading: WindowReading = { spans: [], nullScore: request.window.ids[3]!, networkMs: 1 };
    const reply = { version: WORKER_MESSAGES_VERSION, type: 'reading', id: request.id } as const;
    client.receive({ ...reply, reading: packReading(reading) });
    return request.window.ids[3]!;
  }

  it('streams readings in order', async () => {
    const reader = await createWebviewReader(host, PARAMS, OURS);
    assert.equal(reader.accelerator, 'webview-wasm');
    assert.deepEqual(reader.loaded, { loadMs: 5, parity: 0.01, threads: 1, memoryBytes: 1000 });
    assert.equal(reader.memoryBytes, 1000);
    const seen: number[] = [];
    const reading = (async () => {
      for await (const it of reader.read([11, 12, 13].map(windowOf), OPTIONS, never)) {
        seen.push(it.nullScore);
      }
    })();
    await answer();
    await until(() => seen.length === 1);
    await answer();
    await answer();
    await reading;
    assert.deepEqual(seen, [11, 12, 13]);
  });

  it('tells the worker of an abort and throws its reason', async () => {
    const reader = await createWebviewReader(host, PARAMS, OURS);
    const abort = new AbortController();
    const first = nextOf(reader.read([1, 2, 3].map(windowOf), OPTIONS, abort.signal));
    await until(() => requests.length >= 2);
    abort.abort(new Error('enough'));
    await assert.rejects(first, /enough/);
    await until(() => requests.some((it) => it.type === 'cancel'));
  });

  it('is lost with its worker', async () => {
    const reader = await createWebviewReader(host, PARAMS, OURS);
    const told = new Promise<ReaderLostError>((resolve) => reader.onLost(resolve));
    const readings = reader.read([windowOf(1), windowOf(2)], OPTIONS, never);
    const first = nextOf(readings);
    await answer();
    assert.equal((await first).done, false);
    client.lose('The reader in the panel has stopped.');
    await assert.rejects(nextOf(readings), ReaderLostError);
    assert.match((await told).message, /in the panel has stopped/);
  });

  it('is lost with its page', async () => {
    const reader = await createWebviewReader(host, PARAMS, OURS);
    const told = new Promise<ReaderLostError>((resolve) => reader.onLost(resolve));
    const first = nextOf(reader.read([windowOf(1)], OPTIONS, never));
    await until(() => requests.length === 1);
    host.dispose();
    await assert.rejects(first, ReaderLostError);
    assert.match((await told).message, /panel was closed/);
  });

  it('ends its worker when it is disposed', async () => {
    const reader = await createWebviewReader(host, PARAMS, OURS);
    assert.equal(workers, 1);
    await reader.dispose();
    await until(() => workers === 0);
  });

  it('has as many readers as are wanted, each with its own worker and messages', async () => {
    const first = await createWebviewReader(host, PARAMS, OURS);
    const firstClient = client;
    const lost: string[] = [];
    first.onLost((error) => lost.push(error.message));
    const second = await createWebviewReader(host, PARAMS, OURS);
    second.onLost(() => assert.fail('the second is well'));
    assert.equal(workers, 2);
    hooks.onMemory?.(5000);
    await until(() => second.memoryBytes === 5000);
    assert.equal(first.memoryBytes, 1000);
    firstClient.lose('Gone.');
    await until(() => lost.length === 1);
    const reading = nextOf(second.read([windowOf(4)], OPTIONS, never));
    await answer();
    const { value } = await reading;
    assert.equal(value?.nullScore, 4);
    await second.dispose();
    await until(() => workers === 0);
  });

  it('leaves no worker behind when it is stopped while it loads', async () => {
    hang = true;
    const stop = createWebviewReader(host, PARAMS, OURS);
    await until(() => workers === 1);
    host.dispose();
    await assert.rejects(stop, ReaderLoadError);
    pageReader.dispose();
    await until(() => workers === 0);
  });

  it('says that it was given up because it computes wrongly', async () => {
    const reader = await createWebviewReader(host, PARAMS, OURS);
    const told = new Promise<ReaderLostError>((resolve) => reader.onLost(resolve));
    client.lose('It reads wrongly.', true);
    assert.equal((await told).wrongOutput, true);
  });

  it('passes on what was proved', async () => {
    const proofs: Proof[] = [];
    const onProof = (it: Proof): void => void proofs.push(it);
    await createWebviewReader(host, PARAMS, { ...OURS, onProof });
    const proof = { environment: 'e', bucket: 64, difference: 0.001, failure: null, at: 5 };
    hooks.onProof?.(proof);
    await until(() => proofs.length === 1);
    assert.deepEqual(proofs, [proof]);
  });

  it('says what the page has not', async () => {
    const found = await host.sendRequest(ReaderProbe, { provider: 'webgpu' });
    assert.deepEqual(found, { available: false, reason: 'This editor offers no WebGPU.' });
  });

  for (const kind of ['damaged', 'wrong-output', 'unavailable'] as const) {
    it(`passes on why it could not be loaded: ${kind}`, async () => {
      failure = new ReaderLoadError(kind, 'This is why.');
      await assert.rejects(createWebviewReader(host, PARAMS, OURS), (error: unknown) => {
        assert.ok(error instanceof ReaderLoadError);
        assert.equal(error.failure, kind);
        assert.equal(error.message, 'This is why.');
        return true;
      });
    });
  }
});
