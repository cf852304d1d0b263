import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { ask, closeAll, show, until, writeFile } from './support';

describe('diagnostics', () => {
  afterEach(closeAll);

  it('are shown read-only, with the reader in use and the last question, without its words', async () => {
    await show(
      await writeFile('diagnosed.md', '# Owls\n\nThe barn owl eats four voles a night.\n'),
    );
    await ask('How many voles does the barn owl eat?', 'file');
    await vscode.commands.executeCommand('verbatim.showDiagnostics');
    const { document } = vscode.window.activeTextEditor ?? assert.fail('shown');
    const first = document.getText();
    assert.match(first, /\| Name \| Verbatim MiniLM-L6, revision \d+ \|/);
    assert.match(first, /\| host-(?:wasm|native) \| in-use \|/);
    assert.match(first, /\| Documents in scope \| 1 \|/);
    assert.doesNotMatch(first, /vole|owl|diagnosed/i);
    // Shown again, it says what holds now; and it is no document to be searched.
    await show(
      await writeFile('diagnosed.md', '# Owls\n\nThe barn owl eats four voles a night.\n'),
    );
    const { documents } = await ask('Which phase and which scope?', 'open');
    assert.equal(documents, 1);
    await vscode.commands.executeCommand('verbatim.showDiagnostics');
    await until('the page says what holds now', () => {
      const text = vscode.window.activeTextEditor?.document.getText() ?? '';
      return text.includes('| Scope | open |');
    });
  });
});
