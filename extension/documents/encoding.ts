/** How many bytes at the start decide whether zero bytes mean UTF-16 or a binary (VS Code: 512). */
const ZERO_BYTE_SAMPLE = 512;

/** In the place of an encoding: the editor decides by file, where it is neither UTF-8 nor UTF-16. */
export const BY_EDITOR = 'by-editor';

/** What the first bytes of a file say about it. */
export interface DetectedEncoding {
  /** A WHATWG label where a byte order mark or the pattern of zero bytes gives one. */
  readonly encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | null;
  /** Length of the byte order mark in bytes. */
  readonly bomBytes: number;
  /** Zero bytes that no encoding explains. */
  readonly binary: boolean;
}

/**
 * Detects as VS Code does when it opens a file: the byte order marks of UTF-8 and UTF-16; then, in
 * the first 512 bytes, zero bytes at every odd place and no other (UTF-16LE) or every even one
 * (UTF-16BE); any other zero byte means binary.
 * Source of the rule: VS Code, src/vs/workbench/services/textfile/common/encoding.ts.
 */
export function detectEncoding(bytes: Uint8Array): DetectedEncoding {
  if (bytes[0] === 0xfe && bytes[1] === 0xff) {
    return { encoding: 'utf-16be', bomBytes: 2, binary: false };
  }
  if (bytes[0] === 0xff && bytes[1] === 0xfe) {
    return { encoding: 'utf-16le', bomBytes: 2, binary: false };
  }
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
    return { encoding: 'utf-8', bomBytes: 3, binary: false };
  }
  const zeros = [0, 0];
  const sample = Math.min(bytes.length, ZERO_BYTE_SAMPLE);
  for (let at = 0; at < sample; at++) {
    if (bytes[at] === 0) zeros[at % 2]!++;
  }
  const [even, odd] = zeros as [number, number];
  if (even === 0 && odd === 0) return { encoding: null, bomBytes: 0, binary: false };
  if (even === 0 && odd === sample >> 1) {
    return { encoding: 'utf-16le', bomBytes: 0, binary: false };
  }
  if (odd === 0 && even === (sample + 1) >> 1) {
    return { encoding: 'utf-16be', bomBytes: 0, binary: false };
  }
  return { encoding: null, bomBytes: 0, binary: true };
}

/** VS Code's names for encodings where they are not WHATWG labels already. */
const LABELS: Readonly<Record<string, string>> = {
  utf8bom: 'utf-8',
  utf16le: 'utf-16le',
  utf16be: 'utf-16be',
  macroman: 'macintosh',
  cp866: 'ibm866',
  koi8r: 'koi8-r',
  koi8u: 'koi8-u',
  shiftjis: 'shift_jis',
  eucjp: 'euc-jp',
  euckr: 'euc-kr',
  big5hkscs: 'big5',
  cp950: 'big5',
};

/**
 * The WHATWG label of an encoding named in VS Code's way (`windows1252`, `iso88591`, `utf16le`) or
 * already in WHATWG's (`windows-1252`).
 */
export function encodingLabel(name: string): string {
  const plain = name.trim().toLowerCase();
  const listed = LABELS[plain];
  if (listed !== undefined) return listed;
  return plain.replace(/^windows(\d+)$/, 'windows-$1').replace(/^iso8859(\d+)$/, 'iso-8859-$1');
}
