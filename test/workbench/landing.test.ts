import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { Answer } from '../../extension/answering/answer';
import {
  askFor,
  closeAll,
  edit,
  eventually,
  openUnshown,
  selectedText,
  show,
  until,
  verbatim,
  writeFile,
} from './support';

const QUESTION = 'When is the gate locked?';
const GATE = 'The gate is locked at dusk by the warden.';
const TEXT = `# Gate\n\nSome words before it.\n\n${GATE}\n\nSome words after it.\n`;

async function land(answer: Answer): Promise<void> {
  await (await verbatim()).open(answer.id);
}

describe('landing on an answer', () => {
  afterEach(closeAll);

  it('selects exactly its characters', async () => {
    await show(await writeFile('gate.md', TEXT));
    const answer = await askFor('dusk', QUESTION, 'file');
    await land(answer);
    assert.equal(selectedText(), answer.text);
    const selection = vscode.window.activeTextEditor?.selection;
    assert.deepEqual(
      [selection?.start.line, selection?.start.character],
      [answer.lines.start.line, answer.lines.start.character],
    );
  });

  for (const [name, lineBreak] of [
    ['CRLF', '\r\n'],
    ['lone CR', '\r'],
  ] as const) {
    it(`selects the same words with ${name} line breaks, shown or not`, async () => {
      const uri = await writeFile(`gate-${name}.md`, TEXT.replaceAll('\n', lineBreak));
      await openUnshown(uri);
      const unshown = await askFor('dusk', QUESTION, 'open');
      await land(unshown);
      assert.equal(selectedText(), unshown.text);
      const shown = await askFor('dusk', QUESTION, 'file');
      await land(shown);
      assert.equal(selectedText(), shown.text);
      assert.equal(shown.text, unshown.text);
    });
  }

  it('selects them in a file with a byte order mark, and in UTF-16', async () => {
    const utf16 = Buffer.from(`\ufeff${TEXT}`, 'utf16le');
    for (const [name, bytes] of [
      ['bom.md', Buffer.from(`\ufeff${TEXT}`)],
      ['utf16.md', utf16],
    ] as const) {
      await openUnshown(await writeFile(name, bytes));
      const answer = await askFor('dusk', QUESTION, 'open');
      await land(answer);
      assert.equal(selectedText(), answer.text);
      await closeAll();
    }
  });

  it('selects them in an encoding that the editor has to guess, in a file that is not open', async () => {
    const files = vscode.workspace.getConfiguration('files');
    const kiln =
      '# 窯の手引き\n\nThe kiln is fired at dawn by the potter.\n\n' +
      '窯の火は夜明けに入れられ、日が沈むまで絶やさず、三日のあいだ焚き続ける。\n'.repeat(8);
    await files.update('autoGuessEncoding', true, vscode.ConfigurationTarget.Global);
    try {
      const bytes = await vscode.workspace.encode(kiln, { encoding: 'shiftjis' });
      const uri = await writeFile('kiln.md', bytes);
      const answer = await eventually(() => askFor('dawn', 'When is the kiln fired?', 'workspace'));
      assert.deepEqual(answer.heading, ['窯の手引き']);
      await (await verbatim()).open(answer.id);
      assert.equal(vscode.window.activeTextEditor?.document.encoding, 'shiftjis');
      assert.equal(selectedText(), answer.text);
      await vscode.workspace.fs.delete(uri);
    } finally {
      await files.update('autoGuessEncoding', undefined, vscode.ConfigurationTarget.Global);
    }
  }).timeout(240_000);

  it('follows edits before, between and after', async () => {
    const editor = await show(await writeFile('moved.md', TEXT));
    const answer = await askFor('dusk', QUESTION, 'file');
    await edit(editor, (builder) => {
      builder.insert(new vscode.Position(0, 0), 'A new first line.\n\n');
      builder.insert(new vscode.Position(2, 0), 'More: 😀 ');
      builder.insert(new vscode.Position(6, 0), 'Also here. ');
    });
    await land(answer);
    assert.equal(selectedText(), answer.text);
    assert.equal(vscode.window.activeTextEditor?.selection.start.line, answer.lines.start.line + 2);
  });

  it('selects the words of the text that was read where they stand in the one of now', async () => {
    const editor = await show(await writeFile('racing.md', TEXT));
    const asked = (await verbatim()).ask(QUESTION, 'file');
    await edit(editor, (builder) =>
      builder.insert(new vscode.Position(0, 0), 'One more line.\n\n'),
    );
    const answer = (await asked)?.answers[0];
    assert.ok(answer, 'there is an answer');
    assert.ok(answer.text.includes('dusk'));
    await land(answer);
    assert.equal(selectedText(), answer.text);
    assert.equal(editor.selection.start.line, 6);
  });

  it('follows a switch of line endings, there and back', async () => {
    const editor = await show(await writeFile('eol.md', TEXT));
    const answer = await askFor('dusk', QUESTION, 'file');
    await edit(editor, (builder) => builder.setEndOfLine(vscode.EndOfLine.CRLF));
    await land(answer);
    assert.equal(selectedText(), answer.text);
    await edit(editor, (builder) => builder.insert(new vscode.Position(0, 0), 'First.\n'));
    await edit(editor, (builder) => builder.setEndOfLine(vscode.EndOfLine.LF));
    await land(answer);
    assert.equal(selectedText(), answer.text);
  });

  it('follows the right one of five equal quotes', async () => {
    const part = (name: string) => `## ${name}\n\nThe ${name} gate.\n\n${GATE}\n\n`;
    const names = ['north', 'east', 'south', 'west', 'upper'];
    const editor = await show(await writeFile('five.md', `# Gates\n\n${names.map(part).join('')}`));
    const answer = await askFor('dusk', QUESTION, 'file');
    const offset = editor.document.offsetAt(
      new vscode.Position(answer.lines.start.line, answer.lines.start.character),
    );
    await edit(editor, (builder) => builder.insert(new vscode.Position(0, 0), 'x\n'.repeat(7)));
    await land(answer);
    assert.equal(selectedText(), answer.text);
    assert.equal(editor.document.offsetAt(editor.selection.start), offset + 14);
  });

  it('finds the words again after a formatter took the text apart', async () => {
    const editor = await show(await writeFile('formatted.md', TEXT));
    const answer = await askFor('dusk', QUESTION, 'file');
    const wrapped = TEXT.replace(GATE, '> The gate is locked at\n> dusk by the\n> warden.');
    const whole = new vscode.Range(0, 0, editor.document.lineCount, 0);
    await edit(editor, (builder) => builder.replace(whole, wrapped));
    await land(answer);
    const words = selectedText().replace(/[\s>]+/g, ' ');
    assert.equal(words, answer.text.replace(/\s+/g, ' '));
  });

  it('comes back with undo after its words were deleted, and redo takes them away', async () => {
    const editor = await show(await writeFile('undone.md', TEXT));
    const api = await verbatim();
    const answer = await askFor('dusk', QUESTION, 'file');
    await edit(editor, (builder) => builder.delete(new vscode.Range(4, 0, 5, 0)));
    await vscode.commands.executeCommand('undo');
    await land(answer);
    assert.equal(selectedText(), answer.text);
    await vscode.commands.executeCommand('redo');
    await api.open(answer.id);
    assert.ok(api.state.troubles.has(answer.id), 'the answer is known to be gone');
  });

  it('shows where it was when its words are gone', async () => {
    const text = `${'Line.\n\n'.repeat(60)}${TEXT}`;
    const editor = await show(await writeFile('gone.md', text));
    const answer = await askFor('dusk', QUESTION, 'file');
    const { line } = answer.lines.start;
    await edit(editor, (builder) =>
      builder.replace(editor.document.lineAt(line).range, 'Nothing is locked any more.'),
    );
    await vscode.commands.executeCommand('cursorTop');
    await land(answer);
    assert.equal(vscode.window.activeTextEditor?.selection.start.line, line);
  });

  it('stays with its document when that is renamed, and when a folder above it is', async () => {
    const uri = await writeFile('renamed/old.md', TEXT);
    await show(uri);
    const answer = await askFor('dusk', QUESTION, 'file');
    const suite = vscode.Uri.joinPath(uri, '..', '..');
    const file = vscode.Uri.joinPath(suite, 'renamed', 'new.md');
    const moved = vscode.Uri.joinPath(suite, 'moved');
    for (const [from, to] of [
      [uri, file],
      [vscode.Uri.joinPath(suite, 'renamed'), moved],
    ] as const) {
      const change = new vscode.WorkspaceEdit();
      change.renameFile(from, to, { overwrite: true });
      assert.ok(await vscode.workspace.applyEdit(change));
      await land(answer);
      assert.equal(selectedText(), answer.text);
    }
    const shown = vscode.window.activeTextEditor?.document.uri.toString();
    assert.equal(shown, vscode.Uri.joinPath(moved, 'new.md').toString());
    await closeAll();
    await vscode.workspace.fs.delete(moved, { recursive: true });
  });

  it('finds the words after the file changed on disk while closed', async () => {
    const uri = await writeFile('checkout.md', TEXT);
    await show(uri);
    const answer = await askFor('dusk', QUESTION, 'file');
    await closeAll();
    await writeFile('checkout.md', `A line from another branch.\n\n${TEXT}`);
    // The editor keeps a document for a while after its tab is closed, and follows the disk.
    await until('the editor has seen the change', () =>
      vscode.workspace.textDocuments
        .filter((it) => it.uri.toString() === uri.toString())
        .every((it) => it.getText().includes('another branch')),
    );
    await land(answer);
    assert.equal(selectedText(), answer.text);
    assert.equal(vscode.window.activeTextEditor?.selection.start.line, answer.lines.start.line + 2);
  });

  it('steps to the next and the previous answer, and copies one with its place', async () => {
    await show(await writeFile('steps.md', TEXT));
    const answer = await askFor('dusk', QUESTION, 'file');
    await vscode.commands.executeCommand('verbatim.nextAnswer');
    const api = await verbatim();
    assert.equal(api.state.active, answer.id);
    assert.equal(selectedText(), answer.text);
    await vscode.commands.executeCommand('verbatim.previousAnswer');
    await vscode.commands.executeCommand('verbatim.nextAnswer');
    assert.equal(api.state.active, answer.id);
    await vscode.commands.executeCommand('verbatim.copyAnswer');
    const copied = await vscode.env.clipboard.readText();
    assert.ok(copied.includes(answer.text), 'the words');
    assert.ok(copied.includes(`steps.md:${answer.lines.start.line + 1}`), 'their place');
  });
});
