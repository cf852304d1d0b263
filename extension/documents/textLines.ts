import { skipSpace, trimSpace } from './characters';
import type { BlockKind, ParsedDocument } from './parsedDocument';
import { ReadableText } from './readableText';

/**
 * Text whose lines mean something (source code, configuration, logs): blocks of kind `text` between
 * blank lines, kept as they stand, white space at either end of a block left out.
 */
export function parseTextLines(text: string): ParsedDocument {
  const out = new ReadableText(text);
  writeTextLines(out, text, 0);
  return out.finish();
}

/** Writes `text` from `start` to `end` as blocks of lines. */
export function writeTextLines(
  out: ReadableText,
  text: string,
  start: number,
  end = text.length,
  kind: BlockKind = 'text',
): void {
  let blockStart = -1;
  let blockEnd = -1;
  const close = () => {
    if (blockStart < 0) return;
    out.beginBlock(kind);
    out.copy(blockStart, blockEnd);
    blockStart = -1;
  };
  for (let at = start; at < end;) {
    const lineEnd = Math.min(endOfLine(text, at), end);
    const first = skipSpace(text, at, lineEnd);
    if (first === lineEnd) {
      close();
    } else {
      if (blockStart < 0) blockStart = first;
      blockEnd = trimSpace(text, first, lineEnd);
    }
    at = lineEnd + 1;
  }
  close();
}

/** Offset of the `\n` that ends the line at `at`, or the text's length. */
export function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}
