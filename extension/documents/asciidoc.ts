import { readInline } from './asciidocInline';
import { readTable } from './asciidocTables';
import { skipSpace } from './characters';
import type { ParsedDocument } from './parsedDocument';
import { ReadableText } from './readableText';
import { copyCodeLine, indentOf, lineAt, repeated } from './sourceLines';
import type { SourceLine } from './sourceLines';

const HEADING = /^(={1,6}|#{1,6})[ \t]+(?=\S)/;
const ATTRIBUTE_ENTRY = /^:!?[\w-]+!?:(?:\s|$)/;
const BLOCK_ATTRIBUTES = /^\[[^\n]*\]$/;
const BLOCK_MACRO = /^[a-z][\w-]*::[^\s[]*\[[^\n]*\]$/;
const ITEM = /^(?:\*{1,6}|-|\.{1,5}|<(?:\d+|\.)>)[ \t]+(?=\S)|^(?=\d{1,4}\.[ \t])/;
const TERM = /^([^\n]{1,120}?)(:{2,4}|;;)(?:[ \t]+|$)/;
const UNDERLINES = '=-~^+';

/**
 * AsciiDoc as text; Asciidoctor gives no offsets. Headings, lists, tables, listings and what stands
 * in delimited blocks are read; attributes, comments, includes and pass-through blocks are left out,
 * and references to attributes (`{name}`) stay as written.
 * Source: https://docs.asciidoctor.org/asciidoc/latest/
 */
export function parseAsciidoc(text: string): ParsedDocument {
  const out = new ReadableText(text);
  new Reader(out, text).read();
  return out.finish();
}

class Reader {
  /** Of the block attributes above the place: the number of columns, 0 when not said. */
  private columns = 0;

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
    const head = this.headOf(line);
    if (this.isLeftOut(line, head)) return line.next;
    const delimited = this.readDelimited(line);
    if (delimited >= 0) return delimited;
    const heading = HEADING.exec(head);
    if (heading && indentOf(line) === 0) {
      return this.heading(line, line.start + heading[0].length, heading[1]!.length, line.next);
    }
    const underlined = this.readUnderlined(line);
    if (underlined >= 0) return underlined;
    const item = ITEM.exec(head);
    if (item) return this.readText(line, line.start + item[0].length, 'listItem');
    const term = TERM.exec(head);
    if (term) {
      out.beginBlock('listItem');
      readInline(out, text, line.start, line.start + term[1]!.length);
      const definition = line.start + term[0].length;
      if (definition < line.end) {
        out.space(definition - 1, definition);
        return this.readRest(line, definition);
      }
      out.lineBreak(line.end, line.next);
      const below = lineAt(text, line.next);
      const goesOn = below.start < below.end && !this.opensBlock(below);
      return goesOn ? this.readRest(below, below.start) : line.next;
    }
    if (indentOf(line) > 0) return this.readCode(line);
    const titled = text[line.start] === '.' && /^\.[^\s.]/.test(head) ? 1 : 0;
    return this.readText(line, line.start + titled, 'paragraph');
  }

  private headOf(line: SourceLine): string {
    return this.text.slice(line.start, Math.min(line.end, line.start + 200));
  }

  private isLeftOut(line: SourceLine, head: string): boolean {
    const unit = head[0];
    if (unit === '/') return head.startsWith('//') && repeated(this.text, line, 4) === '';
    if (unit === ':') return ATTRIBUTE_ENTRY.test(head);
    if (unit === '[') {
      if (!BLOCK_ATTRIBUTES.test(head)) return false;
      const columns = /cols="?([^"\]]+)/.exec(head)?.[1];
      if (columns !== undefined) {
        const times = /^(\d+)\*/.exec(columns);
        this.columns = times ? Math.min(Number(times[1]), 100) : columns.split(/[,;]/).length;
      }
      return true;
    }
    return head === '+' || head === "'''" || head === '<<<' || BLOCK_MACRO.test(head);
  }

  private readDelimited(line: SourceLine): number {
    const { text } = this;
    if (text.startsWith('```', line.start)) return this.readListing(line, '```', 'code');
    if (text.startsWith('|===', line.start)) {
      const columns = this.columns;
      this.columns = 0;
      return readTable(this.out, text, line, columns);
    }
    if (line.end - line.start === 2 && text.startsWith('--', line.start)) return line.next;
    const unit = repeated(text, line, 4);
    if (unit === '' || !'-.+/=*_'.includes(unit)) return -1;
    const fence = text.slice(line.start, Math.min(line.end, line.start + 200));
    if (unit === '-' || unit === '.') return this.readListing(line, fence, 'code');
    if (unit === '+' || unit === '/') return this.readListing(line, fence, 'drop');
    return line.next;
  }

  /** To the line that is the fence again, or to the end. */
  private readListing(first: SourceLine, fence: string, kind: 'code' | 'drop'): number {
    const { out, text } = this;
    out.beginBlock('code');
    let previousEnd = first.end;
    let at = first.next;
    while (at < text.length) {
      const line = lineAt(text, at);
      at = line.next;
      if (line.end - line.start === fence.length && text.startsWith(fence, line.start)) break;
      if (kind === 'drop' || line.start === line.end) continue;
      copyCodeLine(out, line, 0, previousEnd);
      previousEnd = line.end;
    }
    out.endBlock();
    return at;
  }

  private readCode(first: SourceLine): number {
    const { out, text } = this;
    out.beginBlock('code');
    let previousEnd = first.start;
    let at = first.at;
    while (at < text.length) {
      const line = lineAt(text, at);
      if (line.start === line.end || indentOf(line) === 0) break;
      copyCodeLine(out, line, indentOf(first), previousEnd);
      previousEnd = line.end;
      at = line.next;
    }
    out.endBlock();
    return at;
  }

  private readUnderlined(line: SourceLine): number {
    const { text } = this;
    if (indentOf(line) > 0 || line.next >= text.length) return -1;
    const under = lineAt(text, line.next);
    const unit = repeated(text, under, 3);
    const level = unit === '' ? 0 : UNDERLINES.indexOf(unit) + 1;
    const difference = under.end - under.start - (line.end - line.start);
    if (level === 0 || indentOf(under) > 0 || Math.abs(difference) > 1) return -1;
    return this.heading(line, line.start, level, under.next);
  }

  private heading(line: SourceLine, start: number, level: number, next: number): number {
    this.out.beginBlock('heading', level);
    readInline(this.out, this.text, skipSpace(this.text, start, line.end), line.end);
    this.out.endBlock();
    return next;
  }

  private readText(line: SourceLine, start: number, kind: 'paragraph' | 'listItem'): number {
    this.out.beginBlock(kind);
    return this.readRest(line, start);
  }

  /** The open block's text from `start` to a blank line or the next block. */
  private readRest(first: SourceLine, start: number): number {
    const { out, text } = this;
    let from = start;
    let end = first.end;
    let at = first.next;
    // A block's title is a line of its own.
    const title = text[first.start] === '.' && start === first.start + 1;
    while (at < text.length && !title) {
      const line = lineAt(text, at);
      if (line.start === line.end) break;
      if (text.startsWith('//', line.start) && !text.startsWith('////', line.start)) {
        readInline(out, text, from, end);
        out.space(end, Math.min(end + 1, text.length));
        at = line.next;
        from = end = Math.min(at, text.length);
        continue;
      }
      if (this.opensBlock(line)) break;
      end = line.end;
      at = line.next;
    }
    readInline(out, text, from, end);
    out.endBlock();
    return at;
  }

  /** Whether a line right below text begins another block. */
  private opensBlock(line: SourceLine): boolean {
    const { text } = this;
    const unit = text[line.start]!;
    if (!'*-.<0123456789+[`|=_/:'.includes(unit)) {
      return text.startsWith('::', line.end - 2) && TERM.test(this.headOf(line));
    }
    const head = this.headOf(line);
    if (unit === '`') return head.startsWith('```');
    if (unit === '|') return head.startsWith('|===');
    if (unit === '[') return BLOCK_ATTRIBUTES.test(head);
    if (head === '+' || ITEM.test(head)) return true;
    return head === '--' || repeated(text, line, 4) !== '';
  }
}
