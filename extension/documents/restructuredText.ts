import type { ParsedDocument } from './parsedDocument';
import { ReadableText } from './readableText';
import { directiveRole } from './restructuredTextDirectives';
import { readInline } from './restructuredTextInline';
import { readTable } from './restructuredTextTables';
import { copyCodeLine, indentOf, lineAt, repeated } from './sourceLines';
import type { SourceLine } from './sourceLines';

const ADORNMENT = /[!-/:-@[-`{-~]/;
const BULLET =
  /^(?:[-*+\u2022\u2023\u2043](?: +|$)|(?=(?:\d{1,4}|#)[.)] |\((?:\d{1,4}|[a-z]|#)\) ))/;
const FIELD = /^:(?=[^\s:`](?:[^:\n`]|:(?!\s|`|$)){0,80}:(?:\s|$))/;
const DIRECTIVE = /^([a-zA-Z][\w.+:-]*?) ?::(?:\s+|$)/;

/**
 * reStructuredText (docutils and Sphinx) as text; no JavaScript parser of it gives offsets. Section
 * titles are headings, their level the order in which their adornments first occur; directives keep
 * their text without their options (see `directiveRole`), literal blocks are code; comments, link
 * targets and substitutions are left out.
 * Source: https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html
 */
export function parseRestructuredText(text: string): ParsedDocument {
  const out = new ReadableText(text);
  new Reader(out, text).read();
  return out.finish();
}

class Reader {
  /** Adornments in the order of their first use: the unit, twice where it stands above too. */
  private readonly styles: string[] = [];

  constructor(
    private readonly out: ReadableText,
    private readonly text: string,
  ) {}

  read(): void {
    const { text } = this;
    for (let at = 0; at < text.length;) {
      const line = lineAt(text, at);
      at = line.start === line.end ? line.next : this.readBlock(line);
    }
  }

  /** @returns where to go on */
  private readBlock(line: SourceLine): number {
    const { text, out } = this;
    const title = this.readTitle(line);
    if (title >= 0) return title;
    const adornment = repeated(text, line, 4);
    if (adornment !== '' && ADORNMENT.test(adornment)) return line.next;
    const unit = text[line.start]!;
    if (unit === '+' || unit === '=') {
      const table = readTable(out, text, line);
      if (table >= 0) return table;
    }
    if (unit === '.' && text.startsWith('..', line.start)) {
      if (line.end === line.start + 2) return this.afterIndented(line);
      if (/\s/.test(text[line.start + 2]!)) return this.readExplicit(line);
    }
    if (unit === '_' && text.startsWith('__ ', line.start)) return line.next;
    if (unit === '|' && text[line.start + 1] === ' ') return this.readLineBlock(line);
    if (text.startsWith('>>> ', line.start)) return this.readCode(line, -1, true);
    return this.readItemOrText(line, line.start);
  }

  private readTitle(line: SourceLine): number {
    const { text } = this;
    if (line.next >= text.length) return -1;
    const second = lineAt(text, line.next);
    if (second.start === second.end) return -1;
    const over = repeated(text, line, 2);
    if (over !== '' && ADORNMENT.test(over)) {
      if (second.next >= text.length) return -1;
      const third = lineAt(text, second.next);
      const closed = repeated(text, third, 2) === over && repeated(text, second, 1) !== over;
      return closed ? this.heading(second, over + over, third.next) : -1;
    }
    if (indentOf(line) > 0 || indentOf(second) > 0) return -1;
    const under = repeated(text, second, 2);
    if (under === '' || !ADORNMENT.test(under)) return -1;
    const length = second.end - second.start;
    if (length < 4 && length < line.end - line.start) return -1;
    return this.heading(line, under, second.next);
  }

  private heading(line: SourceLine, style: string, next: number): number {
    const { styles, out } = this;
    if (!styles.includes(style)) styles.push(style);
    out.beginBlock('heading', Math.min(styles.indexOf(style) + 1, 6));
    readInline(out, this.text, line.start, line.end);
    out.endBlock();
    return next;
  }

  /** What `.. ` begins: a directive, footnote, target, substitution or comment. */
  private readExplicit(line: SourceLine): number {
    const { text, out } = this;
    const start = line.start + 3;
    const head = text.slice(start, Math.min(line.end, start + 200));
    const note = /^\[[^\]\s]+\](?:\s+|$)/.exec(head);
    if (note) return this.readText(line, start + note[0].length, 'paragraph');
    const directive = DIRECTIVE.exec(head);
    if (!directive) return this.afterIndented(line);
    const role = directiveRole(directive[1]!);
    if (role === 'drop') return this.afterIndented(line);
    const argument = start + directive[0].length;
    if (role === 'text' && argument < line.end) {
      out.beginBlock('paragraph');
      readInline(out, text, argument, line.end);
    }
    let at = line.next;
    // Options, and what goes on with the argument, stand right below.
    for (let next = lineAt(text, at); next.start < next.end && indentOf(next) > indentOf(line);) {
      const option = /^:[\w-]+:(?:\s|$)/.test(text.slice(next.start, next.start + 60));
      if (!option && (role !== 'text' || !out.hasText)) break;
      if (!option) {
        out.space(next.at - 1, next.start);
        readInline(out, text, next.start, next.end);
      }
      at = next.next;
      if (at >= text.length) break;
      next = lineAt(text, at);
    }
    out.endBlock();
    return role === 'code' ? this.readCodeBelow(line, at) : at;
  }

  /** Where the first line after `line` begins that is neither blank nor indented further. */
  private afterIndented(line: SourceLine): number {
    let at = line.next;
    while (at < this.text.length) {
      const next = lineAt(this.text, at);
      if (next.start < next.end && indentOf(next) <= indentOf(line)) break;
      at = next.next;
    }
    return at;
  }

  private readCodeBelow(line: SourceLine, at: number): number {
    while (at < this.text.length) {
      const first = lineAt(this.text, at);
      if (first.start === first.end) at = first.next;
      else
        return indentOf(first) > indentOf(line) ? this.readCode(first, indentOf(line), false) : at;
    }
    return at;
  }

  /** Lines indented further than `outer`, to the first blank one if `untilBlank`. */
  private readCode(first: SourceLine, outer: number, untilBlank: boolean): number {
    const { out, text } = this;
    out.beginBlock('code');
    const indent = indentOf(first);
    let previousEnd = first.start;
    let at = first.at;
    while (at < text.length) {
      const line = lineAt(text, at);
      const blank = line.start === line.end;
      if (blank ? untilBlank : indentOf(line) <= outer) break;
      copyCodeLine(out, line, indent, previousEnd);
      if (!blank) previousEnd = line.end;
      at = line.next;
    }
    out.endBlock();
    return at;
  }

  private readLineBlock(first: SourceLine): number {
    const { out, text } = this;
    out.beginBlock('paragraph');
    let at = first.at;
    while (at < text.length) {
      const line = lineAt(text, at);
      if (text[line.start] !== '|' || (line.end > line.start + 1 && text[line.start + 1] !== ' '))
        break;
      if (out.hasText) out.lineBreak(line.at - 1, line.at);
      readInline(out, text, Math.min(line.start + 2, line.end), line.end);
      at = line.next;
    }
    out.endBlock();
    return at;
  }

  private readItemOrText(line: SourceLine, start: number): number {
    const { text } = this;
    const head = text.slice(start, Math.min(line.end, start + 120));
    const bullet = BULLET.exec(head);
    if (bullet)
      return this.readText(line, Math.min(start + bullet[0].length, line.end), 'listItem');
    if (FIELD.test(head)) return this.readText(line, start + 1, 'listItem');
    return this.readText(line, start, 'paragraph');
  }

  /**
   * A paragraph from `start` in its first line: it ends at a blank line, where the indentation
   * returns to that of the first line after it was deeper, and where a list item begins.
   */
  private readText(first: SourceLine, start: number, kind: 'paragraph' | 'listItem'): number {
    const { out, text } = this;
    out.beginBlock(kind);
    const indent = indentOf(first);
    const term = kind === 'paragraph' && start === first.start;
    let from = start;
    let end = first.end;
    let body = -1;
    let at = first.next;
    while (at < text.length) {
      const line = lineAt(text, at);
      if (line.start === line.end || this.opensBlock(line)) break;
      const columns = indentOf(line);
      if (body < 0) {
        body = columns;
        if (columns < indent || (!term && columns <= indent)) break;
        if (term && columns > indent) {
          readInline(out, text, from, end);
          out.lineBreak(end, line.start);
          from = line.start;
        }
      } else if (columns !== body && columns <= indent) break;
      end = line.end;
      at = line.next;
    }
    const literal = text.startsWith('::', end - 2) && end - 2 >= from;
    if (literal) end -= end - 2 === from || /\s/.test(text[end - 3]!) ? 2 : 1;
    readInline(out, text, from, end);
    out.endBlock();
    return literal
      ? this.readCodeBelow(
          { ...first, start: first.at + Math.max(0, literalIndent(indent, body, term)) },
          at,
        )
      : at;
  }

  /** Whether a line within a paragraph's reach begins a block of its own. */
  private opensBlock(line: SourceLine): boolean {
    const { text } = this;
    const unit = text[line.start]!;
    if (unit === '.') return text.startsWith('.. ', line.start);
    if (unit === ':')
      return FIELD.test(text.slice(line.start, Math.min(line.end, line.start + 120)));
    if (!'-*+\u2022\u2023\u2043#(0123456789'.includes(unit)) return false;
    return BULLET.test(text.slice(line.start, Math.min(line.end, line.start + 10)));
  }
}

/** Columns of the paragraph that a literal block belongs to: a definition's are its own. */
function literalIndent(first: number, body: number, term: boolean): number {
  return term && body > first ? body : first;
}
