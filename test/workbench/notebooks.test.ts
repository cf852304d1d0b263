import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { Answer } from '../../extension/answering/answer';
import {
  ask,
  askFor,
  closeAll,
  eventually,
  selectedText,
  until,
  verbatim,
  writeFile,
} from './support';

const GATE = 'The gate is locked at dusk by the warden.';
const BELL = 'The bell is rung at noon by the harbour master.';

/** A notebook of nbformat 4.5. */
function notebook(cells: readonly (readonly [id: string, type: string, source: string])[]): string {
  return JSON.stringify({
    cells: cells.map(([id, type, source]) => ({
      cell_type: type,
      id,
      metadata: {},
      source: source.split(/(?<=\n)/),
      ...(type === 'code' ? { execution_count: null, outputs: [] } : {}),
    })),
    metadata: { language_info: { name: 'python' } },
    nbformat: 4,
    nbformat_minor: 5,
  });
}

const CELLS = [
  ['first', 'markdown', `# Gate\n\n${GATE}\n`],
  ['code', 'code', `# ${BELL}\nring(bell)\n`],
  ['last', 'markdown', '# Rope\n\nThe rope is kept in the shed behind the mill.\n'],
] as const;

async function openNotebook(name: string): Promise<vscode.NotebookDocument> {
  const uri = await writeFile(name, notebook(CELLS));
  const document = await vscode.workspace.openNotebookDocument(uri);
  await vscode.window.showNotebookDocument(document, { preview: false });
  return document;
}

async function editCell(cell: vscode.NotebookCell, range: vscode.Range, text: string) {
  const edit = new vscode.WorkspaceEdit();
  edit.replace(cell.document.uri, range, text);
  assert.ok(await vscode.workspace.applyEdit(edit), 'the edit was applied');
}

describe('notebooks', () => {
  afterEach(closeAll);

  it('an answer in a Markdown cell is selected exactly, the cell in edit mode', async () => {
    const document = await openNotebook('landing.ipynb');
    const answer = await askFor('dusk', 'When is the gate locked?', 'open');
    assert.equal(answer.uri, document.uri.toString());
    assert.deepEqual(answer.part, { cell: 'first' });
    await (await verbatim()).open(answer.id);
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor);
    assert.equal(editor.document.uri.toString(), document.cellAt(0).document.uri.toString());
    assert.equal(selectedText(), answer.text);
    assert.equal(editor.selection.start.line, 2);
  });

  it('an answer in a comment of a code cell is selected exactly', async () => {
    const document = await openNotebook('code.ipynb');
    const answer = await askFor('noon', 'When is the bell rung?', 'file');
    assert.deepEqual(answer.part, { cell: 'code' });
    await (await verbatim()).open(answer.id);
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.uri.toString(), document.cellAt(1).document.uri.toString());
    assert.equal(selectedText(), answer.text);
  });

  it('an unsaved edit of a cell is searched, and an answer follows later ones', async () => {
    const document = await openNotebook('edited.ipynb');
    const cell = document.cellAt(2);
    const words = 'The lantern is lit at midnight by the pilot.';
    await editCell(cell, new vscode.Range(0, 0, 0, 0), `${words}\n\n`);
    const answer = await askFor('midnight', 'When is the lantern lit?', 'open');
    assert.ok(document.isDirty, 'it is not saved');
    assert.deepEqual(answer.part, { cell: 'last' });
    await editCell(cell, new vscode.Range(0, 0, 0, 0), 'Before it.\n\nAnd more: ');
    await (await verbatim()).open(answer.id);
    assert.equal(selectedText(), answer.text);
    assert.equal(vscode.window.activeTextEditor?.selection.start.line, 2);
  });

  it('cells that are put in and taken out are followed', async () => {
    const document = await openNotebook('cells.ipynb');
    await askFor('dusk', 'When is the gate locked?', 'open');
    const edit = new vscode.WorkspaceEdit();
    const data = new vscode.NotebookCellData(
      vscode.NotebookCellKind.Markup,
      'The kiln is fired at dawn by the potter.',
      'markdown',
    );
    edit.set(document.uri, [
      vscode.NotebookEdit.replaceCells(new vscode.NotebookRange(0, 1), [data]),
    ]);
    assert.ok(await vscode.workspace.applyEdit(edit));
    await askFor('dawn', 'When is the kiln fired?', 'open');
    const { answers } = await ask('When is the gate locked?', 'open');
    assert.ok(
      answers.every(({ text }) => !text.includes('dusk')),
      'the deleted cell is gone',
    );
  });

  it('that is closed tells the cell of an answer by its number', async () => {
    const cells = [
      ['empty', 'code', ''],
      ['head', 'markdown', '# Sluice\n'],
      ['when', 'markdown', 'It is said:\n\nThe sluice is opened at ebb by the miller.\n'],
    ] as const;
    const uri = await writeFile('sluice.ipynb', notebook(cells));
    await eventually(() => askFor('ebb', 'When is the sluice opened?', 'workspace'));
    await vscode.commands.executeCommand('verbatim.copyAnswer');
    assert.match(await vscode.env.clipboard.readText(), /sluice\.ipynb, cell 3, line 3$/);
    await vscode.workspace.fs.delete(uri);
  }).timeout(240_000);

  it('is searched while closed, from its file, and landed in', async () => {
    // Words of its own: of those that stand in other notebooks too, one place stands for all.
    const cells = [
      ['first', 'markdown', '# Weir\n\nThe weir is raised at vespers by the abbot.\n'],
    ] as const;
    const uri = await writeFile('closed.ipynb', notebook(cells));
    let answer: Answer | undefined;
    for (let attempt = 0; !answer && attempt < 20; attempt++) {
      // Until a sweep of the folder has met it.
      const { answers } = await ask('When is the weir raised?', 'workspace');
      answer = answers.find((it) => it.uri === uri.toString());
      if (!answer) await new Promise((resolve) => setTimeout(resolve, 500));
    }
    assert.ok(answer, 'it is found in the folder');
    assert.deepEqual(answer.part, { cell: 'first' });
    await (await verbatim()).open(answer.id);
    await until('the notebook is shown', () => vscode.window.activeNotebookEditor !== undefined);
    assert.equal(vscode.window.activeNotebookEditor?.notebook.uri.toString(), uri.toString());
    assert.equal(selectedText(), answer.text);
    await vscode.workspace.fs.delete(uri);
  });
});
