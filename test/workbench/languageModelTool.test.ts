import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { TOOL_NAME } from '../../extension/ui/languageModelTool';
import type { ToolReport } from '../../extension/ui/toolReport';
import { ask, closeAll, eventually, show, verbatim, writeFile } from './support';

describe('tool for language models', () => {
  afterEach(closeAll);

  it('is offered with what a model must know', async () => {
    await verbatim();
    const tool = vscode.lm.tools.find((it) => it.name === TOOL_NAME);
    assert.ok(tool, 'registered');
    assert.match(tool.description, /exact words/);
    const { required } = tool.inputSchema as { readonly required: readonly string[] };
    assert.deepEqual(required, ['question']);
  });

  it('quotes the very characters at the place it names, and leaves the session alone', async () => {
    const uri = await writeFile('tool.md', '# Kites\n\nThe *red* kite costs 41 euros.\n');
    const { document } = await show(uri);
    await ask('How much does the red kite cost?', 'open');
    const before = (await verbatim()).state;
    const report = await invoke({ question: 'How much is the red kite?', scope: 'open' });
    assert.equal(report.found, true);
    const [first] = report.answers;
    assert.ok(first, 'there is an answer');
    assert.ok(first.path.endsWith('tool.md'));
    assert.ok(first.quote.includes('41'));
    const range = new vscode.Range(
      first.line - 1,
      first.column - 1,
      first.endLine - 1,
      first.endColumn - 1,
    );
    assert.equal(document.getText(range), first.quote);
    assert.equal((await verbatim()).state, before);
  });

  it('looks in the whole workspace unless told otherwise', async () => {
    await writeFile('tool-elsewhere.md', '# Boats\n\nThe ferry Lobelia carries 212 people.\n');
    await eventually(async () => {
      const { answers } = await invoke({ question: 'How many people does the Lobelia carry?' });
      assert.ok(answers[0]?.quote.includes('212'));
    });
  });

  it('says that nothing was found, without a guess', async () => {
    await show(await writeFile('tool-none.md', '# Bread\n\nRye bread rests for nine hours.\n'));
    const report = await invoke({
      question: 'Which moon of Jupiter is the largest?',
      scope: 'file',
    });
    assert.equal(report.found, false);
    assert.deepEqual(report.answers, []);
  });

  it('does nothing once it is switched off', async () => {
    const settings = vscode.workspace.getConfiguration('verbatim');
    await settings.update('languageModelTool.enabled', false, vscode.ConfigurationTarget.Global);
    try {
      await assert.rejects(invoke({ question: 'How much is the red kite?' }));
    } finally {
      const own = vscode.ConfigurationTarget.Global;
      await settings.update('languageModelTool.enabled', undefined, own);
    }
  });
});

async function invoke(input: object): Promise<ToolReport> {
  const result = await vscode.lm.invokeTool(TOOL_NAME, { input, toolInvocationToken: undefined });
  const [part] = result.content;
  assert.ok(part instanceof vscode.LanguageModelTextPart, 'one text');
  return JSON.parse(part.value) as ToolReport;
}
