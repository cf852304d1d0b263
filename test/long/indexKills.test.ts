import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { build } from 'esbuild';
import { after, before, describe, it } from 'mocha';
import { IndexCore } from '../../extension/index/indexCore';
import { FsStorage } from '../../extension/storage/fsStorage';
import { ask, Folder } from '../unit/indexHelpers';
import { chance } from '../unit/weightsHelpers';

const KILLS = 100;
const FILES = 60;
const QUESTIONS = ['zebra', 'lion river', 'word7 of nothing'];

const textOf = (file: number, change: number): string =>
  `# Animals ${file}\n\n${`The zebra ${change} drinks of river ${file}. `.repeat(300)}\n\nlion${change}\n`;

describe('an index whose writer is killed', () => {
  let tools: Folder;
  let script: string;
  const children: ChildProcess[] = [];
  before(async () => {
    tools = await Folder.make();
    script = tools.at('keepForever.cjs');
    await build({
      entryPoints: [join(import.meta.dirname, 'keepForever.ts')],
      bundle: true,
      platform: 'node',
      format: 'cjs',
      outfile: script,
      external: ['*.node'],
      logLevel: 'error',
    });
  });
  after(async () => {
    for (const child of children) child.kill('SIGKILL');
    await tools.remove();
  });

  /** A process that keeps the folder's index over and over; `lines` counts what it says. */
  const start = (folder: Folder, kept: Folder) => {
    const child = spawn(process.execPath, [script, folder.path, kept.at('kept')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    const lines = { kept: 0, other: 0 };
    child.stdout.on('data', (data: Buffer) => {
      for (const line of data.toString().split('\n')) {
        if (line === 'kept') lines.kept++;
        if (line === 'other') lines.other++;
      }
    });
    const kill = async (): Promise<void> => {
      child.kill('SIGKILL');
      await once(child, 'exit');
    };
    return { lines, kill };
  };

  const until = async (isTrue: () => boolean): Promise<void> => {
    for (let tries = 0; !isTrue(); tries++) {
      assert.ok(tries < 3_000, 'it takes too long');
      await wait(10);
    }
  };

  /** All that an index holds and finds. */
  const told = async (index: IndexCore, folder: Folder): Promise<unknown> => {
    const found = [];
    for (const question of QUESTIONS) {
      const { hits, documents, passages } = await ask(index, question, [folder.uri], 'folders');
      found.push({ hits, documents, passages });
    }
    return { entries: await index.list(), found };
  };

  it(`loses nothing and keeps nothing stale, ${KILLS} times`, async () => {
    const next = chance(42);
    const folder = await Folder.make(
      Object.fromEntries(Array.from({ length: FILES }, (_, at) => [`f${at}.md`, textOf(at, 0)])),
    );
    const kept = await Folder.make();
    const change = (file: number, round: number) =>
      folder.write(`f${file}.md`, textOf(file, round));
    let opened = 0;
    for (let round = 1; round <= KILLS; round++) {
      const writer = start(folder, kept);
      await until(() => writer.lines.kept > 0);
      // In the middle of the next one, wherever that is by now.
      await Promise.all([change(next(FILES), round), wait(next(60))]);
      await writer.kill();
      if (next(2) === 0) await change(next(FILES), -round);
      if (next(4) === 0) await rm(folder.at(`f${next(FILES)}.md`), { force: true });

      const index = new IndexCore({ storage: new FsStorage(kept.at('kept'), '1') });
      await index.open();
      const { documents } = await index.status();
      if (documents > 0) opened++;
      await index.setFolders([{ root: folder.uri, exclude: [] }]);
      const fresh = new IndexCore();
      await fresh.setFolders([{ root: folder.uri, exclude: [] }]);
      assert.deepEqual(await told(index, folder), await told(fresh, folder), `round ${round}`);
      await index.dispose();
    }
    // Every one of them found a generation, whatever became of the one being written.
    assert.equal(opened, KILLS);
    const names = await readdir(kept.at('kept'));
    assert.ok(names.length < 10, `left behind: ${names.join(' ')}`);
    await folder.remove();
    await kept.remove();
  }).timeout(600_000);

  it('has one writer among several windows, and another one when that is gone', async () => {
    const folder = await Folder.make({ 'a.md': textOf(1, 1) });
    const kept = await Folder.make();
    const first = start(folder, kept);
    await until(() => first.lines.kept > 0);
    const [second, third] = [start(folder, kept), start(folder, kept)];
    await until(() => second.lines.other > 20 && third.lines.other > 20);
    assert.deepEqual([second.lines.kept, third.lines.kept, first.lines.other], [0, 0, 0]);
    await first.kill();
    await until(() => second.lines.kept + third.lines.kept > 20);
    assert.ok(second.lines.kept === 0 || third.lines.kept === 0);
    await Promise.all([second.kill(), third.kill()]);
    const index = new IndexCore({ storage: new FsStorage(kept.at('kept'), '1') });
    await index.open();
    assert.equal((await index.status()).documents, 1);
    await index.dispose();
    await folder.remove();
    await kept.remove();
  }).timeout(120_000);
});
