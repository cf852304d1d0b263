/** Workers and processes of the extension host killed a hundred times each in the middle of a question. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import * as ort from 'onnxruntime-web';
import { ortRunner } from '../../models/build/runner';
import { openReaderFolder, type ReaderFolder } from '../../extension/runtime/readerFolder';
import { killInTheMiddle } from '../unit/hostKills';
import { buildReaderDist, removeDist } from '../unit/readerDist';
import { buildTinyReader } from '../unit/tinyReader';

/** What the heap may have grown by: far less than one reader a time would leave. */
const HEAP_SLACK = 16 * 1024 * 1024;

describe('readers of the host that are killed', function () {
  this.timeout(900_000);
  let place = '';
  let dist = '';
  let folder: ReaderFolder;

  before(async () => {
    place = await mkdtemp(join(tmpdir(), 'verbatim-kills-'));
    dist = await buildReaderDist();
    await buildTinyReader(join(place, 'reader'), ortRunner(ort));
    folder = await openReaderFolder(join(place, 'reader'));
  });

  after(async () => {
    await removeDist(dist);
    await rm(place, { recursive: true, force: true });
  });

  for (const id of ['host-native', 'host-wasm'] as const) {
    it(`${id}: every question ends whole, and nothing is left behind`, async () => {
      await killInTheMiddle(id, folder, dist, 3);
      const before = process.memoryUsage();
      const alive = await killInTheMiddle(id, folder, dist, 100);
      assert.deepEqual(alive, { workers: 0, processes: 0 });
      const after = process.memoryUsage();
      assert.ok(after.heapUsed - before.heapUsed < HEAP_SLACK);
      assert.ok(after.arrayBuffers - before.arrayBuffers < HEAP_SLACK);
    });
  }
});
