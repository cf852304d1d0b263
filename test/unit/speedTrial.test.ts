import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { WindowInput } from '../../models/reading/messages';
import type { HomeReader } from '../../extension/runtime/homeReader';
import type { AcceleratorId } from '../../extension/runtime/reader';
import { ReaderHome } from '../../extension/runtime/readerHome';
import { measureHomes } from '../../extension/runtime/speedTrial';

const PROBE: WindowInput = {
  ...{ ids: new Int32Array(256), contextStart: 12, contextEnd: 255 },
  ...{ answerStart: 12, answerEnd: 255 },
};

describe('a trial of speeds', () => {
  /** What the clock says, and each run of a network moves on. */
  let now = 0;

  function homeOf(id: AcceleratorId, msOfRun: (run: number) => number): ReaderHome {
    let run = 0;
    const reader = {
      ...{ accelerator: id, loaded: { loadMs: 1, parity: 0, threads: 1 } },
      async *read() {
        const networkMs = msOfRun(run++);
        now += networkMs;
        yield await Promise.resolve({ spans: [], nullScore: 0, networkMs });
      },
      onLost: () => undefined,
      dispose: () => Promise.resolve(),
    } as unknown as HomeReader;
    const home = new ReaderHome({
      ...{ id, absent: 'absent', onChange: () => undefined, remembered: () => null },
    });
    home.attach(() => Promise.resolve(reader));
    return home;
  }

  const trial = async (homes: readonly ReaderHome[]) => {
    now = 0;
    const speeds = new Map<AcceleratorId, number>();
    await measureHomes(homes, {
      ...{ probe: PROBE, threadCounts: () => [1], signal: new AbortController().signal },
      remember: (home, { passagesPerSecond }) => speeds.set(home.id, passagesPerSecond),
      now: () => now,
    });
    return speeds;
  };

  it('takes the best of a few runs after one that warms up', async () => {
    const speeds = await trial([homeOf('host-wasm', (run) => [5, 80, 40, 60, 50][run] ?? 0)]);
    assert.deepEqual([...speeds], [['host-wasm', 25]]);
  });

  it('spends two seconds on all together, and a run that has begun', async () => {
    const slow = (id: AcceleratorId) => homeOf(id, () => 700);
    const speeds = await trial([slow('webview-wasm'), slow('host-native'), slow('host-wasm')]);
    assert.equal(speeds.size, 3);
    assert.ok(now <= 2000 + 700, `${now} ms`);
  });

  it('leaves for another time what its time was spent before', async () => {
    const homes = [homeOf('webview-wasm', () => 3000), homeOf('host-wasm', () => 10)];
    assert.deepEqual([...(await trial(homes)).keys()], ['webview-wasm']);
  });
});
