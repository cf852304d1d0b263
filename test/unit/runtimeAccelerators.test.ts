import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { beforeEach, describe, it } from 'mocha';
import type { SpanOptions, WindowInput, WindowReading } from '../../models/reading/messages';
import { parseReaderDescription } from '../../models/readerDescription';
import { type AcceleratorChoice, AcceleratorSelector } from '../../extension/runtime/accelerators';
import type { HomeReader } from '../../extension/runtime/homeReader';
import {
  type AcceleratorId,
  type Reader,
  ReaderLoadError,
  ReaderLostError,
} from '../../extension/runtime/reader';
import type { StartReader } from '../../extension/runtime/readerHome';

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
  ) {}

  async *read(windows: readonly WindowInput[], _: SpanOptions, signal: AbortSignal) {
    for (const window of windows) {
      await Promise.resolve();
      signal.throwIfAborted();
      if (window.ids[3] === this.dieAt) throw this.die();
      const reading: WindowReading = { spans: [], nullScore: window.ids[3]!, networkMs: 50 };
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
  let startHost: () => Promise<HomeReader>;
  let selector: AcceleratorSelector;

  const startWebview = (reader = new ReaderDouble('webview-wasm')) => {
    return (): Promise<HomeReader> => {
      starts.push('webview');
      return Promise.resolve(reader);
    };
  };
  const states = () => selector.states().map((it) => it.state);

  beforeEach(() => {
    choice = 'auto';
    starts = [];
    waits = [];
    startHost = () => Promise.resolve(new ReaderDouble('host-wasm'));
    selector = new AcceleratorSelector({
      description,
      choice: () => choice,
      startHost: () => {
        starts.push('host');
        return startHost();
      },
      webviewPatienceMs: 5,
      hostIdleMs: 1,
      sleep: (ms) => {
        waits.push(ms);
        return Promise.resolve();
      },
    });
  });

  it('starts nothing before the first question', () => {
    assert.deepEqual(starts, []);
    assert.deepEqual(states(), ['unavailable', 'idle']);
    assert.match(selector.states()[0]!.detail!, /Open the Verbatim panel/);
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
    assert.equal(selector.states()[1]!.passagesPerSecond, undefined);
    let changes = 0;
    const subscription = selector.onDidChange(() => changes++);
    await marks(await selector.acquire());
    assert.ok(changes > 0);
    subscription.dispose();
    const [, host] = selector.states();
    assert.equal(host!.passagesPerSecond, 20);
    assert.equal(host!.tokensPerPassage, 5);
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
    assert.deepEqual(starts, []);
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
    assert.deepEqual(selector.states()[0], {
      id: 'webview-wasm',
      state: 'wrong-output',
      detail: 'It reads wrongly.',
    });
    startHost = () => Promise.reject(new ReaderLoadError('unavailable', 'No thread.'));
    choice = 'host-wasm';
    selector.attachWebview(page(startWebview()));
    const other = new AcceleratorSelector({ description, choice: () => choice, startHost });
    await assert.rejects(other.acquire(), /No thread/);
    other.attachWebview(page(startWebview()));
    assert.equal((await other.acquire()).accelerator, 'webview-wasm');
  });

  it('goes on in the host with the windows unread when the page is gone', async () => {
    const dying = new ReaderDouble('webview-wasm', 3);
    selector.attachWebview(page(startWebview(dying)));
    const reader = await selector.acquire();
    assert.deepEqual(await marks(reader), [1, 2, 3, 4]);
    assert.equal(reader.accelerator, 'host-wasm');
    assert.deepEqual(starts, ['webview', 'host']);
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
});
