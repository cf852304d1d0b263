import { frontMatterEnd, readChunks } from './markdown';
import type { LabelSource } from './markdownLinks';
import { labelsOf } from './markdownLinks';
import { definedLabels } from './linkLabels';
import type { MarkdownChunk } from './markdownChunks';
import { MarkdownChunks } from './markdownChunks';
import { MAX_PARAGRAPH } from './markdownParser';
import type { ParsedDocument } from './parsedDocument';
import type { ReadableSplice } from './splice';
import { changedRange, spliceParsed } from './splice';

/** Units of a link's label, its brackets included (CommonMark), and some. */
const LONGEST_LABEL = 1010;

/** Numbers of a chunk among those of a text: as objects they would all be made anew at every key. */
const STRIDE = 4;

/** A Markdown text that was read, and what bringing it up to date needs. */
export interface ReadMarkdown {
  readonly text: string;
  readonly parsed: ParsedDocument;
  /** Four numbers for each: from, to, kind and size. */
  readonly chunks: Int32Array;
  /** By chunk: how many blocks stand before its own; one more for the end. */
  readonly blocksBefore: Int32Array;
  /** Where the front matter ends. */
  readonly base: number;
  readonly labels: LabelSource;
}

export interface MarkdownUpdate {
  readonly document: ReadMarkdown;
  /** What of the readable text changed; null where all of it may have. */
  readonly splice: ReadableSplice | null;
}

/** Reads a Markdown text as `parseMarkdown` does. */
export function openMarkdown(text: string): ReadMarkdown {
  const base = frontMatterEnd(text);
  const chunks = chunksFrom(text, base);
  const labels = labelsOf(text);
  const { parsed, blocksBefore } = readChunks(text, chunks, 0, labels, true);
  return { text, parsed, chunks: packed(chunks), blocksBefore, base, labels };
}

/**
 * Reads a text that was read before and has changed: what `openMarkdown(text)` gives, by reading
 * only the blocks around the change.
 */
export function reparseMarkdown(before: ReadMarkdown, text: string): MarkdownUpdate {
  const change = changedRange(before.text, text);
  const shift = text.length - before.text.length;
  const whole = (): MarkdownUpdate => ({ document: openMarkdown(text), splice: null });
  if (change.start < before.base || frontMatterEnd(text) !== before.base) return whole();
  // What ends a chunk is told by the first line of the next: the one before may change too.
  const first = Math.max(0, countStarting(before.chunks, change.start) - 2);
  const begin = first === 0 ? before.base : fromOf(before.chunks, first);
  const fresh: MarkdownChunk[] = [];
  const scan = new MarkdownChunks(text, MAX_PARAGRAPH);
  const count = before.chunks.length / STRIDE;
  let last = count;
  let next = first;
  for (let chunk = scan.next(begin); chunk; chunk = scan.next(chunk.to + 1)) {
    const old = chunk.from - shift;
    while (next < count && fromOf(before.chunks, next) < old) next++;
    const same = next < count && fromOf(before.chunks, next) === old;
    if (same && chunk.from >= change.newEnd && old >= change.oldEnd) {
      last = next;
      break;
    }
    fresh.push(chunk);
  }
  const oldEnd = last < count ? fromOf(before.chunks, last) : before.text.length;
  const end = oldEnd + shift;
  if (!sameLabels(labelsAround(before.text, begin, oldEnd), labelsAround(text, begin, end))) {
    return whole();
  }
  const piece = readChunks(text.slice(begin, end), fresh, begin, before.labels, false);
  const firstBlock = before.blocksBefore[first] ?? 0;
  const lastBlock = before.blocksBefore[last]!;
  const { parsed, splice } = spliceParsed(before.parsed, piece.parsed, {
    firstBlock,
    lastBlock,
    begin,
    shift,
  });
  const chunks = splicedChunks(before.chunks, first, last, packed(fresh), shift);
  const blocksBefore = new Int32Array(chunks.length / STRIDE + 1);
  blocksBefore.set(before.blocksBefore.subarray(0, first));
  piece.blocksBefore.forEach((count, at) => (blocksBefore[first + at] = firstBlock + count));
  const grown = firstBlock + piece.parsed.blocks.length - lastBlock;
  for (let at = last; at < before.blocksBefore.length; at++) {
    blocksBefore[first + fresh.length + at - last] = before.blocksBefore[at]! + grown;
  }
  const { base, labels } = before;
  return { document: { text, parsed, chunks, blocksBefore, base, labels }, splice };
}

function chunksFrom(text: string, base: number): MarkdownChunk[] {
  const found: MarkdownChunk[] = [];
  const scan = new MarkdownChunks(text, MAX_PARAGRAPH);
  for (let chunk = scan.next(base); chunk; chunk = scan.next(chunk.to + 1)) found.push(chunk);
  return found;
}

function packed(chunks: readonly MarkdownChunk[]): Int32Array {
  const numbers = new Int32Array(chunks.length * STRIDE);
  chunks.forEach(({ from, to, kind, size }, at) =>
    numbers.set([from, to, kind, size], at * STRIDE),
  );
  return numbers;
}

function fromOf(chunks: Int32Array, at: number): number {
  return chunks[at * STRIDE]!;
}

/** With fresh chunks in the place of [first, last), and those after them moved. */
function splicedChunks(
  before: Int32Array,
  first: number,
  last: number,
  fresh: Int32Array,
  shift: number,
): Int32Array {
  const tail = first * STRIDE + fresh.length;
  const after = new Int32Array(tail + before.length - last * STRIDE);
  after.set(before.subarray(0, first * STRIDE));
  after.set(fresh, first * STRIDE);
  after.set(before.subarray(last * STRIDE), tail);
  for (let at = tail; at < after.length; at += STRIDE) {
    after[at]! += shift;
    after[at + 1]! += shift;
  }
  return after;
}

/** How many chunks begin at or before an offset. */
function countStarting(chunks: Int32Array, offset: number): number {
  let low = 0;
  let high = chunks.length / STRIDE;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (fromOf(chunks, middle) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The labels defined in [start, end), and by what stands around it so near that it may reach in. */
function labelsAround(text: string, start: number, end: number): ReadonlySet<string> {
  const from = text.lastIndexOf('\n', Math.max(0, start - LONGEST_LABEL)) + 1;
  return definedLabels(text.slice(from, end + LONGEST_LABEL));
}

function sameLabels(left: ReadonlySet<string>, right: ReadonlySet<string>): boolean {
  return left.size === right.size && [...left].every((label) => right.has(label));
}
