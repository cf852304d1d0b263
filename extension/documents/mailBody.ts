import { isSpace } from './characters';
import { escapedCharacter } from './mailText';
import type { BlockKind } from './parsedDocument';
import type { ReadableText } from './readableText';
import { endOfLine } from './textLines';

/**
 * The text of a mail, source [start, end): paragraphs between blank lines, quoted ones by their `>`;
 * with a decoder, quoted-printable (RFC 2045, 6.7): `=XX` is a byte, `=` at a line's end no break.
 */
export function readMailBody(
  out: ReadableText,
  text: string,
  start: number,
  end: number,
  decoder: TextDecoder | null,
): void {
  let kind: BlockKind | null = null;
  let previousEnd = start;
  let soft = false;
  out.endBlock();
  for (let at = start; at < end;) {
    const lineEnd = Math.min(endOfLine(text, at), end);
    let from = at;
    let to = lineEnd;
    while (to > from && isSpace(text.charCodeAt(to - 1))) to--;
    const softEnd = decoder !== null && to > from && text.charCodeAt(to - 1) === 0x3d;
    if (softEnd) to--;
    if (!soft) {
      let quoted = false;
      while (from < to && (isSpace(text.charCodeAt(from)) || text.charCodeAt(from) === 0x3e)) {
        quoted ||= text.charCodeAt(from) === 0x3e;
        from++;
      }
      const item = !quoted && /^[-*•][ \t]+(?=\S)/.exec(text.slice(from, Math.min(to, from + 20)));
      const lineKind = quoted ? 'quote' : 'paragraph';
      if (from === to && !softEnd) {
        out.endBlock();
        kind = null;
      } else if (kind !== lineKind || item) {
        out.beginBlock(item ? 'listItem' : lineKind);
        kind = lineKind;
        if (item) from += item[0].length;
      } else out.space(previousEnd, Math.max(previousEnd, from));
    }
    const read = kind === null ? to : readLine(out, text, from, to, end, decoder);
    previousEnd = Math.max(to, read);
    // A character's bytes may go on in the next line.
    soft = softEnd;
    at = read > to ? read : lineEnd + 1;
  }
  out.endBlock();
}

/** @returns how far it read: further than `end` where a character's bytes do, not beyond `limit` */
function readLine(
  out: ReadableText,
  text: string,
  start: number,
  end: number,
  limit: number,
  decoder: TextDecoder | null,
): number {
  let from = start;
  for (let at = start; at < end;) {
    const unit = text.charCodeAt(at);
    if (unit === 0x3d && decoder !== null) {
      const escaped = escapedCharacter(text, at, decoder);
      if (escaped !== null && escaped.end <= limit) {
        out.copy(from, at);
        if (/\s/.test(escaped.character)) out.space(at, escaped.end);
        else out.substitute(escaped.character, at, escaped.end);
        from = at = escaped.end;
        continue;
      }
    } else if (isSpace(unit)) {
      let after = at + 1;
      while (after < end && isSpace(text.charCodeAt(after))) after++;
      if (after > at + 1 || after >= end || at === from) {
        out.copy(from, at);
        out.space(at, after);
        from = after;
      }
      at = after;
      continue;
    }
    at++;
  }
  if (from < end) out.copy(from, end);
  return Math.max(from, end);
}
