import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'mocha';
import type { Locator, Page } from 'playwright-core';
import { RESULTS } from '../harness/paths';
import { openFile } from './support/editor';
import { openPanel } from './support/panel';
import { runCommand } from './support/palette';
import { useWorkbench } from './support/workbench';

/** The rows of the tree, each with what stands in it. */
function rows(page: Page): Locator {
  return page.locator('.pane:has([aria-label^="Indexed Documents"]) .monaco-list-row');
}

function row(page: Page, name: string): Locator {
  return rows(page).filter({ has: page.getByText(name, { exact: true }) });
}

/** A row brought into sight with the keyboard: only those in sight are there. */
async function seen(page: Page, name: string): Promise<Locator> {
  const wanted = row(page, name).first();
  await page.locator('.pane:has([aria-label^="Indexed Documents"]) .monaco-list').focus();
  for (const key of ['Home', ...Array<string>(30).fill('ArrowDown')]) {
    await page.keyboard.press(key);
    if (await wanted.isVisible()) break;
  }
  // The row in focus stays in sight when the mouse goes there.
  await page.keyboard.press('ArrowDown');
  await wanted.waitFor();
  return wanted;
}

describe('the tree of indexed documents', () => {
  const workbench = useWorkbench({
    files: {
      '.gitignore': 'build/\n',
      'build/made.md': '# Made\n\nNobody wrote this.\n',
      'keys/.env': 'TOKEN=abc\n',
    },
  });

  before(async () => {
    const { page } = workbench();
    await openFile(page, 'handbook.md');
  });

  it('says of a file in the Explorer which rule keeps it out, before anything was asked', async () => {
    const { page } = workbench();
    const explorer = page.locator('.explorer-folders-view .monaco-list-row');
    await explorer.filter({ hasText: 'build' }).first().click();
    await explorer.filter({ hasText: 'made.md' }).click({ button: 'right' });
    // A menu that has just opened takes no click yet, so that the one that opened it chooses nothing.
    await page.locator('.monaco-menu').getByText('Why Is This File Not Searched?').hover();
    await page.keyboard.press('Enter');
    await page
      .locator('.notification-toast')
      .getByText(/made\.md: The rule “build\/” in line 1 of .*\.gitignore leaves it out/u)
      .waitFor();
    await runCommand(page, 'Notifications: Clear All Notifications');
  });

  it('shows open files and the folder, with what is searched and what is left out', async () => {
    const { page } = workbench();
    await runCommand(page, 'Verbatim: Show Indexed Documents');
    await row(page, 'Open files').waitFor();
    await row(page, 'keys').waitFor();
    await row(page, 'keys').click();
    assert.match(await row(page, '.env').innerText(), /secret/iu);
    assert.match(await (await seen(page, 'build/')).innerText(), /gitignore/iu);
    assert.match(await (await seen(page, 'handbook.md')).innerText(), /\d+ passages?, \d+ words/u);
    mkdirSync(RESULTS, { recursive: true });
    await page.screenshot({ path: join(RESULTS, 'documents-tree.png') });
  });

  it('lets a file in that was left out, and leaves one out that was in', async () => {
    const { page } = workbench();
    await (await seen(page, '.env')).hover();
    await row(page, '.env').getByRole('button', { name: 'Search It Anyway' }).click();
    await row(page, '.env')
      .getByText(/\d+ passages?/u)
      .waitFor();
    await (await seen(page, '.env')).hover();
    await row(page, '.env').getByRole('button', { name: 'Leave It Out' }).click();
    await row(page, '.env')
      .getByText(/passages?/u)
      .waitFor({ state: 'detached' });
  });

  it('says why a file is not searched', async () => {
    const { page } = workbench();
    await openFile(page, 'handbook.md');
    await runCommand(page, 'Verbatim: Why Is This File Not Searched?');
    await page
      .locator('.notification-toast')
      .getByText(/handbook\.md: It is searched, in \d+ passages/u)
      .waitFor();
    await page.keyboard.press('Escape');
  });

  it('counts in the status bar, and forgets everything when told to', async () => {
    const { page } = workbench();
    const item = page.locator('.part.statusbar .statusbar-item[id*="verbatim"]').first();
    await item.getByText(/\d+ documents?/u).waitFor();
    await runCommand(page, 'Verbatim: Rebuild Index');
    await page
      .locator('.notification-toast')
      .getByText(/The index is new: \d+ documents/u)
      .waitFor();
    await runCommand(page, 'Verbatim: Forget Everything');
    await page
      .locator('.monaco-dialog-box')
      .getByRole('button', { name: 'Forget', exact: true })
      .click();
    await page.locator('.monaco-dialog-box').waitFor({ state: 'detached' });
  });

  it('forgets what was typed into the panel, though in a session before and the panel is closed', async () => {
    const { page, server, folder } = workbench();
    const box = async () => (await openPanel(page)).locator('vscode-textarea textarea');
    /** Leaves the window with the panel closed, and opens it again. */
    const restart = async (): Promise<void> => {
      await runCommand(page, 'View: Show Explorer');
      // The editor keeps what a page told it a moment later.
      await page.waitForTimeout(2_000);
      await page.goto('about:blank');
      await page.goto(server.address(folder));
      await page.waitForSelector('.explorer-folders-view .monaco-list-row');
    };
    /** The editor writes what it keeps by and by: what is left at once may be lost with the window. */
    const keep = async (draft: string): Promise<void> => {
      for (let attempt = 0; attempt < 5; attempt++) {
        await (await box()).fill(draft);
        await restart();
        if ((await (await box()).inputValue()) === draft) return;
      }
      assert.fail(`“${draft}” was kept in none of five sessions`);
    };
    await keep('a secret draft');
    await restart();
    await runCommand(page, 'Verbatim: Forget Everything');
    const dialog = page.locator('.monaco-dialog-box');
    await dialog.getByRole('button', { name: 'Forget', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    assert.equal(await (await box()).inputValue(), '');
    await keep('another draft');
  }).timeout(400_000);
});
