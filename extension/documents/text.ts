import type { LinePosition } from './document';
import { detectEncoding, encodingLabel } from './encoding';

const BOM = '\ufeff';

/** The platform decodes no encoding of this name: some old code pages of DOS. */
export class UnknownEncodingError extends RangeError {
  override readonly name = 'UnknownEncodingError';
  constructor(readonly encoding: string) {
    super(`unknown text encoding "${encoding}"`);
  }
}

/** The text every offset counts in: one leading BOM dropped, each `\r\n` and lone `\r` one `\n`. */
export function normaliseText(raw: string): string {
  const text = raw.startsWith(BOM) ? raw.slice(1) : raw;
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}

/**
 * Decodes a file as VS Code does: a byte order mark decides first, then `encoding`, then zero bytes
 * in UTF-16's pattern, else UTF-8. What cannot be decoded becomes U+FFFD. The mark is dropped; line
 * breaks stay as they are.
 * @param encoding a label of the WHATWG Encoding Standard or VS Code's name for one
 * @throws UnknownEncodingError when `encoding` names none that this platform knows
 */
export function decodeBytes(bytes: Uint8Array, encoding?: string): string {
  const detected = detectEncoding(bytes);
  const asked = encoding === undefined ? null : decoderOf(encoding);
  const fromMark = detected.bomBytes > 0 ? detected.encoding : null;
  const decoder =
    (fromMark !== null ? decoderOf(fromMark) : asked) ?? decoderOf(detected.encoding ?? 'utf-8');
  return decoder.decode(bytes.subarray(detected.bomBytes));
}

function decoderOf(encoding: string): TextDecoder {
  try {
    return new TextDecoder(encodingLabel(encoding), { ignoreBOM: true });
  } catch {
    throw new UnknownEncodingError(encoding);
  }
}

/**
 * Leads offsets of the normalised text back to the decoded text it was made from.
 * @param raw decoded text with its own line breaks
 * @returns for an offset of `normaliseText(raw)` (0…length) the offset in `raw` itself, so that
 *   `raw.slice(at(start), at(end))` is the same text with its own line breaks
 */
export function rawOffsets(raw: string): (offset: number) => number {
  const shift = raw.startsWith(BOM) ? 1 : 0;
  // Normalised offsets just after each `\r\n`: from there on one more unit was dropped.
  const after: number[] = [];
  for (let at = raw.indexOf('\r\n'); at >= 0; at = raw.indexOf('\r\n', at + 2)) {
    after.push(at - shift - after.length + 1);
  }
  const length = raw.length - shift - after.length;
  return (offset) => {
    const clamped = Math.min(Math.max(offset, 0), length);
    return clamped + shift + countUpTo(after, clamped);
  };
}

/** How many of the ascending `values` are ≤ `limit`. */
function countUpTo(values: ArrayLike<number>, limit: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle]! <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where lines begin in a normalised text; a line ends at `\n` and nothing else. */
export class LineIndex {
  private readonly starts: readonly number[];
  private readonly length: number;

  /** @param text normalised text */
  constructor(text: string) {
    const starts = [0];
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
    this.starts = starts;
    this.length = text.length;
  }

  get lineCount(): number {
    return this.starts.length;
  }

  /** Offset of the line's first unit, clamped to the text. */
  lineStart(line: number): number {
    if (line < 0) return 0;
    return line < this.starts.length ? this.starts[line]! : this.length;
  }

  /** Offset just after the line's last unit, its `\n` excluded. */
  lineEnd(line: number): number {
    if (line < 0) return 0;
    return line + 1 < this.starts.length ? this.starts[line + 1]! - 1 : this.length;
  }

  /** @param offset UTF-16 offset, clamped to the text */
  positionAt(offset: number): LinePosition {
    const clamped = Math.min(Math.max(offset, 0), this.length);
    const line = countUpTo(this.starts, clamped) - 1;
    return { line, character: clamped - this.starts[line]! };
  }

  /** The offset of a position; a character beyond its line counts as the line's end. */
  offsetAt(position: LinePosition): number {
    const start = this.lineStart(position.line);
    if (position.line < 0 || position.line >= this.starts.length) return start;
    return Math.min(start + Math.max(position.character, 0), this.lineEnd(position.line));
  }
}
