import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { MemoryFiles } from './memoryFiles';
import { ask, askFor, closeAll, eventually, openUnshown, show, writeFile } from './support';

const FILES = 300;
const SCHEME = 'memory-files';

/** The one asked about, among many of other words. */
const ASKED = 233;

const shed = (at: number, factor: number): string =>
  at === ASKED
    ? `# Lantern house\n\nThe lantern house keeps ${at * factor} spare lamps.\n`
    : `# Shed ${at}\n\nShed ${at} was painted ${factor} times last year.\n`;

function workspaceFolder(): string {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder, 'a folder is open');
  return folder.uri.fsPath;
}

/** Every answer quotes what its file says at this moment. */
async function assertCurrent(answers: Awaited<ReturnType<typeof ask>>['answers']): Promise<void> {
  for (const { uri, range, text } of answers) {
    const bytes = await vscode.workspace.fs.readFile(vscode.Uri.parse(uri));
    const now = new TextDecoder().decode(bytes).replace(/\r\n/g, '\n');
    assert.equal(now.slice(range.start, range.end), text, uri);
  }
}

describe('what changes behind the editor', () => {
  afterEach(closeAll);

  it(`a branch switch of ${FILES} files: nothing that is gone is quoted`, async () => {
    const folder = workspaceFolder();
    const git = (...args: string[]) =>
      execFileSync(
        'git',
        [
          '-c',
          'core.excludesFile=',
          '-c',
          'user.name=Test',
          '-c',
          'user.email=t@localhost',
          ...args,
        ],
        { cwd: folder, stdio: 'ignore' },
      );
    const write = async (factor: number) => {
      for (let at = 0; at < FILES; at++) {
        await writeFile(`branches/${at}.md`, shed(at, factor));
      }
      git('add', 'suite/branches');
      git('commit', '-q', '--no-verify', '-m', `by ${factor}`);
    };
    git('init', '-q', '-b', 'sevens');
    try {
      await write(7);
      git('checkout', '-q', '-b', 'nines');
      await write(9);
      const question = 'How many spare lamps does the lantern house keep?';
      await eventually(() => askFor(String(ASKED * 9), question, 'workspace'));
      for (const [branch, factor] of [
        ['sevens', 7],
        ['nines', 9],
        ['sevens', 7],
      ] as const) {
        git('checkout', '-q', branch);
        const { answers } = await ask(question, 'workspace');
        await assertCurrent(answers);
        assert.ok(answers[0]?.text.includes(String(ASKED * factor)), branch);
      }
    } finally {
      await rm(join(folder, '.git'), { recursive: true, force: true });
      await rm(join(folder, 'suite/branches'), { recursive: true, force: true });
    }
  }).timeout(240_000);

  it('a document of another file system is searched, shown or not, and followed', async () => {
    const files = new MemoryFiles();
    const provider = vscode.workspace.registerFileSystemProvider(SCHEME, files);
    try {
      const uri = vscode.Uri.from({ scheme: SCHEME, path: '/far/ferry.md' });
      files.write(uri, '# Boat\n\nThe ferry leaves at half past seven.\n');
      await openUnshown(uri);
      const unshown = await askFor('half past seven', 'When does the ferry leave?', 'open');
      assert.equal(unshown.uri, uri.toString());
      await show(uri);
      files.write(uri, '# Boat\n\nThe ferry leaves at a quarter to nine.\n');
      const document = vscode.workspace.textDocuments.find(
        (it) => it.uri.toString() === uri.toString(),
      );
      for (let tries = 0; !document?.getText().includes('nine') && tries < 100; tries++) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      const shown = await askFor('quarter to nine', 'When does the ferry leave?', 'open');
      assert.equal(document?.getText().slice(shown.range.start, shown.range.end), shown.text);
      await closeAll();
    } finally {
      provider.dispose();
    }
  });

  it('an open file of secrets is said to be left out, and searched once it was let in', async () => {
    await show(await writeFile('bell.md', '# Bell\n\nThe bell is rung at noon.\n'));
    const secret = await writeFile('gate/.env', 'GATE_CODE=correct horse battery staple\n');
    await show(secret);
    const question = 'What is the gate code?';
    const before = await ask(question, 'open');
    assert.deepEqual(
      before.leftOut?.map(({ uri, reason }) => [uri, reason]),
      [[secret.toString(), 'secret']],
    );
    await vscode.commands.executeCommand('verbatim.includeDocument', secret);
    const within = await ask(question, 'open');
    assert.deepEqual(within.leftOut, []);
    assert.equal(within.documents, 2);
    assert.ok(within.answers.some(({ uri }) => uri === secret.toString()));
    await vscode.commands.executeCommand('verbatim.excludeDocument', secret);
    assert.equal((await ask(question, 'open')).documents, 1);
  });
});
