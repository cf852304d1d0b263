import { skipSpace, trimSpace } from './characters';
import { frontMatterOf } from './frontMatter';
import { MarkdownChunkReader } from './markdownChunkReader';
import type { MarkdownChunk } from './markdownChunks';
import { MarkdownChunks } from './markdownChunks';
import type { LabelSource } from './markdownLinks';
import { labelsOf } from './markdownLinks';
import type { markdownParser } from './markdownParser';
import { markdownTree, MAX_PARAGRAPH, mdxParser } from './markdownParser';
import type { ParsedDocument } from './parsedDocument';
import { ReadableText } from './readableText';

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
  const reader = new MarkdownChunkReader(out, text, labelsOf(text));
  for (let chunk = chunks.next(base); chunk; chunk = chunks.next(chunk.to + 1)) {
    reader.readChunk(chunk);
  }
  return out.finish();
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
  const reader = new MarkdownChunkReader(out, piece, labels);
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

/** Markdown with JSX: imports, exports, tags and expressions are left out, the text between kept. */
export function parseMdx(text: string): ParsedDocument {
  return parseByTree(text, mdxParser);
}

/** By a parser of blocks alone, the text in one piece. */
export function parseByTree(text: string, parser: typeof markdownParser): ParsedDocument {
  const out = new ReadableText(text);
  const base = readFrontMatter(out, text);
  const tree = markdownTree(base === 0 ? text : text.slice(base), parser);
  new MarkdownChunkReader(out, text, labelsOf(text)).readTree(tree, base);
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
