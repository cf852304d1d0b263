import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, beforeEach, describe, it } from 'mocha';
import type { Page } from 'playwright-core';
import { ROOT } from '../harness/paths';
import { openFile } from './support/editor';
import { eventually } from './support/eventually';
import { isPaletteOpen, palette, runCommand } from './support/palette';
import { useWorkbench } from './support/workbench';

const WEIGHTS = join(ROOT, 'test/fixtures/architectures/mobilebert-span-1.safetensors');
/** As many words as the tiny network has embeddings for, at most. */
const VOCAB = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '.', ',', '?', 'the', 'a', 'reader'].join('\n');

describe('readers', () => {
  const workbench = useWorkbench({
    files: { 'tiny/model.safetensors': readFileSync(WEIGHTS), 'tiny/vocab.txt': VOCAB },
  });

  before(async () => {
    // The commands are there when a file can be opened.
    await openFile(workbench().page, 'handbook.md');
  });

  beforeEach(async () => {
    const { page } = workbench();
    while (await isPaletteOpen(page)) await page.keyboard.press('Escape');
  });

  it('are built from a folder of weights, chosen, and removed', async () => {
    const { page, folder } = workbench();
    await runCommand(page, 'Verbatim: Add a Reader');
    await rowWith(page, 'From a Folder').click();
    await chooseFolder(page, join(folder, 'tiny/'));
    await notification(page, 'The reader tiny is ready').getByText('Use It Now').click();

    await eventually(async () => assert.match(await chosen(page), /tiny/u));
    await rowWith(page, 'tiny').hover();
    await rowWith(page, 'tiny').locator('.codicon-trash').click();
    const asked = dialog(page, 'Remove the reader tiny');
    await asked.getByText('Remove', { exact: true }).click();
    await asked.waitFor({ state: 'detached' });
    await eventually(async () => assert.match(await chosen(page), /MiniLM/u));
    assert.equal(await rowWith(page, 'tiny').count(), 0);
  });

  it('are downloaded only after a question that names the host and the size', async () => {
    const { page } = workbench();
    await runCommand(page, 'Verbatim: Add a Reader');
    await rowWith(page, 'MobileBERT, SQuAD 1.1').first().click();
    const asked = dialog(page, 'Download 98.5 MB from huggingface.co?');
    await asked.getByText('Cancel', { exact: true }).click();
    await asked.waitFor({ state: 'detached' });
    assert.equal(await page.locator('.notification-list-item').count(), 0);
  });

  it('that have no head for answering are named, with the reason', async () => {
    const { page } = workbench();
    await runCommand(page, 'Verbatim: Add a Reader');
    const { input } = palette(page);
    await input.fill('EdgeTPU-M, pre-trained');
    await rowWith(page, 'EdgeTPU-M, pre-trained').click();
    await notification(page, 'must be tuned for answering questions first').waitFor();
  });
});

/**
 * Answers the workbench's own folder dialog. It writes into its box whenever a listing arrives, also
 * over what was just typed, so the path is typed until the dialog takes it.
 */
async function chooseFolder(page: Page, path: string): Promise<void> {
  const { input } = palette(page);
  await eventually(async () => assert.match(await input.inputValue(), /^\//u));
  await eventually(async () => {
    if (!(await isPaletteOpen(page))) return;
    await input.fill(path, { timeout: 2_000 });
    await page.waitForTimeout(500);
    assert.equal(await rowWith(page, 'meetings').count(), 0, 'still lists the folder above');
    assert.equal(await input.inputValue({ timeout: 2_000 }), path);
    const add = page.locator('.quick-input-action').getByText('Add', { exact: true });
    await add.click({ timeout: 2_000 });
    await page.waitForTimeout(500);
    assert.equal(await isPaletteOpen(page), false, 'the dialog is still open');
  });
}

function rowWith(page: Page, text: string) {
  return palette(page).rows.filter({ hasText: text });
}

function notification(page: Page, text: string) {
  return page.locator('.notification-list-item').filter({ hasText: text });
}

function dialog(page: Page, text: string) {
  return page.locator('.monaco-dialog-box').filter({ hasText: text });
}

/** Opens the list of readers anew and hands back the row of the one in use. */
async function chosen(page: Page): Promise<string> {
  while (await isPaletteOpen(page)) await page.keyboard.press('Escape');
  await runCommand(page, 'Verbatim: Choose Reader');
  const row = palette(page).rows.filter({ has: page.locator('.codicon-check') });
  return row.first().innerText({ timeout: 5_000 });
}
