import type { Locator, Page } from 'playwright-core';
import { eventually } from './eventually';

const WIDGET = '.quick-input-widget:not([style*="display: none"])';

export interface Palette {
  readonly input: Locator;
  readonly rows: Locator;
  /** The line above the input, where a quick pick has one. */
  readonly title: Locator;
}

/** The quick input that is open now. */
export function palette(page: Page): Palette {
  return {
    input: page.locator(`${WIDGET} .quick-input-box input`),
    rows: page.locator(`${WIDGET} .quick-input-list .monaco-list-row`),
    title: page.locator(`${WIDGET} .quick-input-title`),
  };
}

/**
 * Runs a command by its title as a person would: F1, the title, a click. Once more where the palette
 * was closed meanwhile, as it is when a dialog that goes hands the focus back; and from the start where
 * it was opened before the window knew all commands, for an open palette keeps the list it was made with.
 */
export async function runCommand(page: Page, title: string): Promise<void> {
  const { input, rows } = palette(page);
  await eventually(async () => {
    // To the palette itself: where it closes meanwhile, the key would end the editor's selection.
    if (await isPaletteOpen(page)) await input.press('Escape', { timeout: 1_000 });
    await page.keyboard.press('F1');
    await input.fill(`>${title}`, { timeout: 5_000 });
    await rows.filter({ hasText: title }).first().click({ timeout: 5_000 });
  });
}

/** Opens Verbatim's quick pick and asks. */
export async function askInPalette(page: Page, question: string): Promise<Palette> {
  await runCommand(page, 'Verbatim: Ask a Question');
  const quick = palette(page);
  await quick.input.waitFor();
  await quick.input.fill(question);
  await page.keyboard.press('Enter');
  return quick;
}

/** What a row quotes. */
export async function quoteOf(row: Locator): Promise<string> {
  return row.locator('.label-name').first().innerText();
}

export async function isPaletteOpen(page: Page): Promise<boolean> {
  return (await page.locator(WIDGET).count()) > 0;
}
