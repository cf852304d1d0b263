import { skipSpace, trimSpace } from './characters';
import type { ReadableText } from './readableText';
import { endOfLine } from './textLines';

const DECORATION = /^[-=~_*#/+.|<>!\\ \t]*$/;
const TAG = /^[@\\][a-zA-Z]/;

/**
 * Writes comments as prose: the lines of one paragraph joined, an empty or ruled line between
 * paragraphs, a list item at every bullet and `@tag`. Lines come without their markers.
 */
export class CommentText {
  private previousEnd = 0;
  private name: string | null = null;

  constructor(
    private readonly out: ReadableText,
    private readonly text: string,
  ) {}

  /** What the comment that begins is about: said before its first words, unless they say it. */
  about(name: string | null): void {
    this.name = name;
  }

  /** One line [start, end) of the comment that is open, or of a new one after `end()`. */
  line(start: number, end: number): void {
    const { out, text } = this;
    let first = skipSpace(text, start, end);
    const last = trimSpace(text, first, end);
    if (isDecoration(text, first, last)) {
      out.endBlock();
      return;
    }
    const bullet = bulletEnd(text, first, last);
    if (bullet > first || TAG.test(text.slice(first, first + 2))) {
      out.beginBlock('listItem');
      first = bullet;
      this.name = null;
    } else if (out.hasText) {
      out.space(this.previousEnd, first);
    } else {
      out.beginBlock('paragraph');
      this.label(first, last);
    }
    out.copy(first, last);
    this.previousEnd = last;
  }

  /**
   * The inside [start, end) of a block comment, its lines with or without a leading `*`.
   * @param name what it is about
   */
  block(start: number, end: number, name: string | null = null): void {
    const { text } = this;
    this.end();
    this.about(name);
    let at = start;
    while (at < end && (text[at] === '*' || text[at] === '!')) at++;
    for (let first = true; at < end; first = false) {
      const lineEnd = Math.min(endOfLine(text, at), end);
      let from = skipSpace(text, at, lineEnd);
      if (!first && text[from] === '*' && !text.startsWith('**', from)) from++;
      this.line(from, lineEnd);
      at = lineEnd + 1;
    }
    this.end();
  }

  /** Ends the comment; what follows is a new one. */
  end(): void {
    this.out.endBlock();
    this.name = null;
  }

  private label(start: number, end: number): void {
    const { name, text, out } = this;
    this.name = null;
    if (name === null || text.slice(start, Math.min(end, start + 200)).includes(name)) return;
    out.label(`${name}: `, start);
  }
}

function isDecoration(text: string, start: number, end: number): boolean {
  if (end - start > 200) return false;
  return start >= end || DECORATION.test(text.slice(start, end));
}

/** After a bullet and its space, else `start`. */
function bulletEnd(text: string, start: number, end: number): number {
  if (!'-*+\u2022'.includes(text[start]!)) return start;
  const first = skipSpace(text, start + 1, end);
  return first > start + 1 && first < end ? first : start;
}
