import { skipSpace } from './characters';
import { MarkdownBlocks } from './markdownBlocks';
import type { MarkdownChunk } from './markdownChunks';
import { ChunkKind } from './markdownChunks';
import type { LabelSource } from './markdownLinks';
import type { InlineNode } from './markdownParser';
import {
  inlineMarkup,
  inlineNodeType,
  markdownParser,
  markdownTree,
  mayHoldMarkup,
} from './markdownParser';
import { PlainSpans, SPAN_STRIDE } from './markdownSpans';
import type { MarkdownTree } from './markdownTree';
import { visitNodes } from './markdownTree';
import type { ReadableText } from './readableText';
import { endOfLine } from './textLines';

const QUOTE_MARK = inlineNodeType('QuoteMark');
/** With the space behind it. */
const QUOTE_MARK_LENGTH = 2;

const ITEM_MARK = /^ *(?:[-+*]|\d{1,9}[.)]) +/;

/** Reads chunks of Markdown, each in the simplest way that its kind allows. */
export class MarkdownChunkReader {
  private readonly blocks: MarkdownBlocks;
  private readonly spans = new PlainSpans();

  constructor(
    out: ReadableText,
    private readonly source: string,
    labels: LabelSource,
  ) {
    this.blocks = new MarkdownBlocks(out, source, labels);
  }

  /** @param base where the text of the tree begins in the source */
  readTree(tree: MarkdownTree, base: number): void {
    visitNodes(tree, base, this.blocks.visitNode);
    this.blocks.closeAll();
  }

  readChunk({ from, to, kind, size }: MarkdownChunk): void {
    const { blocks } = this;
    switch (kind) {
      case ChunkKind.paragraph:
        blocks.openBlock('paragraph', 0, from, to);
        this.readInline(from, to);
        break;
      case ChunkKind.heading: {
        const text = Math.min(from + size + 1, to);
        blocks.openBlock('heading', size, text, to);
        this.readInline(text, to);
        break;
      }
      case ChunkKind.fence: {
        blocks.openBlock('code', 0, from, to, 'code');
        const first = this.source.indexOf('\n', from) + 1;
        const last = this.source.lastIndexOf('\n', to - 1);
        if (first < last) blocks.readCode(first, last);
        break;
      }
      case ChunkKind.list:
        for (let at = from; at < to;) {
          const mark = this.itemMark(at);
          let end = endOfLine(this.source, at);
          while (end + 1 < to && this.itemMark(end + 1) === 0)
            end = endOfLine(this.source, end + 1);
          blocks.openBlock('listItem', 0, at + mark, end);
          this.readInline(at + mark, end);
          blocks.closeBlock();
          at = end + 1;
        }
        break;
      case ChunkKind.underlined: {
        const end = endOfLine(this.source, from);
        blocks.openBlock('heading', size, from, end);
        this.readInline(from, end);
        break;
      }
      case ChunkKind.html:
        blocks.openBlock('paragraph', 0, from, to, 'html');
        break;
      case ChunkKind.quote:
        this.readQuote(from, to);
        break;
      default:
        this.readTree(markdownTree(this.source.slice(from, to), markdownParser), from);
    }
    blocks.closeBlock();
  }

  /** The length of an item's mark where one begins; 0 where its paragraph goes on. */
  private itemMark(at: number): number {
    return ITEM_MARK.exec(this.source.slice(at, at + 80))?.[0].length ?? 0;
  }

  /** One quoted paragraph, and blank lines of its quote. */
  private readQuote(from: number, end: number): void {
    const { source, spans, blocks } = this;
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
    blocks.openBlock('quote', 0, first, to);
    let mark = endOfLine(source, first) + 1;
    const readMarks = (before: number): void => {
      for (; mark <= before && mark < to; mark = endOfLine(source, mark) + 1) {
        blocks.visitNode(QUOTE_MARK, mark, mark + 1);
      }
    };
    const { nodes } = spans;
    for (let at = 0; at < used; at += SPAN_STRIDE) {
      readMarks(nodes[at + 1]!);
      blocks.visitNode(nodes[at]!, nodes[at + 1]!, nodes[at + 2]!);
    }
    readMarks(to);
  }

  private readInline(from: number, to: number): void {
    const { source, blocks } = this;
    const used = this.spans.read(source, from, to);
    if (used >= 0) {
      const { nodes } = this.spans;
      for (let at = 0; at < used; at += SPAN_STRIDE) {
        blocks.visitNode(nodes[at]!, nodes[at + 1]!, nodes[at + 2]!);
      }
      return;
    }
    if (!mayHoldMarkup(source, from, to)) return;
    for (const node of inlineMarkup(source, from, to)) this.visitInline(node);
  }

  private visitInline({ type, from, to, children }: InlineNode): void {
    if (this.blocks.visitNode(type, from, to))
      for (const child of children) this.visitInline(child);
  }
}
