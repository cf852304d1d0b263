import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { closeAllTabs, openFile, selectedText, selection, waitForTab } from './support/editor';
import { askInPanel, openPanel, waitUntilDone } from './support/panel';
import { SAMPLE } from '../harness/paths';
import { useWorkbench } from './support/workbench';

interface Case {
  readonly question: string;
  readonly file: string;
  /** What the panel quotes. */
  readonly quote: string;
  /** What is selected, where markup makes it differ. */
  readonly source?: string;
}

/** Every format, answers with markup in and around them, our own documents and other people's. */
const CASES: readonly Case[] = [
  {
    question: 'How long is a booking held without payment?',
    file: 'api-reference.md',
    quote: '30 minutes',
  },
  {
    question: 'How much does parking cost an hour?',
    file: 'site/visitors.html',
    quote: '€1.80',
    source: '&euro;1.80',
  },
  {
    question: 'Who wrote sections 1 to 4?',
    file: 'spec/tide-exchange-format.txt',
    quote: 'Precious Okonjo',
  },
  {
    question: 'What was the cause of the failure at Fennel Point?',
    file: 'operations/fennel-point.log',
    quote: 'frozen battery',
  },
  {
    question: 'What should I read for strict HTML spec compliance?',
    file: 'real/htmlparser2-README.md',
    quote: 'parse5',
  },
  {
    question: 'How many unit tests does ignore have?',
    file: 'real/ignore-README.md',
    quote: 'more than five hundreds',
    // Marks come in pairs: the closing one of a pair that is opened inside is taken in.
    source: 'more than **five hundreds**',
  },
  {
    question: 'Which version added support for Unicode 17?',
    file: 'real/acorn-CHANGELOG.md',
    quote: '8.16.0',
  },
  {
    question: 'Who generated the code coverage report?',
    file: 'real/tsconfig-paths-webpack-plugin-index.html',
    quote: 'istanbul',
  },
];

/** The same document as other editors and systems save it. */
const FORMS: Record<string, (text: string) => Uint8Array> = {
  'crlf.md': (text) => Buffer.from(text.replaceAll('\n', '\r\n')),
  'mixed.md': (text) => Buffer.from(everyThirdAs(text, '\r\n')),
  'bom.md': (text) => Buffer.from(`\uFEFF${text}`),
  'utf16.md': (text) => Buffer.from(`\uFEFF${text.replaceAll('\n', '\r\n')}`, 'utf16le'),
};

function everyThirdAs(text: string, lineBreak: string): string {
  let count = 0;
  return text.replaceAll('\n', () => (++count % 3 === 0 ? lineBreak : '\n'));
}

function exactly(text: string): RegExp {
  return new RegExp(`^${text.replaceAll(/[.*+?^${}()|[\]\\]/gu, '\\$&')}$`, 'u');
}

describe('documents of all kinds, asked as a workspace without opening any', () => {
  const lockers = '# Lockers\n\nThe lockers are emptied every Friday evening by the porter.\n';
  const workbench = useWorkbench({
    files: { 'keys/lockers.md': new TextEncoder().encode(lockers) },
    settings: { 'verbatim.defaultScope': 'workspace' },
  });

  for (const { question, file, quote, source = quote } of CASES) {
    it(`lands in ${file} on ${source}`, async () => {
      const { page } = workbench();
      const frame = await openPanel(page);
      await askInPanel(frame, question);
      await waitUntilDone(frame);
      const name = file.split('/').at(-1) ?? file;
      const row = frame
        .locator('.answer', { has: frame.locator('.place', { hasText: `${name}:` }) })
        .filter({ has: frame.locator('mark').filter({ hasText: exactly(quote) }) });
      await row.first().click();
      await waitForTab(page, file);
      assert.equal(await selectedText(page), source);
      assert.equal((await selection(page)).length, source.length);
    });
  }

  it('names the line of now, once landed in a file that was opened and edited after the question', async () => {
    const { page } = workbench();
    const frame = await openPanel(page);
    await askInPanel(frame, 'When are the lockers emptied?');
    await waitUntilDone(frame);
    const row = frame.locator('.answer').first();
    await row.locator('.place', { hasText: 'lockers.md:3' }).waitFor();
    await openFile(page, 'keys/lockers.md');
    await page.keyboard.press('Control+Home');
    await page.keyboard.type('A line above.\n');
    await row.click();
    assert.match(await selectedText(page), /Friday/u);
    assert.equal((await selection(page)).line, 4);
    await row.locator('.place', { hasText: 'lockers.md:4' }).waitFor();
  });
});

describe('one document in other forms', () => {
  const handbook = readFileSync(join(SAMPLE, 'handbook.md'), 'utf8');
  const files = Object.entries(FORMS).map(([name, form]) => [`forms/${name}`, form(handbook)]);
  const workbench = useWorkbench({
    files: Object.fromEntries(files) as Record<string, Uint8Array>,
    settings: { 'verbatim.defaultScope': 'open' },
  });
  let inOriginal: { line: number; column: number; length: number } | undefined;

  /** Asks of the one open document, and says where the answer landed. */
  async function land(file: string): Promise<{ line: number; column: number; length: number }> {
    const { page } = workbench();
    await closeAllTabs(page);
    await openFile(page, file);
    const frame = await openPanel(page);
    await askInPanel(frame, 'How long do I have to report an expense?');
    await waitUntilDone(frame);
    await frame
      .locator('.answer', { hasText: `${file.split('/').at(-1) ?? file}:` })
      .first()
      .click();
    assert.equal(await selectedText(page), '60 days');
    return selection(page);
  }

  for (const name of Object.keys(FORMS)) {
    it(`lands on the same words in ${name}`, async () => {
      inOriginal ??= await land('handbook.md');
      assert.deepEqual(await land(`forms/${name}`), inOriginal);
    });
  }
});
