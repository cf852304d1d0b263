import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { askFor, closeAll, selectedText, show, verbatim, writeFile } from './support';

const TEXT = [
  '# Gate',
  '',
  'The gate is locked at dusk by the warden.',
  '',
  '# Questions',
  '',
  'When is the gate locked?',
  '',
].join('\n');

async function hoverAt(uri: vscode.Uri, line: number, character: number): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    uri,
    new vscode.Position(line, character),
  );
  return hovers
    .flatMap((hover) => hover.contents)
    .map((content) => (content instanceof vscode.MarkdownString ? content.value : ''))
    .filter((value) => value.includes('verbatim.openHoverAnswer'))
    .join('\n');
}

describe('hover', () => {
  afterEach(closeAll);

  it('answers a question that stands in the text, once everything is warm', async () => {
    const { document } = await show(await writeFile('hover.md', TEXT));
    await askFor('dusk', 'When is the gate locked?', 'open');
    const text = await hoverAt(document.uri, 6, 8);
    assert.match(text, /dusk/);
    assert.match(text, /command:verbatim\.openHoverAnswer/);
  });

  it('answers a selection under the pointer in any language', async () => {
    const { document } = await show(await writeFile('hover.md', TEXT));
    await askFor('dusk', 'When is the gate locked?', 'open');
    const editor = await show(await writeFile('code.ts', 'const when = "is the gate locked";\n'));
    editor.selection = new vscode.Selection(0, 14, 0, 32);
    assert.match(await hoverAt(editor.document.uri, 0, 20), /openHoverAnswer/);
    assert.equal(await hoverAt(editor.document.uri, 0, 2), '');
    assert.equal(await hoverAt(document.uri, 2, 5), '');
  });

  it('does not disturb the question of the user', async () => {
    const { document } = await show(await writeFile('hover.md', TEXT));
    await askFor('warden', 'Who locks the gate?', 'open');
    const api = await verbatim();
    const before = api.state;
    await hoverAt(document.uri, 6, 8);
    assert.equal(api.state, before);
  });

  it('has links that run one command with an opaque id, and land on the answer', async () => {
    const { document } = await show(await writeFile('hover.md', TEXT));
    await askFor('dusk', 'When is the gate locked?', 'open');
    const text = await hoverAt(document.uri, 6, 8);
    const links = [...text.matchAll(/command:([\w.]+)\?([^)\s]+)/g)];
    assert.equal(links.length, 1);
    const [, command = '', args = ''] = links[0] ?? [];
    assert.equal(command, 'verbatim.openHoverAnswer');
    const [id] = JSON.parse(decodeURIComponent(args)) as string[];
    assert.match(id ?? '', /^[0-9a-f]{24}$/);
    await vscode.commands.executeCommand(command, id);
    assert.ok(selectedText().includes('dusk'));
  });

  it('is turned off by its setting', async () => {
    const { document } = await show(await writeFile('hover.md', TEXT));
    const setting = vscode.workspace.getConfiguration('verbatim');
    await setting.update('hover.enabled', false, vscode.ConfigurationTarget.Global);
    try {
      assert.equal(await hoverAt(document.uri, 6, 8), '');
    } finally {
      await setting.update('hover.enabled', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('shows text of documents as text: no link, no HTML, no icon of theirs', async () => {
    const hostile =
      '# Gate\n\nThe gate is locked at dusk [x](command:workbench.action.quit) <b>now</b> $(trash).\n\nWhen is the gate locked?\n';
    const { document } = await show(await writeFile('hostile.txt', hostile));
    await askFor('dusk', 'When is the gate locked?', 'file');
    const text = await hoverAt(document.uri, 4, 8);
    assert.doesNotMatch(text, /\]\(command:workbench/);
    assert.doesNotMatch(text, /(?<!\\)<b>/);
  });
});
