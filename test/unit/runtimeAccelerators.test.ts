import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { SpanOptions, WindowInput, WindowReading } from '../../models/reading/messages';
import { parseReaderDescription } from '../../models/readerDescription';
import {
  type AcceleratorChoice,
  type AcceleratorNotice,
  type AcceleratorOptions,
  AcceleratorSelector,
} from '../../extension/runtime/accelerators';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HomeReader } from '../../extension/runtime/homeReader';
import {
  type AcceleratorId,
  type Reader,
  ReaderLoadError,
  ReaderLostError,
} from '../../extension/runtime/reader';
import type { StartReader } from '../../extension/runtime/readerHome';
import { RememberedSpeeds } from '../../extension/runtime/rememberedSpeeds';

const OPTIONS: SpanOptions = { topSpans: 1, maxAnswerTokens: 4 };
const description = parseReaderDescription(
  JSON.parse(readFileSync('models/bundled/reader.json', 'utf8')),
);
const WINDOWS: WindowInput[] = [1, 2, 3, 4].map((mark) => ({
  ids: Int32Array.of(101, 7, 102, mark, 102),
  contextStart: 3,
  contextEnd: 4,
  answerStart: 3,
  answerEnd: 4,
}));
const never = new AbortController().signal;

/** A reader that answers at once, and dies before the window marked `dieAt`. */
class ReaderDouble implements HomeReader {
  readonly description = description;
  readonly loaded = { loadMs: 1, parity: 0, threads: 1 };
  disposed = false;
  private listeners: ((error: ReaderLostError) => void)[] = [];

  constructor(
    readonly accelerator: AcceleratorId,
    private readonly dieAt: number | null = null,
    /** Milliseconds its network says it ran. */
    private readonly networkMs = 50,
  ) {}

  async *read(windows: readonly WindowInput[], _: SpanOptions, signal: AbortSignal) {
    for (const window of windows) {
      await Promise.resolve();
      signal.throwIfAborted();
      if (window.ids[3] === this.dieAt) throw this.die();
      const reading: WindowReading = {
        spans: [],
        nullScore: window.ids[3]!,
        networkMs: this.networkMs,
      };
      yield reading;
    }
  }

  die(): ReaderLostError {
    const error = new ReaderLostError('It died.');
    this.listeners.forEach((it) => it(error));
    return error;
  }

  onLost(listener: (error: ReaderLostError) => void): void {
    this.listeners.push(listener);
  }

  dispose(): Promise<void> {
    this.disposed = true;
    return Promise.resolve();
  }
}

async function marks(reader: Reader): Promise<number[]> {
  const seen: number[] = [];
  for await (const it of reader.read(WINDOWS, OPTIONS, never)) seen.push(it.nullScore);
  return seen;
}

const page = (start: StartReader) => new Map([['webview-wasm' as const, start]]);

describe('accelerator selector', () => {
  let choice: AcceleratorChoice;
  let starts: string[];
  let waits: number[];
  let notices: AcceleratorNotice[];
  let lines: string[];
  let startHost: StartReader;
  let selector: AcceleratorSelector;
  const made: AcceleratorSelector[] = [];

  const startWebview = (reader = new ReaderDouble('webview-wasm')) => {
    return (): Promise<HomeReader> => {
      starts.push('webview');
      return Promise.resolve(reader);
    };
  };
  /** Of the page's WASM and the host's. */
  const states = () => [stateOf('webview-wasm').state, stateOf('host-wasm').state];
  const stateOf = (id: AcceleratorId) => {
    const row = selector.states().find((it) => it.id === id);
    assert.ok(row);
    return row;
  };
  const make = (more: Partial<AcceleratorOptions> = {}) => {
    made.push(
      (selector = new AcceleratorSelector({
        description,
        choice: () => choice,
        hosts: new Map([
          [
            'host-wasm',
            (threads) => {
              starts.push('host');
              return startHost(threads);
            },
          ],
        ]),
        webviewPatienceMs: 5,
        idleMs: 1,
        quietMs: null,
        mostThreads: 1,
        onNotice: (notice) => notices.push(notice),
        log: (line) => lines.push(line),
        sleep: (ms) => {
          waits.push(ms);
          return Promise.resolve();
        },
        ...more,
      })),
    );
    return selector;
  };

  beforeEach(() => {
    choice = 'auto';
    starts = [];
    waits = [];
    notices = [];
    lines = [];
    startHost = () => Promise.resolve(new ReaderDouble('host-wasm'));
    make();
  });
  afterEach(() => made.splice(0).forEach((it) => it.dispose()));

  it('starts nothing before the first question', () => {
    assert.deepEqual(starts, []);
    assert.deepEqual(states(), ['unavailable', 'idle']);
    assert.match(stateOf('webview-wasm').detail ?? '', /Open the Verbatim panel/);
    assert.match(stateOf('host-native').detail ?? '', /not in this package/);
    assert.equal(selector.isWarm, false);
  });

  it('reads in the host while no panel is alive', async () => {
    const reader = await selector.acquire();
    assert.equal(reader.accelerator, 'host-wasm');
    assert.deepEqual(await marks(reader), [1, 2, 3, 4]);
    assert.deepEqual(states(), ['unavailable', 'in-use']);
    assert.equal(selector.isWarm, true);
    await selector.acquire();
    assert.deepEqual(starts, ['host']);
  });

  it('tells what was measured, and nothing before', async () => {
    assert.equal(stateOf('host-wasm').passagesPerSecond, undefined);
    let changes = 0;
    const subscription = selector.onDidChange(() => changes++);
    await marks(await selector.acquire());
    assert.ok(changes > 0);
    subscription.dispose();
    assert.equal(stateOf('host-wasm').passagesPerSecond, 20);
    assert.equal(stateOf('host-wasm').tokensPerPassage, 5);
  });

  it('lets the webview take over from the next question', async () => {
    const first = await selector.acquire();
    const iterator = first.read(WINDOWS, OPTIONS, never)[Symbol.asyncIterator]();
    await iterator.next();
    selector.attachWebview(page(startWebview()));
    await new Promise((resolve) => setTimeout(resolve, 1));
    assert.equal(first.accelerator, 'host-wasm');
    assert.equal((await iterator.next()).done, false);
    assert.equal((await selector.acquire()).accelerator, 'webview-wasm');
    await iterator.return?.();
  });

  it('stops a host reader the webview has replaced', async () => {
    const host = new ReaderDouble('host-wasm');
    startHost = () => Promise.resolve(host);
    await marks(await selector.acquire());
    assert.equal(host.disposed, false);
    selector.attachWebview(page(startWebview()));
    await new Promise((resolve) => setTimeout(resolve, 1));
    await marks(await selector.acquire());
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(host.disposed, true);
    assert.deepEqual(states(), ['in-use', 'idle']);
  });

  it('waits for a webview that starts, but not for ever', async () => {
    selector.attachWebview(page(startWebview()));
    assert.equal((await selector.acquire()).accelerator, 'webview-wasm');
    selector.attachWebview(page(() => new Promise(() => undefined)));
    assert.deepEqual(states()[0], 'starting');
    assert.equal((await selector.acquire()).accelerator, 'host-wasm');
  });

  it('follows the choice of the host', async () => {
    choice = 'host-wasm';
    selector.attachWebview(page(startWebview()));
    assert.deepEqual(starts, ['host']);
    assert.equal((await selector.acquire()).accelerator, 'host-wasm');
    choice = 'webview-wasm';
    selector.choiceChanged();
    assert.equal((await selector.acquire()).accelerator, 'host-wasm');
    await new Promise((resolve) => setTimeout(resolve, 1));
    assert.equal((await selector.acquire()).accelerator, 'webview-wasm');
  });

  it('falls back to the other home when one gives wrong output, and says so', async () => {
    const wrong = new ReaderLoadError('wrong-output', 'It reads wrongly.');
    selector.attachWebview(page(() => Promise.reject(wrong)));
    assert.equal((await selector.acquire()).accelerator, 'host-wasm');
    assert.deepEqual(stateOf('webview-wasm'), {
      id: 'webview-wasm',
      state: 'wrong-output',
      detail: 'It reads wrongly.',
    });
    startHost = () => Promise.reject(new ReaderLoadError('unavailable', 'No thread.'));
    choice = 'host-wasm';
    selector.attachWebview(page(startWebview()));
    make();
    await assert.rejects(selector.acquire(), /No thread/);
    selector.attachWebview(page(startWebview()));
    assert.equal((await selector.acquire()).accelerator, 'webview-wasm');
    assert.deepEqual(notices, [
      { kind: 'instead', chosen: 'host-wasm', used: 'webview-wasm', reason: 'No thread.' },
    ]);
  });

  it('goes on in the host with the windows unread when the page is gone', async () => {
    const dying = new ReaderDouble('webview-wasm', 3);
    selector.attachWebview(page(startWebview(dying)));
    const reader = await selector.acquire();
    assert.deepEqual(await marks(reader), [1, 2, 3, 4]);
    assert.equal(reader.accelerator, 'host-wasm');
    assert.deepEqual(starts, ['webview', 'host']);
    assert.deepEqual(notices, [
      { kind: 'lost', lost: 'webview-wasm', next: 'host-wasm', reason: 'It died.' },
    ]);
  });

  it('restarts a home that died idle', async () => {
    const first = new ReaderDouble('host-wasm');
    startHost = () => Promise.resolve(first);
    await marks(await selector.acquire());
    first.die();
    assert.deepEqual(states()[1], 'idle');
    startHost = () => Promise.resolve(new ReaderDouble('host-wasm'));
    assert.deepEqual(await marks(await selector.acquire()), [1, 2, 3, 4]);
    assert.deepEqual(starts, ['host', 'host']);
  });

  it('gives up on a window that kills every reader, with growing waits between', async () => {
    startHost = () => Promise.resolve(new ReaderDouble('host-wasm', 2));
    await assert.rejects(
      async () => marks(await selector.acquire()),
      (error: unknown) => {
        assert.ok(error instanceof ReaderLostError);
        assert.match(error.message, /stopped 3 times in a row/);
        return true;
      },
    );
    assert.equal(starts.length, 3);
    await assert.rejects(async () => marks(await selector.acquire()), ReaderLostError);
    assert.deepEqual(waits, [500, 1000, 500]);
  });

  it('passes an abort through', async () => {
    const abort = new AbortController();
    const reader = await selector.acquire();
    const iterator = reader.read(WINDOWS, OPTIONS, abort.signal)[Symbol.asyncIterator]();
    await iterator.next();
    abort.abort(new Error('enough'));
    await assert.rejects(iterator.next(), /enough/);
    assert.equal(starts.length, 1);
  });

  it('gives up waiting for a start when aborted', async () => {
    startHost = () => new Promise(() => undefined);
    const abort = new AbortController();
    const acquiring = selector.acquire(abort.signal);
    abort.abort(new Error('enough'));
    await assert.rejects(acquiring, /enough/);
  });

  it('does not let in a start from before the page was closed', async () => {
    let finish: (reader: HomeReader) => void = () => undefined;
    selector.attachWebview(page(() => new Promise((resolve) => (finish = resolve))));
    selector.detachWebview();
    const late = new ReaderDouble('webview-wasm');
    finish(late);
    await new Promise((resolve) => setTimeout(resolve, 1));
    assert.equal(late.disposed, true);
    assert.deepEqual(states()[0], 'unavailable');
  });

  it('lets a choice take effect with the next passage', async () => {
    selector.attachWebview(page(startWebview()));
    await sleep(1);
    const reader = await selector.acquire();
    const seen: (number | string)[] = [];
    for await (const { nullScore } of reader.read(WINDOWS, OPTIONS, never)) {
      seen.push(nullScore, reader.accelerator);
      if (nullScore !== 2) continue;
      choice = 'host-wasm';
      selector.choiceChanged();
      await sleep(1);
    }
    const page12 = [1, 'webview-wasm', 2, 'webview-wasm'];
    assert.deepEqual(seen, [...page12, 3, 'host-wasm', 4, 'host-wasm']);
    assert.deepEqual(notices, []);
  });

  it('says once what reads instead of a choice this package lacks', async () => {
    choice = 'host-native';
    for (let i = 0; i < 2; i++) await marks(await selector.acquire());
    assert.equal(notices.length, 1);
    const [notice] = notices;
    assert.ok(notice?.kind === 'instead');
    assert.equal(notice.used, 'host-wasm');
    assert.match(notice.reason, /not in this package/);
    choice = 'webview-wasm';
    await selector.acquire();
    assert.equal(notices.length, 1, 'a panel that is not open is no defect');
  });

  it('reads questions before hovers, and the newest question first', async () => {
    const order: string[] = [];
    const read = async (name: string, priority: 'asked' | 'hover') => {
      const reader = await selector.acquire();
      const readings = reader.read(WINDOWS, { ...OPTIONS, priority }, never);
      for await (const { nullScore } of readings) order[order.length] = `${name}${nullScore}`;
    };
    await selector.acquire();
    await Promise.all([read('hover', 'hover'), read('older', 'asked'), read('newer', 'asked')]);
    const last = (name: string) => order.findLastIndex((it) => it.startsWith(name));
    assert.ok(last('newer') < order.indexOf('older1'), order.join());
    assert.ok(last('older') < order.indexOf('hover1'), order.join());
    assert.equal(order.length, 12);
  });

  it('goes on elsewhere when a reader hangs', async () => {
    // Known to be quick, so that the limit is the least there is.
    const speeds = new RememberedSpeeds('', null);
    speeds.set('webview-wasm', { passagesPerSecond: 1000, tokens: 256, threads: 1, device: '' });
    make({ speeds, leastHangMs: 1 });
    const hanging = new ReaderDouble('webview-wasm');
    hanging.read = async function* () {
      yield { spans: [], nullScore: 1, networkMs: 1 };
      await new Promise(() => undefined);
    };
    selector.attachWebview(page(startWebview(hanging)));
    await sleep(1);
    const reader = await selector.acquire();
    assert.equal(reader.accelerator, 'webview-wasm');
    assert.deepEqual(await marks(reader), [1, 2, 3, 4]);
    assert.equal(reader.accelerator, 'host-wasm');
    assert.equal(hanging.disposed, true);
    assert.match(lines.join(), /did not answer in time/);
  });

  it('brings back a lost accelerator that would be used', async () => {
    const first = new ReaderDouble('host-wasm');
    startHost = () => Promise.resolve(first);
    await marks(await selector.acquire());
    startHost = () => Promise.resolve(new ReaderDouble('host-wasm'));
    first.die();
    assert.equal(stateOf('host-wasm').state, 'idle');
    await sleep(600);
    assert.equal(stateOf('host-wasm').state, 'in-use');
    assert.deepEqual(starts, ['host', 'host']);
  });

  describe('measuring', () => {
    const fast = () => Promise.resolve(new ReaderDouble('host-native', null, 2));
    const store = new Map<string, unknown>();
    const memory = (circumstances = 'here') =>
      new RememberedSpeeds(circumstances, {
        get: (key) => store.get(key),
        update: (key, value) => {
          store.set(key, value);
          return Promise.resolve();
        },
      });
    const settled = async () => {
      for (let i = 0; i < 200 && !lines.some((it) => it.includes('measured')); i++) await sleep(2);
      await sleep(5);
    };

    beforeEach(() => store.clear());

    it('measures nothing before a question was read, then takes the fastest', async () => {
      make({ quietMs: 1, speeds: memory() });
      const webgpu = new ReaderDouble('webview-webgpu', null, 5);
      selector.attachWebview(
        new Map([
          ['webview-wasm', startWebview(new ReaderDouble('webview-wasm', null, 40))],
          ['webview-webgpu', () => Promise.resolve(webgpu)],
        ]),
      );
      await sleep(10);
      assert.deepEqual(lines, []);
      await marks(await selector.acquire());
      await settled();
      assert.equal((await selector.acquire()).accelerator, 'webview-webgpu');
      assert.equal(stateOf('webview-webgpu').passagesPerSecond, 200);
      assert.equal(stateOf('webview-webgpu').tokensPerPassage, 256);
      assert.equal(stateOf('host-wasm').passagesPerSecond, 20);
      assert.equal(stateOf('host-wasm').state, 'idle', 'what is not used is let go');
    });

    it('remembers, and measures again when the circumstances changed', async () => {
      make({ quietMs: 1, speeds: memory() });
      await marks(await selector.acquire());
      await settled();
      lines = [];
      make({ quietMs: 1, speeds: memory() });
      await marks(await selector.acquire());
      await sleep(20);
      assert.deepEqual(lines, []);
      make({ quietMs: 1, speeds: memory('another version') });
      await marks(await selector.acquire());
      await settled();
      assert.match(lines.join(), /measured: host-wasm 20\.0/);
    });

    it('tries more threads as long as they gain, and keeps a core for the editor', async () => {
      const tried: number[] = [];
      const msOf = (threads: number) => (threads === 1 ? 50 : threads === 2 ? 30 : 29);
      startHost = (threads) => {
        tried.push(threads);
        const reader = new ReaderDouble('host-wasm', null, msOf(threads));
        return Promise.resolve(
          Object.assign(reader, { loaded: { loadMs: 1, parity: 0, threads } }),
        );
      };
      make({ quietMs: 1, mostThreads: 6, speeds: memory() });
      await marks(await selector.acquire());
      await settled();
      assert.deepEqual(tried, [1, 2, 3, 2], 'four is not tried after three gained nothing');
      assert.match(lines.join(), /33\.3 passages\/s with 2 threads/);
    });

    it('measures again when it reads far slower than remembered', async () => {
      const speeds = memory();
      speeds.set('host-wasm', { passagesPerSecond: 200, tokens: 256, threads: 1, device: '' });
      speeds.set('host-native', { passagesPerSecond: 100, tokens: 256, threads: 1, device: '' });
      const long = { ...WINDOWS[0]!, ids: new Int32Array(256).fill(7) };
      make({
        speeds,
        hosts: new Map([
          ['host-wasm', startHost],
          ['host-native', fast],
        ]),
      });
      const reader = await selector.acquire();
      assert.equal(reader.accelerator, 'host-wasm');
      let read = 0;
      for await (const it of reader.read(Array<WindowInput>(20).fill(long), OPTIONS, never)) {
        read += it.networkMs;
      }
      assert.equal(read, 1000);
      assert.match(lines.join(), /host-wasm reads 10\.0 times slower than remembered/);
      assert.equal(speeds.get('host-native'), null);
    });

    it('stops for a question, and goes on afterwards', async () => {
      let release: () => void = () => undefined;
      let slow = true;
      const native = new ReaderDouble('host-native');
      const read = native.read.bind(native);
      native.read = async function* (windows, options, signal) {
        if (slow) await new Promise<void>((resolve) => (release = resolve));
        yield* read(windows, options, signal);
      };
      const hosts = new Map([
        ['host-wasm', startHost] as const,
        ['host-native', () => Promise.resolve(native)] as const,
      ]);
      choice = 'host-wasm';
      make({ quietMs: 1, hosts, speeds: memory() });
      await marks(await selector.acquire());
      await sleep(20);
      assert.equal(stateOf('host-native').state, 'measuring');
      const reader = await selector.acquire();
      assert.equal(reader.accelerator, 'host-wasm');
      slow = false;
      release();
      await sleep(1);
      assert.deepEqual(await marks(reader), [1, 2, 3, 4]);
      await settled();
      assert.notEqual(stateOf('host-native').passagesPerSecond, undefined);
    });
  });
});
