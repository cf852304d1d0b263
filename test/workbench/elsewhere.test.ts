import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { ask, askFor, closeAll, eventually } from './support';

const OTTER = 'Where does the otter sleep?';
const HERON = 'What does the heron eat?';

async function alsoSearch(places: readonly string[] | undefined): Promise<void> {
  await vscode.workspace
    .getConfiguration('verbatim')
    .update('alsoSearch', places, vscode.ConfigurationTarget.Global);
}

describe('folders and files from elsewhere', () => {
  let folder: string;
  let single: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'verbatim-elsewhere-'));
    single = await mkdtemp(join(tmpdir(), 'verbatim-single-'));
    await writeFile(join(folder, 'otter.md'), '# Otter\n\nThe otter sleeps among the reeds.\n');
    await writeFile(join(folder, '.gitignore'), 'left-out.md\n');
    await writeFile(join(folder, 'left-out.md'), '# Otter\n\nThe otter sleeps in a tin bath.\n');
    await writeFile(join(single, 'heron.txt'), 'The heron eats eels.\n');
    await writeFile(join(single, 'beside.txt'), 'The heron eats biscuits.\n');
  });
  afterEach(closeAll);
  after(async () => {
    await alsoSearch(undefined);
    await rm(folder, { recursive: true });
    await rm(single, { recursive: true });
  });

  it('are searched once they are added, by their own rules, and no longer once taken out', async () => {
    await alsoSearch([folder, join(single, 'heron.txt')]);
    await eventually(() => askFor('reeds', OTTER, 'workspace'));
    await askFor('eels', HERON, 'workspace');
    for (const question of [OTTER, HERON]) {
      const { answers, nearest } = await ask(question, 'workspace');
      const uris = [...answers, ...nearest].map(({ uri }) => uri);
      assert.ok(!uris.some((uri) => /left-out\.md|beside\.txt/.test(uri)), uris.join(' '));
    }
    await alsoSearch(undefined);
    await eventually(async () => {
      const { answers, nearest } = await ask(OTTER, 'workspace');
      assert.ok([...answers, ...nearest].every(({ uri }) => !uri.endsWith('otter.md')));
    });
  }).timeout(240_000);
});
