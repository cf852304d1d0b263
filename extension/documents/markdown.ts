import { isSpace, skipSpace, trimSpace } from './characters';
import { ColumnLabels } from './columnLabels';
import { entityAt } from './entities';
import { frontMatterOf } from './frontMatter';
import { readHtml } from './html';
import { roleOf } from './htmlElements';
import { definedLabels, labelOf } from './linkLabels';
import { HEADING_LEVELS, NODE_ROLES, NodeRole } from './markdownNodes';
import type { MarkdownChunk } from './markdownChunks';
import { ChunkKind, MarkdownChunks } from './markdownChunks';
import type { InlineNode } from './markdownParser';
import {
  inlineMarkup,
  inlineNodeType,
  markdownParser,
  markdownTree,
  MAX_PARAGRAPH,
} from './markdownParser';
import { mayHoldMarkup, mdxParser } from './markdownParser';
import { PlainSpans, SPAN_STRIDE } from './markdownSpans';
import { visitNodes } from './markdownTree';
import { endOfLine } from './textLines';
import type { MarkdownTree } from './markdownTree';
import type { BlockKind, ParsedDocument } from './parsedDocument';
import { ReadableText } from './readableText';

const QUOTE_MARK = inlineNodeType('QuoteMark');
/** With the space behind it. */
const QUOTE_MARK_LENGTH = 2;

const ITEM_MARK = /^ *(?:[-+*]|\d{1,9}[.)]) +/;

/**
 * Markdown (CommonMark with GFM's tables, task lists, strikethrough and bare addresses) as text:
 * markup and link targets are left out, the text of links and images kept; a line break in a
 * paragraph, with the marks and indentation that continue it, is one space; a table's row is one
 * block, with the column's name in front of each cell but the first; embedded HTML is read as HTML; front matter is a block of text.
 */
export function parseMarkdown(text: string): ParsedDocument {
  const out = new ReadableText(text);
  const base = readFrontMatter(out, text);
  const chunks = new MarkdownChunks(text, MAX_PARAGRAPH);
  const reader = new MarkdownReader(out, text, labelsOf(text));
  for (let chunk = chunks.next(base); chunk; chunk = chunks.next(chunk.to + 1)) {
    reader.readChunk(chunk);
  }
  return out.finish();
}

/** Gives the labels that a document's links can refer to. */
export type LabelSource = () => ReadonlySet<string>;

/** The labels of a text, looked for when first asked. */
export function labelsOf(text: string): LabelSource {
  let labels: ReadonlySet<string> | null = null;
  return () => (labels ??= definedLabels(text));
}

/** What reading some chunks gave. */
export interface ChunksRead {
  readonly parsed: ParsedDocument;
  /** By chunk: how many blocks stand before its own; one more for the end. */
  readonly blocksBefore: Int32Array;
}

/**
 * Reads the chunks of a piece of a Markdown text by themselves.
 * @param base where the piece begins in the text that the chunks are of; offsets of what is read
 *   count from there
 * @param withFront whether the piece is a whole text, whose front matter is read too
 */
export function readChunks(
  piece: string,
  chunks: readonly MarkdownChunk[],
  base: number,
  labels: LabelSource,
  withFront: boolean,
): ChunksRead {
  const out = new ReadableText(piece);
  if (withFront) readFrontMatter(out, piece);
  const reader = new MarkdownReader(out, piece, labels);
  const blocksBefore = new Int32Array(chunks.length + 1);
  chunks.forEach((chunk, at) => {
    blocksBefore[at] = out.blockCount;
    reader.readChunk({ ...chunk, from: chunk.from - base, to: chunk.to - base });
  });
  blocksBefore[chunks.length] = out.blockCount;
  return { parsed: out.finish(), blocksBefore };
}

/** Where the text after the front matter begins; 0 when there is none. */
export function frontMatterEnd(text: string): number {
  return frontMatterOf(text)?.end ?? 0;
}

/** The same by the parser of blocks alone: what the cutting into chunks is checked against. */
export function parseMarkdownWhole(text: string): ParsedDocument {
  return parseWhole(text, markdownParser);
}

/** Markdown with JSX: imports, exports, tags and expressions are left out, the text between kept. */
export function parseMdx(text: string): ParsedDocument {
  return parseWhole(text, mdxParser);
}

function parseWhole(text: string, parser: typeof markdownParser): ParsedDocument {
  const out = new ReadableText(text);
  const base = readFrontMatter(out, text);
  const tree = markdownTree(base === 0 ? text : text.slice(base), parser);
  new MarkdownReader(out, text, labelsOf(text)).readTree(tree, base);
  return out.finish();
}

/** @returns where the text after the front matter begins */
function readFrontMatter(out: ReadableText, text: string): number {
  const front = frontMatterOf(text);
  if (front === null) return 0;
  const { start, end } = front.content;
  out.beginBlock('text');
  out.copy(skipSpace(text, start, end), trimSpace(text, start, end));
  out.endBlock();
  return front.end;
}

interface OpenLink {
  readonly to: number;
  /** It leads nowhere: its marks are text. */
  readonly literal: boolean;
  /** Its address is its text. */
  readonly auto: boolean;
}

class MarkdownReader {
  /** Quotes and list items around the place, with their ends. */
  private readonly containers: { readonly kind: BlockKind; readonly to: number }[] = [];
  private readonly links: OpenLink[] = [];
  private readonly columns: ColumnLabels;
  private readonly spans = new PlainSpans();
  /** The open block: its end, or -1, and how far its text has been read. */
  private blockEnd = -1;
  private position = 0;
  /** Of the open block. */
  private content: 'text' | 'code' | 'html' = 'text';
  /** Marks of quotes within the open block of HTML. */
  private readonly htmlMarks: number[] = [];
  /** An inline element whose contents are left out, until its end tag. */
  private skipping = '';
  /** The first line break at or after the last place asked for. */
  private newline = -1;

  constructor(
    private readonly out: ReadableText,
    private readonly source: string,
    private readonly labels: LabelSource,
  ) {
    this.columns = new ColumnLabels(source);
  }

  /** @param base where the text of the tree begins in the source */
  readTree(tree: MarkdownTree, base: number): void {
    visitNodes(tree, base, this.visitNode);
    this.closeBlock();
    this.containers.length = 0;
  }

  readChunk({ from, to, kind, size }: MarkdownChunk): void {
    switch (kind) {
      case ChunkKind.paragraph:
        this.openBlock('paragraph', 0, from, to);
        this.readInline(from, to);
        break;
      case ChunkKind.heading:
        this.openBlock('heading', size, from, to);
        this.position = Math.min(from + size + 1, to);
        this.readInline(this.position, to);
        break;
      case ChunkKind.fence: {
        this.openBlock('code', 0, from, to);
        this.content = 'code';
        const first = this.source.indexOf('\n', from) + 1;
        const last = this.source.lastIndexOf('\n', to - 1);
        if (first < last) this.readCode(first, last);
        break;
      }
      case ChunkKind.list:
        for (let at = from; at < to;) {
          const mark = this.itemMark(at);
          let end = endOfLine(this.source, at);
          while (end + 1 < to && this.itemMark(end + 1) === 0)
            end = endOfLine(this.source, end + 1);
          this.openBlock('listItem', 0, at + mark, end);
          this.readInline(at + mark, end);
          this.closeBlock();
          at = end + 1;
        }
        break;
      case ChunkKind.underlined: {
        const end = endOfLine(this.source, from);
        this.openBlock('heading', size, from, end);
        this.readInline(from, end);
        break;
      }
      case ChunkKind.html:
        this.openBlock('paragraph', 0, from, to);
        this.content = 'html';
        break;
      case ChunkKind.quote:
        this.readQuote(from, to);
        break;
      default:
        this.readTree(markdownTree(this.source.slice(from, to), markdownParser), from);
    }
    this.closeBlock();
  }

  /** The length of an item's mark where one begins; 0 where its paragraph goes on. */
  private itemMark(at: number): number {
    return ITEM_MARK.exec(this.source.slice(at, at + 80))?.[0].length ?? 0;
  }

  /** One quoted paragraph, and blank lines of its quote. */
  private readQuote(from: number, end: number): void {
    const { source, spans } = this;
    const first = from + QUOTE_MARK_LENGTH;
    let to = end;
    for (;;) {
      const start = source.lastIndexOf('\n', to - 1) + 1;
      if (start <= from || skipSpace(source, start + 1, to) < to) break;
      to = start - 1;
    }
    const used = spans.read(source, first, to);
    if (used < 0) {
      this.readTree(markdownTree(source.slice(from, to), markdownParser), from);
      return;
    }
    this.openBlock('quote', 0, first, to);
    let mark = endOfLine(source, first) + 1;
    const readMarks = (before: number): void => {
      for (; mark <= before && mark < to; mark = endOfLine(source, mark) + 1) {
        this.visitNode(QUOTE_MARK, mark, mark + 1);
      }
    };
    const { nodes } = spans;
    for (let at = 0; at < used; at += SPAN_STRIDE) {
      readMarks(nodes[at + 1]!);
      this.visitNode(nodes[at]!, nodes[at + 1]!, nodes[at + 2]!);
    }
    readMarks(to);
  }

  private readInline(from: number, to: number): void {
    const { source } = this;
    const used = this.spans.read(source, from, to);
    if (used >= 0) {
      const { nodes } = this.spans;
      for (let at = 0; at < used; at += SPAN_STRIDE) {
        this.visitNode(nodes[at]!, nodes[at + 1]!, nodes[at + 2]!);
      }
      return;
    }
    if (!mayHoldMarkup(source, from, to)) return;
    for (const node of inlineMarkup(source, from, to)) this.visitInline(node);
  }

  private visitInline({ type, from, to, children }: InlineNode): void {
    if (this.visitNode(type, from, to)) for (const child of children) this.visitInline(child);
  }

  private readonly visitNode = (type: number, from: number, to: number): boolean => {
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
        this.openBlock('code', 0, from, to);
        this.content = 'code';
        break;
      case NodeRole.codeText:
        this.readCode(from, to);
        break;
      case NodeRole.htmlBlock:
        this.openBlock(this.kindAt(from), 0, from, to);
        this.content = 'html';
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
        return this.openLink(from, to);
      case NodeRole.autolink:
        this.links.push({ to, literal: false, auto: true });
        break;
      case NodeRole.linkMark:
        if (!this.linkAt(to).literal) this.readTo(from, to);
        break;
      case NodeRole.url: {
        const { literal, auto } = this.linkAt(to);
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

  private openBlock(kind: BlockKind, level: number, from: number, to: number): void {
    this.out.beginBlock(kind, level);
    this.position = from;
    this.blockEnd = to;
  }

  private closeBlock(): void {
    if (this.blockEnd < 0) return;
    if (this.content === 'html') this.readHtmlBlock(this.position, this.blockEnd);
    else this.readTo(this.blockEnd, this.blockEnd);
    this.out.endBlock();
    this.blockEnd = -1;
    this.content = 'text';
    this.skipping = '';
    if (this.links.length > 0) this.links.length = 0;
    if (this.htmlMarks.length > 0) this.htmlMarks.length = 0;
  }

  /** The column's name in front of a cell, inserted: an answer never holds it. */
  private beginCell(from: number, to: number): void {
    const { columns } = this;
    const label = columns.before(from, to);
    this.out.cell(columns.column, columns.width);
    if (label !== '' && this.reads) this.out.label(label, from);
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

  /** A piece of code; between two of them lie a line break's continuation marks. */
  private readCode(start: number, end: number): void {
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

  /** @returns false for a footnote's number, which is no part of a sentence and left out */
  private openLink(from: number, to: number): boolean {
    const { source } = this;
    let literal = false;
    if (source.charCodeAt(to - 1) === 0x5d) {
      const labels = this.labels();
      const label = labels.size > 0 ? labelOf(source.slice(from, to)) : '';
      literal = !labels.has(label);
      if (!literal && label.startsWith('^')) {
        this.readTo(from, to);
        return false;
      }
    }
    this.links.push({ to, literal, auto: false });
    return true;
  }

  private linkAt(markEnd: number): OpenLink {
    const { links } = this;
    while (links.length > 1 && links[links.length - 1]!.to < markEnd) links.pop();
    return links[links.length - 1] ?? NO_LINK;
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

const NO_LINK: OpenLink = { to: 0, literal: false, auto: false };
