/** In the real workbench: a branch switch of ten thousand files between two questions. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { askInPanel, openPanel, waitUntilDone } from '../e2e/support/panel';
import { useWorkbench } from '../e2e/support/workbench';

const FILES = 10_000;
const ASKED = 7_333;

describe(`a branch switch of ${FILES} files`, function () {
  this.timeout(600_000);
  const workbench = useWorkbench({ settings: { 'verbatim.defaultScope': 'workspace' } });

  it('the next question is answered from what is there now', async () => {
    const { page, folder } = workbench();
    const git = (...args: string[]) => {
      const who = ['-c', 'user.name=Test', '-c', 'user.email=test@localhost'];
      execFileSync('git', [...who, ...args], { cwd: folder, stdio: 'ignore' });
    };
    const path = (at: number): string => join(folder, 'stores', `${at}.md`);
    const write = (factor: number): void => {
      for (let at = 0; at < FILES; at++) {
        const words = `Store number ${at} holds ${at * factor} ropes.`;
        writeFileSync(path(at), `# Store ${at}\n\n${words}\n`);
      }
      git('add', 'stores');
      git('commit', '-q', '--no-verify', '-m', `by ${factor}`);
    };
    mkdirSync(join(folder, 'stores'));
    git('init', '-q', '-b', 'sevens');
    write(7);
    git('checkout', '-q', '-b', 'nines');
    write(9);
    const frame = await openPanel(page);
    const ask = async (factor: number): Promise<void> => {
      await askInPanel(frame, `How many ropes does store number ${ASKED} hold?`);
      await waitUntilDone(frame);
      const marks = await frame.locator('.answer mark').allInnerTexts();
      assert.ok(marks[0]?.includes(String(ASKED * factor)), marks[0] ?? 'nothing');
      assert.ok(readFileSync(path(ASKED), 'utf8').includes(marks[0] ?? ''));
    };
    await ask(9);
    for (const [branch, factor] of [
      ['sevens', 7],
      ['nines', 9],
    ] as const) {
      git('checkout', '-q', branch);
      await ask(factor);
    }
  });
});
