import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { HangWatch } from '../../extension/runtime/hangWatch';
import { rankHomes } from '../../extension/runtime/rankHomes';
import type { AcceleratorId } from '../../extension/runtime/reader';
import {
  circumstancesOf,
  RememberedSpeeds,
  type MeasuredSpeed,
} from '../../extension/runtime/rememberedSpeeds';
import { Speedometer } from '../../extension/runtime/speedometer';
import { mostThreads, threadCounts } from '../../extension/runtime/threadCounts';

describe('the watch for hangs', () => {
  const watched = (counts = () => true) => {
    const clock = { now: 1_000_000, hangs: 0 };
    const watch = new HangWatch(
      () => clock.hangs++,
      counts,
      () => clock.now,
    );
    const pass = (ms: number, times = 1) => {
      for (let i = 0; i < times; i++) {
        clock.now += ms;
        watch.tick();
      }
    };
    return { clock, watch, pass };
  };

  it('tells once, when the limit has passed', () => {
    const { clock, watch, pass } = watched();
    watch.start(10_000);
    pass(500, 19);
    assert.equal(clock.hangs, 0);
    pass(500, 10);
    assert.equal(clock.hangs, 1);
    watch.stop();
  });

  it('does not count the time a machine slept, nor a clock set back', () => {
    const { clock, watch, pass } = watched();
    watch.start(10_000);
    pass(8 * 3600 * 1000);
    pass(-3600 * 1000);
    pass(500, 17);
    assert.equal(clock.hangs, 0);
    pass(500, 2);
    assert.equal(clock.hangs, 1);
    watch.stop();
  });

  it('counts only while it should, and anew from each start', () => {
    let mine = false;
    const { clock, watch, pass } = watched(() => mine);
    watch.start(2000);
    pass(500, 20);
    assert.equal(clock.hangs, 0, 'behind another question');
    mine = true;
    pass(500, 3);
    watch.start(2000);
    pass(500, 3);
    assert.equal(clock.hangs, 0);
    watch.stop();
    pass(500, 20);
    assert.equal(clock.hangs, 0);
  });
});

describe('the order of homes', () => {
  const speed = (passagesPerSecond: number, tokens = 256): MeasuredSpeed => {
    return { passagesPerSecond, tokens, threads: 1, device: '' };
  };
  const order = (
    ids: readonly AcceleratorId[],
    speeds: Partial<Record<AcceleratorId, MeasuredSpeed>>,
    choice: AcceleratorId | 'auto' = 'auto',
    resting: readonly AcceleratorId[] = [],
  ) =>
    rankHomes(
      ids.map((id) => ({ id, isResting: resting.includes(id) })),
      choice,
      (id) => speeds[id] ?? null,
    ).map(({ id }) => id);
  const three: AcceleratorId[] = ['host-wasm', 'webview-wasm', 'webview-webgpu'];

  it('is by passages a second, with a preference where those are alike', () => {
    assert.deepEqual(order(three, {}), ['webview-wasm', 'host-wasm', 'webview-webgpu']);
    const measured = { 'webview-webgpu': speed(40), 'host-wasm': speed(10.5) };
    assert.deepEqual(order(three, { ...measured, 'webview-wasm': speed(10) }), [
      'webview-webgpu',
      'webview-wasm',
      'host-wasm',
    ]);
    assert.deepEqual(order(three, measured), ['webview-webgpu', 'host-wasm', 'webview-wasm']);
    const longer = { 'webview-webgpu': speed(20, 64), 'host-wasm': speed(10, 256) };
    assert.equal(order(three, longer)[0], 'host-wasm', 'token for token');
  });

  it('begins with the choice, and ends with what was lost of late', () => {
    const measured = { 'webview-webgpu': speed(40) };
    assert.equal(order(three, measured, 'host-wasm')[0], 'host-wasm');
    assert.equal(order(three, measured, 'auto', ['webview-webgpu']).at(-1), 'webview-webgpu');
  });
});

describe('speeds', () => {
  it('are forgotten where what is stored is of another shape', () => {
    for (const stored of [null, 7, { version: 0, entries: [] }, { version: 1, entries: [{}] }]) {
      const speeds = new RememberedSpeeds('here', {
        get: () => stored,
        update: () => Promise.resolve(),
      });
      assert.equal(speeds.get('host-wasm'), null);
    }
  });

  it('hold for one machine, network and version', () => {
    const all = [circumstancesOf('a', '1'), circumstancesOf('b', '1'), circumstancesOf('a', '2')];
    assert.equal(new Set(all).size, 3);
  });

  it('are held against what is read, token for token', () => {
    const speedometer = new Speedometer();
    const known = { passagesPerSecond: 10, tokens: 256 };
    for (let i = 0; i < 4; i++) speedometer.add(150, 128);
    assert.equal(speedometer.slowerThan(known, 5), null);
    for (let i = 0; i < 40; i++) speedometer.add(900, 20);
    speedometer.add(150, 128);
    assert.equal(speedometer.slowerThan(known, 5), 3);
  });

  it('are tried with threads that leave the editor a core', () => {
    assert.deepEqual(
      [1, 2, 4, 64].map((cores) => mostThreads(cores)),
      [1, 1, 3, 8],
    );
    assert.deepEqual(threadCounts(1), [1]);
    assert.deepEqual(threadCounts(7), [1, 2, 3, 4, 6]);
  });
});
