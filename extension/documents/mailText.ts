import { isSpace } from './characters';
import type { ReadableText } from './readableText';

/** Bytes in hexadecimal, soft line breaks between them allowed. */
const BYTES = /=[0-9A-Fa-f]{2}(?:(?:=[ \t]*\n)?=[0-9A-Fa-f]{2}){0,3}/y;
const ENCODED_WORD = /=\?([\w.:-]{1,40})(?:\*[\w-]{1,20})?\?([QqBb])\?([^?\s]{0,200})\?=/g;

/** The decoder of a character set, UTF-8 for unknown ones. */
export function decoderOf(charset: string): TextDecoder {
  try {
    return new TextDecoder(charset);
  } catch {
    return new TextDecoder();
  }
}

/**
 * One character written as `=XX` bytes (RFC 2045, 6.7) at `at`.
 * @returns null when none is
 */
export function escapedCharacter(
  text: string,
  at: number,
  decoder: TextDecoder,
): { readonly character: string; readonly end: number } | null {
  BYTES.lastIndex = at;
  const run = BYTES.exec(text)?.[0];
  if (run === undefined) return null;
  const hexadecimal = [...run.matchAll(/=([0-9A-Fa-f]{2})/g)];
  const bytes = hexadecimal.map((match) => parseInt(match[1]!, 16));
  const lead = bytes[0]!;
  const utf8 = decoder.encoding === 'utf-8';
  const length = !utf8 || lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  const last = hexadecimal[length - 1];
  if (last === undefined) return null;
  const character = decoder.decode(Uint8Array.from(bytes.slice(0, length)));
  // More bytes than one make one character in the encodings of East Asia, which are left as written.
  if (character === '' || character.includes('\ufffd')) return null;
  return { character, end: at + last.index + 3 };
}

/** A header's value, its encoded words (RFC 2047) decoded, each as a whole one piece of the text. */
export function readHeaderValue(out: ReadableText, text: string, start: number, end: number): void {
  const value = text.slice(start, end);
  let from = 0;
  for (const match of value.matchAll(ENCODED_WORD)) {
    const decoded = decodedWord(match[1]!, match[2]!, match[3]!);
    if (decoded === null) continue;
    const between = value.slice(from, match.index);
    // White space between two encoded words is no text.
    if (from === 0 || between.trim() !== '')
      copyWords(out, text, start + from, start + match.index);
    from = match.index + match[0].length;
    out.substitute(decoded, start + match.index, start + from);
  }
  copyWords(out, text, start + from, end);
}

/** @returns null for what cannot be decoded or is no text */
function decodedWord(charset: string, encoding: string, body: string): string | null {
  try {
    const binary =
      encoding.toLowerCase() === 'b'
        ? atob(body)
        : body
            .replaceAll('_', ' ')
            .replace(/=([0-9A-Fa-f]{2})/g, (_, byte: string) =>
              String.fromCharCode(parseInt(byte, 16)),
            );
    const bytes = Uint8Array.from(binary, (unit) => unit.charCodeAt(0));
    const decoded = new TextDecoder(charset).decode(bytes).replace(/\s+/g, ' ').trim();
    return decoded === '' ? null : decoded;
  } catch {
    return null;
  }
}

function copyWords(out: ReadableText, text: string, start: number, end: number): void {
  let from = start;
  for (let at = start; at < end; at++) {
    if (!isSpace(text.charCodeAt(at))) continue;
    out.copy(from, at);
    let after = at + 1;
    while (after < end && isSpace(text.charCodeAt(after))) after++;
    out.space(at, after);
    from = after;
    at = after - 1;
  }
  out.copy(from, end);
}
