/** The lines of a document, zero-based; undefined outside it. */
export type LineReader = (line: number) => string | undefined;

/** Languages whose text is prose: a question may stand anywhere in it. */
const PROSE: ReadonlySet<string> = new Set([
  'markdown',
  'mdx',
  'plaintext',
  'verbatim-text',
  'html',
  'restructuredtext',
  'asciidoc',
  'latex',
  'tex',
  'org',
  'typst',
]);

/** How far a paragraph or comment is followed up and down. */
const MOST_LINES = 10;
const LONGEST_LINE = 2_000;
const LONGEST_QUESTION = 300;
const SHORTEST_QUESTION = 8;

/** What begins a line of prose and is not part of a sentence; such a line begins a block. */
const PROSE_MARKER = /^\s*(?:(?:[>#*+=|-]+|\d+[.)]|\.\.)\s+)+/;
/** What begins a comment on a line of its own, in the languages there are. */
const COMMENT_LINE = /^\s*(?:\/\/+!?|\/\*+!?|\*+(?!\/)|#+|--+|;+|%+|'|"""|<!--|REM\b)\s?/i;
/** A comment after code: never inside a URL (`https://`) nor a fragment (`a#b`). */
const COMMENT_AFTER_CODE = /(?:^|[^:"'`\w])(\/\/+|\/\*+|<!--)\s|(?:\s)(#+|--+|;+)\s/;

const SENTENCE_END = /[.!?。！？؟]/;
const QUESTION_MARK = /[?？؟]/;

/**
 * The question that stands at a place of a document: a sentence that ends in a question mark, in
 * prose or in a comment of code.
 * @param character UTF-16 units from the line's start
 * @returns the sentence as plain words, or null when there is none
 */
export function questionAt(
  lines: LineReader,
  line: number,
  character: number,
  languageId: string,
): string | null {
  const stripped = PROSE.has(languageId) ? stripProse : stripComment;
  const here = stripped(lines(line), character);
  if (!here || character < here.from) return null;
  let text = here.text;
  let offset = character - here.from;
  // Lines above and below belong to the sentence while they go on with the same paragraph.
  if (!here.begins) {
    for (let above = line - 1; above >= 0 && line - above <= MOST_LINES; above--) {
      const it = stripped(lines(above), null);
      if (!it) break;
      text = `${it.text}\n${text}`;
      offset += it.text.length + 1;
      if (it.begins) break;
    }
  }
  for (let below = line + 1; below - line <= MOST_LINES; below++) {
    const it = stripped(lines(below), null);
    if (!it || it.begins) break;
    text = `${text}\n${it.text}`;
  }
  return sentenceAt(text, offset);
}

/** The sentence around `offset` if it is a question of more than a word. */
function sentenceAt(text: string, offset: number): string | null {
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    if (!SENTENCE_END.test(text[at]!)) continue;
    let end = at + 1;
    while (end < text.length && /[.!?。！？؟"'”’)\]*_]/u.test(text[end]!)) end++;
    // A full stop inside a word (`v1.2`, `main.ts`) ends nothing.
    const ends = end >= text.length || /\s/u.test(text[end]!) || /[。！？]/.test(text[at]!);
    if (!ends) continue;
    if (offset < end) {
      return QUESTION_MARK.test(text.slice(at, end)) ? cleaned(text.slice(start, end)) : null;
    }
    start = end;
  }
  return null;
}

function cleaned(sentence: string): string | null {
  const words = sentence
    .replace(/<\/?[a-z][^<>]*>/gi, ' ')
    .replace(/[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}/g, '')
    .replace(/\s+/gu, ' ')
    .trim();
  const spaced = /\S\s+\S/u.test(words) || /[\p{Script=Han}\p{Script=Hiragana}]/u.test(words);
  const fits = words.length >= SHORTEST_QUESTION && words.length <= LONGEST_QUESTION;
  return spaced && fits ? words : null;
}

interface Stripped {
  readonly text: string;
  /** Where `text` begins in the line. */
  readonly from: number;
  /** Whether a new block begins with this line. */
  readonly begins: boolean;
}

function stripProse(line: string | undefined): Stripped | null {
  if (line === undefined || line.length > LONGEST_LINE || line.trim() === '') return null;
  const from = PROSE_MARKER.exec(line)?.[0].length ?? 0;
  return { text: line.slice(from), from, begins: from > 0 };
}

/** @param character where the pointer is, to find a comment after code; null for other lines */
function stripComment(line: string | undefined, character: number | null): Stripped | null {
  if (line === undefined || line.length > LONGEST_LINE) return null;
  const whole = COMMENT_LINE.exec(line);
  if (whole) {
    const text = line.slice(whole[0].length);
    return text.trim() === '' ? null : { text, from: whole[0].length, begins: false };
  }
  const after = character === null ? null : COMMENT_AFTER_CODE.exec(line);
  if (!after) return null;
  const from = after.index + after[0].length;
  return { text: line.slice(from), from, begins: true };
}
