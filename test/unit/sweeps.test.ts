import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { Sweeps } from '../../extension/workspace/sweeps';

/** Folders whose walks and sweeps end when they are told to. */
function folders() {
  const it = { now: 0, walks: 0, swept: 0, pending: null as Promise<void> | null };
  let ends: { resolve: () => void; reject: (why: Error) => void }[] = [];
  const running = (): Promise<void> =>
    new Promise<void>((resolve, reject) => ends.push({ resolve, reject }));
  const sweeps = new Sweeps({
    walk: () => {
      it.walks++;
      return running();
    },
    sweep: () => {
      it.swept++;
      return running();
    },
    pending: () => it.pending,
    now: () => it.now,
  });
  const end = async (why?: Error): Promise<void> => {
    for (const { resolve, reject } of ends.splice(0)) {
      if (why) reject(why);
      else resolve();
    }
    ends = [];
    await new Promise((resolve) => setImmediate(resolve));
  };
  /** One question, its comparison ended at once. */
  const ask = async (): Promise<void> => {
    const settled = sweeps.settle();
    await end();
    assert.equal((await settled).checking, null);
  };
  return { it, sweeps, end, ask };
}

describe('when folders are compared with the disk', () => {
  it('is with the first question, and again before one when that was over five seconds ago', async () => {
    const { it, sweeps, ask } = folders();
    assert.deepEqual(
      [it.walks, sweeps.begun, sweeps.settled, sweeps.isOld],
      [0, false, false, false],
    );
    await ask();
    assert.deepEqual([it.walks, it.swept, sweeps.settled], [1, 0, true]);
    it.now = 5_000;
    await ask();
    assert.deepEqual([it.walks, it.swept], [1, 0]);
    it.now = 5_001;
    assert.equal(sweeps.isOld, true);
    await ask();
    assert.deepEqual([it.walks, it.swept], [1, 1]);
    it.now = 10_001;
    await ask();
    assert.equal(it.swept, 1);
  });

  it('is at once where a watcher has spoken, also while a comparison ran', async () => {
    const { it, sweeps, end, ask } = folders();
    await ask();
    sweeps.noteChange();
    await ask();
    assert.equal(it.swept, 1);
    await ask();
    assert.equal(it.swept, 1);
    sweeps.noteChange();
    const running = sweeps.sweep();
    sweeps.noteChange();
    assert.equal(sweeps.sweep(), running);
    await end();
    assert.equal(it.swept, 2);
    assert.equal(sweeps.isOld, true);
    await ask();
    assert.equal(it.swept, 3);
  });

  it('keeps a question waiting for half a second at most, and says what goes on', async () => {
    const { sweeps, end } = folders();
    const begun = performance.now();
    const { checking } = await sweeps.settle();
    assert.ok(performance.now() - begun > 450);
    assert.ok(checking);
    assert.equal(sweeps.settled, false);
    await end();
    await checking;
    assert.equal(sweeps.settled, true);
  });

  it('is anew where other folders are searched, but never before a question', async () => {
    const { it, sweeps, end, ask } = folders();
    sweeps.foldersChanged();
    assert.equal(it.walks, 0);
    await ask();
    sweeps.foldersChanged();
    sweeps.foldersChanged();
    assert.deepEqual([it.walks, sweeps.settled], [3, false]);
    await end();
    assert.equal(sweeps.settled, true);
  });

  it('is tried again where a folder could not be walked', async () => {
    const { it, sweeps, end, ask } = folders();
    const rejected = assert.rejects(sweeps.settle(), /no disk/);
    await end(new Error('no disk'));
    await rejected;
    assert.equal(sweeps.begun, false);
    await ask();
    assert.deepEqual([it.walks, sweeps.settled], [2, true]);
  });

  it('tells what else is under way', async () => {
    const { it, sweeps, ask } = folders();
    await ask();
    let done: () => void = () => undefined;
    it.pending = new Promise<void>((resolve) => (done = resolve));
    assert.equal(sweeps.settled, false);
    const { checking } = await sweeps.settle();
    assert.equal(checking, it.pending);
    done();
    it.pending = null;
    assert.equal(sweeps.settled, true);
  });
});
