import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { palette, runCommand } from './palette';

/** Opens a file of the workspace by its path, as a person would with Ctrl+P. */
export async function openFile(page: Page, path: string): Promise<void> {
  await page.keyboard.press('Control+P');
  const { input, rows } = palette(page);
  await input.fill(path);
  const name = page
    .locator('.label-name')
    .getByText(path.split('/').at(-1) ?? path, { exact: true });
  await rows.filter({ has: name }).first().click();
  await waitForTab(page, path);
  await waitForFocus(page);
}

/** Waits until a file is the active tab. */
export async function waitForTab(page: Page, path: string): Promise<void> {
  const name = path.split('/').at(-1) ?? path;
  await page
    .locator(`.editor-group-container.active .tab.active[data-resource-name="${name}"]`)
    .waitFor();
}

/** Waits until the keyboard is the editor's. */
async function waitForFocus(page: Page): Promise<void> {
  await page.locator('.editor-group-container.active .monaco-editor.focused').first().waitFor();
}

export async function activeTab(page: Page): Promise<string | null> {
  const tab = page.locator('.editor-group-container.active .tab.active').first();
  return (await tab.count()) === 0 ? null : tab.getAttribute('data-resource-name');
}

export async function closeAllTabs(page: Page): Promise<void> {
  await runCommand(page, 'View: Close All Editors');
  await page.locator('.editor-group-container .tab').first().waitFor({ state: 'detached' });
}

export interface Selection {
  readonly line: number;
  readonly column: number;
  /** In UTF-16 units, as the status bar counts; 0 for a bare cursor. */
  readonly length: number;
}

/** The selection of the active editor, as the status bar shows it. */
export async function selection(page: Page): Promise<Selection> {
  const text = await page.locator('#status\\.editor\\.selection').innerText();
  const match = /Ln (\d+), Col (\d+)(?: \((\d+) selected\))?/u.exec(text);
  assert.ok(match, `the status bar shows "${text}"`);
  return {
    line: Number(match[1]),
    column: Number(match[2]),
    length: Number(match[3] ?? 0),
  };
}

/** Waits until something is selected in the active editor. */
export async function waitForSelection(page: Page): Promise<void> {
  await page.locator('#status\\.editor\\.selection', { hasText: 'selected' }).waitFor();
}

/** The selected characters themselves: copied with the keyboard and read from the clipboard. */
export async function selectedText(page: Page): Promise<string> {
  await waitForSelection(page);
  await page.keyboard.press('Control+1');
  await waitForFocus(page);
  await page.evaluate(() => navigator.clipboard.writeText(''));
  await page.keyboard.press('Control+C');
  await page.waitForFunction(async () => (await navigator.clipboard.readText()) !== '');
  return page.evaluate(() => navigator.clipboard.readText());
}

/** How far down in the window a line stands, in CSS pixels. */
export async function heightOfLine(page: Page, line: number): Promise<number> {
  const numbers = page.locator(
    '.editor-group-container.active .margin-view-overlays .line-numbers',
  );
  const box = await numbers.getByText(String(line), { exact: true }).boundingBox();
  assert.ok(box, `line ${line} is not to be seen`);
  return box.y;
}
