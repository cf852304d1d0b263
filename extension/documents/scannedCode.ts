import { skipSpace } from './characters';
import type { CodeFamily } from './codeFamilies';
import { CommentText } from './commentText';
import { nameAfter, nameBefore } from './declaredName';
import type { DocumentParser, ParsedDocument } from './parsedDocument';
import { escapedForPattern } from './patterns';
import { ReadableText } from './readableText';
import { endOfLine, writeTextLines } from './textLines';

/**
 * Source code of a family of languages without a grammar: comments and documentation strings as prose
 * without their markers, everything else as the lines it is. Comments are found lexically, strings
 * respected; what looks like a string and is none (a quote in a regular expression) misleads to its
 * line's end at most.
 */
export function scannedCodeParser(family: CodeFamily): DocumentParser {
  const marks = marksOf(family);
  return (text) => new ScannedText(text, family, new RegExp(marks, 'g')).parse();
}

class ScannedText {
  private readonly out: ReadableText;
  private readonly comments: CommentText;
  /** Up to here everything is written. */
  private written = 0;
  /** Where the comment on a line of its own before ended; -1 when there was none. */
  private commentEnd = -1;
  /** For what begins a comment or string: from there on nothing ends it, up to where. */
  private readonly endless = new Map<string, { from: number; to: number }>();

  constructor(
    private readonly text: string,
    private readonly family: CodeFamily,
    private readonly marks: RegExp,
  ) {
    this.out = new ReadableText(text);
    this.comments = new CommentText(this.out, text);
  }

  parse(): ParsedDocument {
    const { marks, text } = this;
    for (let match = marks.exec(text); match !== null; match = marks.exec(text)) {
      const [mark] = match;
      marks.lastIndex = Math.max(this.take(mark, match.index), match.index + 1);
    }
    this.code(text.length);
    return this.out.finish();
  }

  /** @returns where to go on after the comment or string that `mark` at `at` begins */
  private take(mark: string, at: number): number {
    const { family, text } = this;
    const block = family.block.find(([open]) => open === mark);
    if (block) {
      const close = this.find(block[1], at + mark.length);
      if (close < 0) return at + mark.length;
      const end = close + block[1].length;
      return this.blockComment(at, at + mark.length, close, end, this.nameAfter(at, end));
    }
    if (family.line.includes(mark)) {
      return this.mayBegin(mark, at) ? this.lineComment(mark, at) : at + mark.length;
    }
    if (mark.length === 3) {
      const close = this.find(mark, at + 3);
      if (close < 0) return at + 3;
      const documents = /^[ \t]*[rRuU]?$/.test(
        text.slice(Math.max(at - 200, this.lineStart(at)), at),
      );
      if (!documents) return close + 3;
      return this.blockComment(at, at + 3, close, close + 3, nameBefore(text, at));
    }
    return this.endOfString(mark, at);
  }

  /** `://` is part of an address; `#`, `--`, `;` and `%` after other text belong to that. */
  private mayBegin(mark: string, at: number): boolean {
    const before = this.text[at - 1];
    if (mark === '//') return before !== ':';
    return before === undefined || before === ' ' || before === '\t' || before === '\n';
  }

  private lineComment(mark: string, at: number): number {
    const { comments, text } = this;
    const lineEnd = endOfLine(text, at);
    let start = at + mark.length;
    while (text[start] === mark[0] || text[start] === '!') start++;
    const own = skipSpace(text, this.lineStart(at), at) === at;
    const joined =
      own &&
      this.commentEnd >= 0 &&
      skipSpace(text, this.commentEnd, at) === at &&
      this.lineStart(at) === this.commentEnd + 1;
    if (!joined) {
      this.code(at);
      comments.end();
      // What begins a script says how it is run.
      if (own && !text.startsWith('#!', at))
        comments.about(nameAfter(text, this.lastLine(mark, lineEnd)));
    }
    comments.line(Math.min(start, lineEnd), lineEnd);
    this.written = lineEnd;
    this.commentEnd = own ? lineEnd : -1;
    return lineEnd;
  }

  private blockComment(
    at: number,
    start: number,
    close: number,
    end: number,
    name: string | null,
  ): number {
    this.code(at);
    this.comments.block(start, close, name);
    this.written = end;
    return end;
  }

  /** What a comment from `at` to `end` is about, if it has its lines to itself. */
  private nameAfter(at: number, end: number): string | null {
    const { text } = this;
    return skipSpace(text, this.lineStart(at), at) === at ? nameAfter(text, end) : null;
  }

  /** Where the last of the lines ends that go on with a comment whose first line ends at `lineEnd`. */
  private lastLine(mark: string, lineEnd: number): number {
    const { text } = this;
    let last = lineEnd;
    while (last < text.length) {
      const next = endOfLine(text, last + 1);
      const start = skipSpace(text, last + 1, next);
      if (start === next || !text.startsWith(mark, start)) break;
      last = next;
    }
    return last;
  }

  /** Writes the code up to `end`. */
  private code(end: number): void {
    this.comments.end();
    writeTextLines(this.out, this.text, this.written, end, 'code');
    this.written = end;
    this.commentEnd = -1;
  }

  /** After the string's closing quote; after the opening one where nothing closes it. */
  private endOfString(quote: string, start: number): number {
    const { family, text } = this;
    const known = this.endless.get(quote);
    if (known && start >= known.from && start < known.to) return start + 1;
    const long = family.longQuotes.includes(quote);
    let at = start + 1;
    for (; at < text.length; at++) {
      const unit = text[at];
      if (unit === quote) return at + 1;
      if (unit === '\\') at++;
      else if (unit === '\n' && !long) break;
    }
    this.endless.set(quote, { from: start, to: at });
    return start + 1;
  }

  /** Where `mark` stands next; -1 where it does not, which is remembered. */
  private find(mark: string, at: number): number {
    const known = this.endless.get(mark);
    if (known && at >= known.from) return -1;
    const found = this.text.indexOf(mark, at);
    if (found < 0) this.endless.set(mark, { from: at, to: this.text.length });
    return found;
  }

  private lineStart(at: number): number {
    // Only a line's beginning is asked about: what lies far back is no indentation.
    for (let start = at; start > at - 500; start--) {
      if (start === 0 || this.text[start - 1] === '\n') return start;
    }
    return at - 500;
  }
}

/** A pattern for everything that begins a comment or a string, the longest first. */
function marksOf({ line, block, quotes, longQuotes, docStrings }: CodeFamily): string {
  const marks = [...line, ...block.map(([open]) => open), ...(quotes + longQuotes).split('')];
  if (docStrings) marks.push('"""', "'''");
  return marks
    .sort((left, right) => right.length - left.length)
    .map((mark) => escapedForPattern(mark))
    .join('|');
}
