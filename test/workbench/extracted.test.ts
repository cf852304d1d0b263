import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { Answer } from '../../extension/answering/answer';
import { ask, closeAll, openUnshown, selectedText, verbatim, writeFile } from './support';

const QUESTION = 'Who is the lighthouse keeper of Fennel Point?';

function fixture(name: string): Uint8Array {
  const extension = vscode.extensions.getExtension('verbatim.verbatim');
  assert.ok(extension);
  return readFileSync(join(extension.extensionPath, 'test/fixtures/documents/files', name));
}

/** The best answer in a file of the folder, once a sweep has met it, and other than `unlike`. */
async function answerIn(uri: vscode.Uri, question: string, unlike?: Answer): Promise<Answer> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const { answers } = await ask(question, 'workspace');
    const answer = answers.find((it) => it.uri === uri.toString());
    if (answer && answer.anchor.textHash !== unlike?.anchor.textHash) return answer;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  assert.fail('there is no such answer in that file');
}

describe('extracted text', () => {
  afterEach(closeAll);

  it('an answer in a PDF opens its text, selected, with file and page in the first line', async () => {
    const uri = await writeFile('paper/handbook.pdf', fixture('handbook.pdf'));
    try {
      const answer = await answerIn(uri, QUESTION);
      assert.match(answer.text, /Oda Lindqvist/);
      const part = answer.part;
      assert.ok(part && 'page' in part, 'it says its page');
      await (await verbatim()).open(answer.id);
      const editor = vscode.window.activeTextEditor;
      assert.equal(editor?.document.uri.scheme, 'verbatim-text');
      const first = editor.document.lineAt(0).text;
      assert.ok(first.includes('handbook.pdf') && first.includes(`page ${part.page}`), first);
      assert.equal(selectedText(), answer.text);
      const before = editor.document.getText(
        new vscode.Range(new vscode.Position(0, 0), editor.selection.start),
      );
      assert.ok(before.includes(`── page ${part.page} ──`), 'it stands on that page');
      assert.ok(!before.includes(`── page ${part.page + 1} ──`));
      await editor.edit((builder) => builder.insert(new vscode.Position(0, 0), 'x'));
      assert.equal(editor.document.lineAt(0).text, first, 'it cannot be edited');
    } finally {
      await vscode.workspace.fs.delete(uri);
    }
  });

  it('an answer in a DOCX opens its text, selected; in an open tab too', async () => {
    const uri = await writeFile('paper/keys.docx', fixture('handbook.docx'));
    try {
      await openUnshown(uri);
      const { answers } = await ask('Where do the keys hang?', 'open');
      const [answer] = answers;
      assert.ok(answer);
      assert.match(answer.text, /cabinet/);
      assert.deepEqual(answer.heading, ['Harbour Handbook', 'Gates']);
      await (await verbatim()).open(answer.id);
      const { document } = vscode.window.activeTextEditor ?? assert.fail();
      assert.equal(document.uri.scheme, 'verbatim-text');
      assert.equal(selectedText(), answer.text);
      const { uri: shown, languageId } = document;
      const section = vscode.workspace.getConfiguration('editor', { uri: shown, languageId });
      assert.equal(section.get('wordWrap'), 'on', 'its paragraphs are lines');
    } finally {
      await vscode.workspace.fs.delete(uri);
    }
  });

  it('words are found again by their quote after the file changed', async () => {
    const uri = await writeFile('paper/changed.pdf', fixture('handbook.pdf'));
    try {
      const answer = await answerIn(uri, QUESTION);
      await writeFile('paper/changed.pdf', fixture('handbook-changed.pdf'));
      const api = await verbatim();
      // No question since: the index still has the old text.
      await api.open(answer.id);
      assert.equal(selectedText(), answer.text);
      assert.match(
        vscode.window.activeTextEditor?.document.getText() ?? '',
        /foreword that is new/,
      );
      const again = await answerIn(uri, QUESTION, answer);
      assert.notEqual(again.range.start, answer.range.start, 'the words have moved');
      await api.open(again.id);
      assert.equal(selectedText(), again.text);
      assert.equal(again.text, answer.text);
    } finally {
      await vscode.workspace.fs.delete(uri);
    }
  });

  it('a scanned and an encrypted PDF are left out, with the reason', async () => {
    const api = await verbatim();
    await openUnshown(await writeFile('scan.pdf', fixture('scan.pdf')));
    await api.ask(QUESTION, 'open');
    assert.match(api.state.message, /scan\.pdf.*pictures/);
    await closeAll();
    await openUnshown(await writeFile('locked.pdf', fixture('encrypted.pdf')));
    await api.ask(QUESTION, 'open');
    assert.match(api.state.message, /locked\.pdf.*encrypted/);
  });
});
