import { isSpace, skipSpace, trimSpace } from './characters';
import { ColumnLabels } from './columnLabels';
import { entityAt } from './entities';
import { readHtml } from './html';
import { roleOf } from './htmlElements';
import type { LabelSource } from './markdownLinks';
import { OpenLinks } from './markdownLinks';
import { HEADING_LEVELS, NODE_ROLES, NodeRole } from './markdownNodes';
import type { BlockKind } from './parsedDocument';
import type { ReadableText } from './readableText';

/** What stands in a block: inline markup, the lines of code, or HTML. */
type Content = 'text' | 'code' | 'html';

/** Writes blocks of Markdown as text, told their nodes one after the other. */
export class MarkdownBlocks {
  /** Quotes and list items around the place, with their ends. */
  private readonly containers: { readonly kind: BlockKind; readonly to: number }[] = [];
  private readonly links: OpenLinks;
  private readonly columns: ColumnLabels;
  /** The open block: its end, or -1, and how far its text has been read. */
  private blockEnd = -1;
  private position = 0;
  /** Of the open block. */
  private content: Content = 'text';
  /** Marks of quotes within the open block of HTML. */
  private readonly htmlMarks: number[] = [];
  /** An inline element whose contents are left out, until its end tag. */
  private skipping = '';
  /** The first line break at or after the last place asked for. */
  private newline = -1;

  constructor(
    private readonly out: ReadableText,
    private readonly source: string,
    labels: LabelSource,
  ) {
    this.columns = new ColumnLabels(source);
    this.links = new OpenLinks(source, labels);
  }

  readonly visitNode = (type: number, from: number, to: number): boolean => {
    const role = NODE_ROLES[type]!;
    return role === NodeRole.enter || this.visit(type, role, from, to);
  };

  /** @returns whether to go on with what is in the node */
  private visit(type: number, role: number, from: number, to: number): boolean {
    if (this.blockEnd >= 0 && from >= this.blockEnd) this.closeBlock();
    const { out } = this;
    switch (role) {
      case NodeRole.container: {
        const kind = this.source.charCodeAt(from) === 0x3e ? 'quote' : 'listItem';
        this.leaveContainers(from);
        this.containers.push({ kind, to });
        break;
      }
      case NodeRole.leaf: {
        const level = HEADING_LEVELS[type]!;
        this.openBlock(level > 0 ? 'heading' : this.kindAt(from), level, from, to);
        break;
      }
      case NodeRole.headerRow:
      case NodeRole.row:
        this.openBlock('tableRow', 0, from, to);
        this.columns.beginRow(from, to, role === NodeRole.headerRow);
        break;
      case NodeRole.codeBlock:
        this.openBlock('code', 0, from, to, 'code');
        break;
      case NodeRole.codeText:
        this.readCode(from, to);
        break;
      case NodeRole.htmlBlock:
        this.openBlock(this.kindAt(from), 0, from, to, 'html');
        break;
      case NodeRole.cell:
        this.readTo(from, from);
        this.beginCell(from, to);
        break;
      case NodeRole.drop:
        this.readTo(from, to);
        return false;
      case NodeRole.quoteMark:
        if (this.content === 'html') this.htmlMarks.push(from);
        else if (this.content === 'text' && this.blockEnd >= 0) {
          this.readTo(from, to);
          out.space(from, to);
        }
        break;
      case NodeRole.link:
        if (this.links.open(from, to)) break;
        this.readTo(from, to);
        return false;
      case NodeRole.autolink:
        this.links.openAuto(to);
        break;
      case NodeRole.linkMark:
        if (!this.links.at(to).literal) this.readTo(from, to);
        break;
      case NodeRole.url: {
        const { literal, auto } = this.links.at(to);
        if (!literal && !auto) this.readTo(from, to);
        break;
      }
      case NodeRole.escape:
        this.readTo(from, to);
        if (this.reads) out.substitute(this.source.charAt(from + 1), from, to);
        break;
      case NodeRole.entity:
        this.readEntity(from, to);
        break;
      case NodeRole.hardBreak:
        this.readTo(from, to);
        if (this.reads) out.lineBreak(from, to);
        break;
      case NodeRole.htmlTag:
        this.readTag(from, to);
        break;
      case NodeRole.definition:
        return false;
    }
    return true;
  }

  /** Whether what is read now goes into the text. */
  private get reads(): boolean {
    return this.blockEnd >= 0 && this.content === 'text' && this.skipping === '';
  }

  /** @param textFrom where its text begins, behind its mark */
  openBlock(
    kind: BlockKind,
    level: number,
    textFrom: number,
    to: number,
    content: Content = 'text',
  ): void {
    this.out.beginBlock(kind, level);
    this.position = textFrom;
    this.blockEnd = to;
    this.content = content;
  }

  closeBlock(): void {
    if (this.blockEnd < 0) return;
    if (this.content === 'html') this.readHtmlBlock(this.position, this.blockEnd);
    else this.readTo(this.blockEnd, this.blockEnd);
    this.out.endBlock();
    this.blockEnd = -1;
    this.content = 'text';
    this.skipping = '';
    this.links.clear();
    if (this.htmlMarks.length > 0) this.htmlMarks.length = 0;
  }

  /** The column's name in front of a cell, inserted: an answer never holds it. */
  private beginCell(from: number, to: number): void {
    const { columns } = this;
    const label = columns.before(from, to);
    this.out.cell(columns.column, columns.width);
    if (label !== '' && this.reads) this.out.label(label, from);
  }

  /** Ends all that is open. */
  closeAll(): void {
    this.closeBlock();
    this.containers.length = 0;
  }

  private leaveContainers(at: number): void {
    const { containers } = this;
    while (containers.length > 0 && containers[containers.length - 1]!.to <= at) containers.pop();
  }

  private kindAt(at: number): BlockKind {
    this.leaveContainers(at);
    return this.containers[this.containers.length - 1]?.kind ?? 'paragraph';
  }

  /** Reads the block's text up to `from`, and goes on at `next`. */
  private readTo(from: number, next: number): void {
    if (this.reads) this.readText(this.position, from);
    this.position = next;
  }

  /** Text without markup: a line break in it, with the white space on both sides, is one space. */
  private readText(start: number, end: number): void {
    const { source, out } = this;
    while (start < end) {
      if (this.newline < start) {
        const found = source.indexOf('\n', start);
        this.newline = found < 0 ? source.length : found;
      }
      if (this.newline >= end) {
        this.readWords(start, end);
        return;
      }
      const wordsEnd = trimSpace(source, start, this.newline);
      const next = skipSpace(source, this.newline + 1, end);
      this.readWords(start, wordsEnd);
      out.space(wordsEnd, next);
      start = next;
    }
  }

  private readWords(start: number, end: number): void {
    const { source, out } = this;
    const first = skipSpace(source, start, end);
    const last = trimSpace(source, first, end);
    out.space(start, first);
    out.copy(first, last);
    out.space(last, end);
  }

  /** A piece of the open block's code; between two of them lie a line break's continuation marks. */
  readCode(start: number, end: number): void {
    const { source, out } = this;
    const first = skipSpace(source, start, end);
    if (first === end) return;
    const lineStart = source.lastIndexOf('\n', first - 1) + 1;
    // Where the line begins within this piece: its indentation is part of the code.
    const indent = Math.max(lineStart, start);
    if (out.hasText) {
      out.lineBreak(this.position, indent);
      out.copySpace(indent, first);
    }
    const last = trimSpace(source, first, end);
    out.copy(first, last);
    this.position = last;
  }

  private readEntity(from: number, to: number): void {
    const entity = entityAt(this.source, from);
    // HTML takes some names without `;`, even as the beginning of another; Markdown does not.
    if (entity?.length !== to - from) return;
    this.readTo(from, to);
    if (!this.reads) return;
    if (isSpace(entity.text.charCodeAt(0))) this.out.space(from, to);
    else this.out.substitute(entity.text, from, to);
  }

  private readTag(from: number, to: number): void {
    const { source, out } = this;
    this.readTo(from, to);
    const tag = /^<(\/?)([a-z][a-z0-9]*)/i.exec(source.slice(from, Math.min(to, from + 32)));
    if (!tag) return;
    const name = tag[2]!.toLowerCase();
    if (tag[1] === '/') {
      if (name === this.skipping) this.skipping = '';
    } else if (this.skipping === '' && roleOf(name) === 'skip' && !source.endsWith('/>', to)) {
      const rest = source.slice(to, this.blockEnd).toLowerCase();
      if (rest.includes(`</${name}`)) this.skipping = name;
    }
    const role = roleOf(name);
    const parts = role === 'break' || role === 'block' || role === 'container' || role === 'cell';
    if (parts && this.reads) out.lineBreak(from, to);
  }

  private readHtmlBlock(from: number, to: number): void {
    const { htmlMarks: marks } = this;
    const pieces: string[] = [];
    let at = from;
    for (const mark of marks) {
      pieces.push(this.source.slice(at, mark), ' ');
      at = mark + 1;
    }
    pieces.push(this.source.slice(at, to));
    readHtml(this.out, pieces.join(''), from, marks.length > 0, this.kindAt(from));
  }
}
