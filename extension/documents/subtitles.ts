import { isSpace } from './characters';
import { entityAt } from './entities';
import type { ParsedDocument } from './parsedDocument';
import { ReadableText } from './readableText';
import { lineAt } from './sourceLines';
import type { SourceLine } from './sourceLines';

/** `00:01:02,345 --> 00:01:04,000`, hours and fractions as either format writes them. */
const TIMING =
  /^(?:\d{1,3}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?[ \t]+-->[ \t]+(?:\d{1,3}:)?\d{1,2}:\d{2}/;

/** A paragraph ends with the first cue that ends a sentence after so many units, or here. */
const PARAGRAPH = 300;
const LONG_PARAGRAPH = 800;

/** `<i>`, `<c.loud>`, `<v Ann>`, `<00:01.5>`, `{\an8}`. */
const TAG = /<\/?[a-zA-Z\d][^<>\n]{0,100}>|\{\\[^{}\n]{0,100}\}/y;

/**
 * Subtitles of SubRip (.srt) and WebVTT (https://www.w3.org/TR/webvtt1/) as running text: the cues'
 * text in paragraphs of a few cues, without numbers, time codes, marks and WebVTT's notes, styles
 * and regions.
 */
export function parseSubtitles(text: string): ParsedDocument {
  const out = new ReadableText(text);
  let inCue = false;
  let units = 0;
  let end = 0;
  for (let at = 0; at < text.length;) {
    const line = lineAt(text, at);
    at = line.next;
    if (line.start === line.end) {
      inCue = false;
    } else if (TIMING.test(text.slice(line.start, line.start + 60))) {
      inCue = true;
      const full = units > PARAGRAPH && /[.!?…。！？]["'”’)\]]?$/.test(text.slice(end - 2, end));
      if (full || units > LONG_PARAGRAPH || units === 0) {
        out.beginBlock('paragraph');
        units = 0;
      }
    } else if (inCue) {
      if (units > 0) out.space(end, Math.min(end + 1, text.length));
      units += line.end - line.start;
      end = line.end;
      readCue(out, text, line);
    }
  }
  return out.finish();
}

function readCue(out: ReadableText, text: string, line: SourceLine): void {
  let from = line.start;
  for (let at = line.start; at < line.end;) {
    const unit = text.charCodeAt(at);
    if (unit === 0x3c || unit === 0x7b) {
      TAG.lastIndex = at;
      if (TAG.test(text) && TAG.lastIndex <= line.end) {
        copyTrimmed(out, text, from, at);
        from = at = TAG.lastIndex;
        continue;
      }
    } else if (unit === 0x26) {
      const entity = entityAt(text, at);
      if (entity !== null && at + entity.length <= line.end) {
        copyTrimmed(out, text, from, at);
        from = at + entity.length;
        if (isSpace(entity.text.charCodeAt(0))) out.space(at, from);
        else out.substitute(entity.text, at, from);
        at = from;
        continue;
      }
    }
    at++;
  }
  copyTrimmed(out, text, from, line.end);
}

function copyTrimmed(out: ReadableText, text: string, start: number, end: number): void {
  let first = start;
  let last = end;
  while (first < end && isSpace(text.charCodeAt(first))) first++;
  while (last > first && isSpace(text.charCodeAt(last - 1))) last--;
  out.space(start, first);
  out.copy(first, last);
  if (first < last) out.space(last, end);
}
