import assert from 'node:assert/strict';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { askFor, closeAll, show, until, writeFile } from './support';

const PORTS = '# Ports\n\nThe metrics server listens on port 8472.\n';
const QUESTION = 'Which port does the metrics server listen on?';

describe('readers', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'verbatim-other-reader-'));
  });
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    await choose(undefined);
    await closeAll();
    await rm(folder, { recursive: true, force: true });
  });

  it('are switched at once, and back with Choose Reader', async () => {
    await show(await writeFile('readers.md', PORTS));
    await askFor('8472', QUESTION, 'file');
    const extension = vscode.extensions.getExtension('verbatim.verbatim');
    assert.ok(extension);
    await cp(join(extension.extensionPath, 'models', 'bundled'), folder, { recursive: true });
    await choose(folder);
    await askFor('8472', QUESTION, 'file');

    // It comes after the bundled one, and is the active row because it is in use.
    await run('verbatim.chooseReader');
    await run('workbench.action.quickOpenSelectPrevious');
    await run('workbench.action.acceptSelectedQuickOpenItem');
    await until('the bundled reader is chosen', () => chosen() === '');
    await askFor('8472', QUESTION, 'file');
  });

  it('are shown to be added without asking any server', async () => {
    // The network watch of the whole suite sees every connection.
    let closed = false;
    const adding = run('verbatim.addReader').then(() => (closed = true));
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.equal(closed, false);
    await run('workbench.action.closeQuickOpen');
    await adding;
  });
});

async function run(command: string): Promise<void> {
  await vscode.commands.executeCommand(command);
  // The list is drawn by another process.
  await new Promise((resolve) => setTimeout(resolve, 300));
}

async function choose(path: string | undefined): Promise<void> {
  await vscode.workspace
    .getConfiguration('verbatim')
    .update('reader.path', path, vscode.ConfigurationTarget.Global);
}

function chosen(): string {
  return vscode.workspace.getConfiguration('verbatim').get('reader.path', '');
}
