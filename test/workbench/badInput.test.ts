import assert from 'node:assert/strict';
import { truncate } from 'node:fs/promises';
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
      await show(await writeFile('small.md', '# Bell\n\nThe bell is rung at noon.\n'));
      const { leftOut } = await ask('When is the bell rung?', 'open');
      assert.deepEqual(
        leftOut?.map(({ reason }) => reason),
        ['too-large'],
        'the rest is searched, and the user told',
      );
    } finally {
      await setting.update('maxFileSizeMB', undefined, vscode.ConfigurationTarget.Global);
    }
    await askFor('noon', 'When is the bell rung?', 'open');
  });

  it('a file over 50 MB is listed as too large for extensions, and never read', async () => {
    const uri = await writeFile('huge.md', 'The bell is rung at noon.\n');
    await truncate(uri.fsPath, 53_000_000);
    try {
      await openUnshown(uri);
      assert.match(await failure('When is the bell rung?'), /huge\.md.*too large for extensions/);
    } finally {
      await closeAll();
      await vscode.workspace.fs.delete(uri);
    }
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

  it('a reader that is missing or damaged is said to be so, and mended by the setting', async () => {
    await show(await writeFile('reader.md', '# Bell\n\nThe bell is rung at noon.\n'));
    const damaged = await writeFile('damaged/reader.json', '{"format": 1, "name":');
    const setting = vscode.workspace.getConfiguration('verbatim');
    const folder = vscode.Uri.joinPath(damaged, '..').fsPath;
    try {
      for (const path of [folder, `${folder}-that-is-not-there`]) {
        await setting.update('reader.path', path, vscode.ConfigurationTarget.Global);
        assert.match(await failure('When is the bell rung?'), /reader\.json/);
      }
    } finally {
      await setting.update('reader.path', undefined, vscode.ConfigurationTarget.Global);
    }
    await askFor('noon', 'When is the bell rung?', 'open');
  });

  it('many tabs that were never shown are searched, and none is opened', async () => {
    const uris = await Promise.all(
      Array.from({ length: 40 }, (_, at) =>
        writeFile(`many/${at}.md`, `# Store ${at}\n\nStore number ${at} holds ${at * 7} ropes.\n`),
      ),
    );
    await Promise.all(uris.map(openUnshown));
    const known = new Set(vscode.workspace.textDocuments.map((it) => it.uri.toString()));
    const update = await ask('How many ropes does store number 33 hold?', 'open');
    assert.equal(update.documents, 40);
    assert.ok(update.answers.some((answer) => answer.text.includes('231')));
    const opened = vscode.workspace.textDocuments.filter((it) => !known.has(it.uri.toString()));
    assert.deepEqual(opened, []);
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
