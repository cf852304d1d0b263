import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { ask, askFor, closeAll, edit, openUnshown, show, verbatim, writeFile } from './support';

const PORTS = '# Ports\n\nThe metrics server listens on port 8472.\n';

describe('asking', () => {
  afterEach(closeAll);

  it('answers from an open file with its exact words', async () => {
    const uri = await writeFile('ports.md', PORTS);
    const { document } = await show(uri);
    const answer = await askFor('8472', 'Which port does the metrics server listen on?', 'open');
    assert.equal(answer.uri, uri.toString());
    assert.equal(document.getText().slice(answer.range.start, answer.range.end), answer.text);
    assert.deepEqual(answer.heading, ['Ports']);
  });

  it('sees edits that are not saved, and leaves the file as it is', async () => {
    const uri = await writeFile('unsaved.md', PORTS);
    const editor = await show(uri);
    await askFor('8472', 'Which port does the metrics server listen on?', 'file');
    await edit(editor, (builder) => builder.replace(new vscode.Range(2, 35, 2, 39), '9911'));
    await askFor('9911', 'Which port does the metrics server listen on?', 'file');
    const onDisk = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
    assert.equal(onDisk, PORTS);
  });

  it('follows undo and redo', async () => {
    const editor = await show(await writeFile('undo.md', PORTS));
    await edit(editor, (builder) => builder.replace(new vscode.Range(2, 35, 2, 39), '9911'));
    await vscode.commands.executeCommand('undo');
    await askFor('8472', 'Which port does the metrics server listen on?', 'file');
    await vscode.commands.executeCommand('redo');
    await askFor('9911', 'Which port does the metrics server listen on?', 'file');
  });

  it('answers from a document that was never saved', async () => {
    const document = await vscode.workspace.openTextDocument({
      language: 'markdown',
      content: '# Garden\n\nThe tomatoes are watered every second evening.\n',
    });
    await vscode.window.showTextDocument(document);
    const answer = await askFor('evening', 'When are the tomatoes watered?', 'open');
    assert.equal(answer.uri, document.uri.toString());
  });

  it('answers from a tab that was never shown, and opens no document for it', async () => {
    await show(await writeFile('shown.md', '# Nothing\n\nNothing of use stands here.\n'));
    const uri = await writeFile('unshown.md', '# Boat\n\nThe ferry leaves at half past seven.\n');
    await openUnshown(uri);
    const answer = await askFor('half past seven', 'When does the ferry leave?', 'open');
    assert.equal(answer.uri, uri.toString());
    const open = vscode.workspace.textDocuments.map((it) => it.uri.toString());
    assert.ok(!open.includes(uri.toString()), 'no document was opened');
  });

  it('asks this file alone, or the whole folder', async () => {
    await writeFile('elsewhere.md', '# Keys\n\nThe spare key hangs behind the blue door.\n');
    await show(await writeFile('here.md', '# Lamps\n\nThe lamps are tested on Mondays.\n'));
    const question = 'Where does the spare key hang?';
    assert.equal((await ask(question, 'file')).documents, 1);
    await askFor('behind the blue door', question, 'workspace');
  });

  it('names the scope that has something like it', async () => {
    await show(await writeFile('keys.md', '# Keys\n\nThe spare key hangs behind the blue door.\n'));
    await askFor('behind the blue door', 'Where does the spare key hang?', 'open');
    await show(await writeFile('lamps.md', '# Lamps\n\nThe lamps are tested on Mondays.\n'));
    const update = await ask('Where does the spare key hang?', 'file');
    assert.equal(update.found, false);
    assert.ok(update.elsewhere === 'open' || update.elsewhere === 'workspace', update.elsewhere);
  });

  it('forgets a tab that was closed', async () => {
    await show(await writeFile('closed.md', '# Bell\n\nThe bell is rung at noon.\n'));
    await askFor('noon', 'When is the bell rung?', 'open');
    await closeAll();
    const update = await ask('When is the bell rung?', 'open');
    assert.equal(update.notFound, 'no-documents');
  });

  it('says honestly that nothing was found', async () => {
    await show(await writeFile('lamps.md', '# Lamps\n\nThe lamps are tested on Mondays.\n'));
    const update = await ask('xylophone zeppelin quokka', 'open');
    assert.equal(update.found, false);
    assert.equal(update.notFound, 'nothing-similar');
  });

  it('lets a newer question overtake', async () => {
    await show(await writeFile('both.md', PORTS));
    const api = await verbatim();
    const [first, second] = await Promise.all([
      api.ask('Which port does the metrics server listen on?', 'open'),
      api.ask('What listens on port 8472?', 'open'),
    ]);
    assert.equal(api.state.question, 'What listens on port 8472?');
    assert.equal(api.state.phase, 'done');
    assert.ok(second?.answers[0]?.text.includes('metrics server'));
    // Both resolve when the second is done; the state was never the first's again.
    assert.equal(first === null || first === second, true);
  });
});
