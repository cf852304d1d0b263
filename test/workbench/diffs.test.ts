import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { MemoryFiles } from './memoryFiles';
import { ask, closeAll, until, verbatim, writeFile } from './support';

const QUESTION = 'What does the mooring of a barge cost?';
const berths = (price: string) => `# Berths\n\nThe mooring of a barge costs ${price} a night.\n`;

/** A version of a file as VS Code's Git names it, where other extensions are not to take it for the file. */
function versionOf(file: vscode.Uri): vscode.Uri {
  const query = JSON.stringify({ path: file.fsPath, ref: 'HEAD' });
  return file.with({ scheme: 'git', path: `${file.path}.git`, query });
}

describe('diffs', () => {
  const versions = new MemoryFiles();
  let provider: vscode.Disposable;
  const diff = async (file: vscode.Uri, before: string): Promise<vscode.Uri> => {
    const old = versionOf(file);
    versions.write(old, before);
    await vscode.commands.executeCommand('vscode.diff', old, file);
    await until('both sides are shown', () =>
      [old, file].every((uri) =>
        vscode.window.visibleTextEditors.some(
          ({ document }) => document.uri.toString() === uri.toString(),
        ),
      ),
    );
    return old;
  };

  before(() => {
    // The editor's own Git, which is turned off in tests, has this scheme.
    provider = vscode.workspace.registerFileSystemProvider('git', versions, { isReadonly: true });
  });
  afterEach(closeAll);
  after(() => {
    provider.dispose();
  });

  it('are searched on both sides, and an answer of the old one opens that', async () => {
    const file = await writeFile('berths/prices.md', berths('eleven crowns'));
    const old = await diff(file, berths('nine crowns'));
    const { answers, documents } = await ask(QUESTION, 'open');
    assert.equal(documents, 2);
    const best = (uri: vscode.Uri) => answers.find((it) => it.uri === uri.toString());
    assert.match(best(file)?.text ?? '', /eleven crowns/);
    const before = best(old);
    assert.match(before?.text ?? '', /nine crowns/);
    // Read as Markdown, which the file is.
    assert.deepEqual(before?.heading, ['Berths']);
    await (await verbatim()).open(before.id);
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.uri.toString(), old.toString());
    assert.equal(editor.document.getText(editor.selection), before.text);
  });

  it('of a file of secrets are left out on both sides', async () => {
    const file = await writeFile('berths/mooring.pem', 'The mooring code is eleven.\n');
    await diff(file, 'The mooring code is nine.\n');
    const api = await verbatim();
    assert.equal(await api.ask('What is the mooring code?', 'open'), null);
    assert.match(api.state.message, /mooring\.pem.* 1 others are not searched.*secrets/);
  });
});
