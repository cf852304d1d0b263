import { skipSpace, trimSpace } from './characters';
import type { CodeDeclaration, CodeMarks, CodePiece, CodeString } from './codeMarks';
import { CommentText } from './commentText';
import { declarationStarts, indentStart, lineStartOf } from './declarationStarts';
import { nameAfter } from './declaredName';
import type { TextRange } from './document';
import { EscapedText, readBackslash } from './escapedText';
import type { ParsedDocument } from './parsedDocument';
import { ReadableText } from './readableText';
import { literalInside } from './stringLiteral';
import { endOfLine, writeTextLines } from './textLines';

/** Headings go no deeper; a declaration further inside takes the place of one beside it. */
const DEEPEST = 6;

/** A line comment's marks. */
const LINE_MARK = /\/\/+!?|#+[!:]?|--+|;+|%+/y;
/** What begins a comment of several lines, and what ends it. */
const BLOCKS = [
  ['/*', '*/'],
  ['<#', '#>'],
  ['=begin', '=end'],
] as const;
const CLOSING = /[ \t;,)\]}]*/y;
const HAS_WORD = /[\p{L}\p{N}_]/u;

interface OpenDeclaration {
  readonly level: number;
  readonly end: number;
}

/**
 * The readable text of source code whose marks are known. Every declaration is a heading with its
 * name, before the comment that is about it; comments and strings that hold prose are prose, the rest
 * are the lines they are.
 * @param rawQuotes quotes of strings between which nothing is escaped
 */
export function writeCode(text: string, marks: CodeMarks, rawQuotes: string): ParsedDocument {
  return new CodeText(text, marks, rawQuotes).write();
}

class CodeText {
  private readonly out: ReadableText;
  private readonly comments: CommentText;
  private readonly strings: EscapedText;
  /** Up to here everything is written. */
  private written = 0;
  private readonly open: OpenDeclaration[] = [];
  /** Where the comment of whole lines before ended; -1 when something came between. */
  private commentEnd = -1;
  /** The first constant of each line, by where the line begins. */
  private readonly constants = new Map<number, string>();

  constructor(
    private readonly text: string,
    private readonly marks: CodeMarks,
    private readonly rawQuotes: string,
  ) {
    this.out = new ReadableText(text);
    this.comments = new CommentText(this.out, text);
    this.strings = new EscapedText(this.out, text, '\\', readBackslash);
    for (const [start, name] of marks.constants) {
      const lineStart = lineStartOf(text, start);
      if (!this.constants.has(lineStart)) this.constants.set(lineStart, name);
    }
  }

  write(): ParsedDocument {
    const { declarations, pieces } = this.marks;
    const starts = declarationStarts(this.text, this.marks);
    let next = 0;
    for (const piece of pieces) {
      for (; next < declarations.length && starts[next]! <= piece.start; next++) {
        this.declare(declarations[next]!, starts[next]!);
      }
      if (piece.start >= this.written) this.piece(piece, starts[next - 1] === piece.start);
    }
    for (; next < declarations.length; next++) this.declare(declarations[next]!, starts[next]!);
    this.code(this.text.length);
    return this.out.finish();
  }

  private declare({ name, end }: CodeDeclaration, start: number): void {
    const at = Math.max(start, this.written);
    this.code(at);
    const level = Math.min((this.open.at(-1)?.level ?? 0) + 1, DEEPEST);
    this.out.beginBlock('heading', level);
    this.out.label(name, at);
    this.out.endBlock();
    this.open.push({ level, end: this.restOfLine(end) });
  }

  /** @param isDeclared whether the heading before says what the piece is about */
  private piece(piece: CodePiece, isDeclared: boolean): void {
    switch (piece.kind) {
      case 'comment':
        this.comment(piece, !isDeclared && !piece.inFunction);
        break;
      case 'docString': {
        const inside = literalInside(this.text, piece.start, piece.end, this.rawQuotes);
        if (!inside) return;
        this.code(piece.start);
        this.comments.block(inside.start, inside.end);
        this.written = piece.end;
        break;
      }
      case 'lines':
        this.code(piece.start);
        writeTextLines(this.out, this.text, piece.start, piece.end);
        this.written = piece.end;
        break;
      case 'prose':
        this.code(piece.start);
        this.prose(piece, true, { ...piece, name: null });
        this.written = piece.end;
        break;
      case 'string':
        this.string(piece);
        break;
      case 'constant':
        this.constant(piece, piece.name);
    }
  }

  /** @param isNamed whether it is told what it is about */
  private comment({ start, end: nodeEnd }: TextRange, isNamed: boolean): void {
    const { comments, text } = this;
    const end = trimSpace(text, start, nodeEnd);
    const lineStart = indentStart(text, start);
    const isOwn = lineStart >= 0;
    const block = BLOCKS.find(([open]) => text.startsWith(open, start));
    if (block) {
      const [open, close] = block;
      const inside = start + open.length;
      const isClosed = end - close.length >= inside && text.startsWith(close, end - close.length);
      const name = isOwn && isNamed ? this.nameBelow(end) : null;
      this.code(start);
      comments.block(inside, isClosed ? end - close.length : end, name);
      this.written = end;
      return;
    }
    LINE_MARK.lastIndex = start;
    const inside = LINE_MARK.test(text) ? Math.min(LINE_MARK.lastIndex, end) : start;
    const isNext =
      isOwn &&
      this.commentEnd >= 0 &&
      lineStart === this.commentEnd + 1 &&
      skipSpace(text, this.commentEnd, start) === start;
    if (!isNext) {
      this.code(start);
      comments.end();
      // What begins a script says how it is run.
      if (isOwn && isNamed && !text.startsWith('#!', start)) {
        comments.about(this.nameBelow(this.lastLine(text.slice(start, inside), end)));
      }
    }
    comments.line(inside, end);
    this.written = end;
    const isLine = isOwn && end === endOfLine(text, end) && !text.startsWith('#!', start);
    this.commentEnd = isLine ? end : -1;
  }

  /** What is declared in the line after a comment that ends at `end`. */
  private nameBelow(end: number): string | null {
    return this.constants.get(endOfLine(this.text, end) + 1) ?? nameAfter(this.text, end);
  }

  private string(piece: CodeString): void {
    const inside = literalInside(this.text, piece.start, piece.end, this.rawQuotes);
    if (!inside) return;
    const isNext = piece.goesOn && this.out.hasText;
    if (isNext) this.out.separator(' ');
    else this.code(piece.start);
    this.prose(inside, inside.raw, isNext ? null : piece);
    this.written = piece.end;
  }

  /**
   * Writes what stands in [start, end), its lines as they are broken.
   * @param begins the piece that begins with it; null where it goes on
   */
  private prose(
    { start, end }: TextRange,
    raw: boolean,
    begins: (TextRange & { readonly name: string | null }) | null,
  ): void {
    const { out, text } = this;
    if (begins) {
      out.beginBlock('paragraph');
      const first = skipSpace(text, start, end);
      const says = text.slice(begins.start, Math.min(begins.end, begins.start + 200));
      const { name } = begins;
      if (name !== null && first < end && !says.includes(name)) out.label(`${name}: `, first);
    }
    let previous = -1;
    for (let at = start; at < end;) {
      const lineEnd = Math.min(endOfLine(text, at), end);
      const first = skipSpace(text, at, lineEnd);
      // A line break that is escaped away is none.
      const isCarried = !raw && lineEnd < end && isEscaped(text, at, lineEnd);
      const last = trimSpace(text, first, isCarried ? lineEnd - 1 : lineEnd);
      if (first < last) {
        if (previous >= 0) out.lineBreak(previous, first);
        if (raw) out.copy(first, last);
        else this.strings.write(first, last);
        previous = last;
      }
      at = lineEnd + 1;
    }
  }

  /** Says in words what the constant is whose line follows. */
  private constant({ start, end }: TextRange, name: string): void {
    if (!/\p{Ll}\p{Lu}/u.test(name)) return;
    const lineEnd = this.restOfLine(end);
    const lineStart = Math.max(lineStartOf(this.text, start), this.written);
    this.code(lineStart);
    const first = skipSpace(this.text, lineStart, start);
    this.out.beginBlock('code');
    this.out.label(`${wordsOf(name)}: `, first);
    this.out.copy(first, trimSpace(this.text, first, lineEnd));
    this.out.endBlock();
    this.written = lineEnd;
  }

  /** Writes the code up to `end`, and what declarations end before it. */
  private code(end: number): void {
    this.comments.end();
    this.commentEnd = -1;
    for (let inner = this.open.at(-1); inner && inner.end <= end; inner = this.open.at(-1)) {
      this.lines(inner.end);
      this.out.closeHeadings(inner.level);
      this.open.pop();
    }
    this.lines(end);
  }

  private lines(end: number): void {
    if (end <= this.written) return;
    // Brackets that are left over from a line, or from a whole piece, say nothing.
    const lineEnd = Math.min(endOfLine(this.text, this.written), end);
    const start = HAS_WORD.test(this.text.slice(this.written, lineEnd)) ? this.written : lineEnd;
    if (HAS_WORD.test(this.text.slice(start, end))) {
      writeTextLines(this.out, this.text, start, end, 'code');
    }
    this.written = end;
  }

  /** Behind the marks that close what ends at `end`, in its line. */
  private restOfLine(end: number): number {
    CLOSING.lastIndex = end;
    return CLOSING.test(this.text) ? CLOSING.lastIndex : end;
  }

  /** Where the last of the lines ends that begin with `mark` below one that ends at `lineEnd`. */
  private lastLine(mark: string, lineEnd: number): number {
    const { text } = this;
    let last = lineEnd;
    while (last < text.length && text[last] === '\n') {
      const next = endOfLine(text, last + 1);
      if (!text.startsWith(mark, skipSpace(text, last + 1, next))) break;
      last = next;
    }
    return last;
  }
}

/** Whether an odd number of backslashes ends [start, end). */
function isEscaped(text: string, start: number, end: number): boolean {
  let at = end;
  while (at > start && text[at - 1] === '\\') at--;
  return (end - at) % 2 === 1;
}

/** A name as it is said: `readTimeoutMs` is `read timeout ms`. */
function wordsOf(name: string): string {
  return name
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2')
    .replace(/_+/g, ' ')
    .trim()
    .toLowerCase();
}
