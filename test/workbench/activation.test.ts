import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';
import { verbatim } from './support';

describe('activation', () => {
  it('comes with start-up and loads nothing', async () => {
    const api = await verbatim();
    assert.equal(api.loaded, false);
    assert.equal(api.state.phase, 'idle');
  });

  it('registers every command that package.json names', async () => {
    await verbatim();
    const manifest = vscode.extensions.getExtension('verbatim.verbatim')?.packageJSON as {
      contributes: { commands: { command: string }[] };
    };
    const registered = new Set(await vscode.commands.getCommands(true));
    for (const { command } of manifest.contributes.commands) {
      assert.ok(registered.has(command), command);
    }
    assert.ok(registered.has('verbatim.openHoverAnswer'));
  });
});
