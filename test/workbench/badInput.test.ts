import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { ask, askFor, closeAll, openUnshown, show, until, verbatim, writeFile } from './support';

async function failure(question: string): Promise<string> {
  const api = await verbatim();
  await api.ask(question, 'open');
  assert.equal(api.state.phase, 'failed');
  return api.state.message;
}

describe('bad input', () => {
  afterEach(closeAll);

  it('an empty question gets a sentence', async () => {
    assert.match(await failure('  \n '), /empty/);
  });

  it('no document at all is said to be so', async () => {
    const update = await ask('Is anybody here?', 'open');
    assert.equal(update.notFound, 'no-documents');
  });

  it('a question of ten thousand words is answered', async () => {
    await show(await writeFile('long-question.md', '# Bell\n\nThe bell is rung at noon.\n'));
    const update = await ask(`When is the bell rung? ${'really '.repeat(10_000)}`, 'open');
    assert.equal(update.documents, 1);
  });

  it('a binary file is left out, with the reason', async () => {
    const bytes = Uint8Array.from({ length: 5000 }, (_, at) => (at * 37) % 256);
    await openUnshown(await writeFile('picture.dat', bytes));
    assert.match(await failure('What is in the picture?'), /picture\.dat.*binary/);
  });

  it('a file too large is left out, with the reason', async () => {
    const setting = vscode.workspace.getConfiguration('verbatim');
    await setting.update('maxFileSizeMB', 0.1, vscode.ConfigurationTarget.Global);
    try {
      await openUnshown(await writeFile('large.md', 'The bell is rung at noon.\n'.repeat(10_000)));
      assert.match(await failure('When is the bell rung?'), /large\.md.*limit/);
    } finally {
      await setting.update('maxFileSizeMB', undefined, vscode.ConfigurationTarget.Global);
    }
    await askFor('noon', 'When is the bell rung?', 'open');
  });

  it('a file whose name says secrets is left out, with the reason', async () => {
    await show(await writeFile('.env', 'PASSWORD=correct horse battery staple\n'));
    assert.match(await failure('What is the password?'), /\.env.*secrets/);
  });

  it('a line of one megabyte is read like any other', async () => {
    const filler = 'word and more words go on '.repeat(40_000);
    const text = `${filler}. The bell is rung at noon. ${filler}`;
    await show(await writeFile('one-line.txt', text));
    await askFor('noon', 'When is the bell rung?', 'open');
  });

  it('invalid UTF-8 is read as the editor reads it', async () => {
    const words = new TextEncoder().encode('The bell is rung at noon. ');
    const uri = await writeFile('invalid.txt', Uint8Array.from([...words, 0xff, 0xc3, 0x28, 10]));
    await openUnshown(uri);
    await askFor('noon', 'When is the bell rung?', 'open');
  });

  it('a file deleted under its tab is said to be gone, and the rest goes on', async () => {
    await show(await writeFile('stays.md', '# Bell\n\nThe bell is rung at noon.\n'));
    const uri = await writeFile('deleted.md', '# Gate\n\nThe gate is locked at dusk.\n');
    await openUnshown(uri);
    const gate = await askFor('dusk', 'When is the gate locked?', 'open');
    await vscode.workspace.fs.delete(uri);
    const api = await verbatim();
    void api.open(gate.id);
    await until('the trouble is noted', () => api.state.troubles.has(gate.id));
    await askFor('noon', 'When is the bell rung?', 'open');
  });
});
