import type { ParsedDocument } from './parsedDocument';
import { parsePlainText } from './plainText';
import { ReadableText } from './readableText';
import { lineAt } from './sourceLines';

/** A date, a time or both, and who says it: how messengers and chats write their messages out. */
const MESSAGE =
  /[\u200e\ufeff]*\[?(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4},?[ T])?\d{1,2}:\d\d(?::\d\d)?(?:[ \u202f]?[ap]\.?m\.?)?\]?(?: [-\u2013])? +(?:<[^>\n]{1,60}>|[^\s:][^:\n]{0,60}:)(?=\s|$)/iy;

/** Lines of a text's beginning that are looked at, and messages among them that make it a chat. */
const LINES = 40;
const MESSAGES = 3;
/** Units of a line that are looked at, and of a message that its lines go on for. */
const LINE_LENGTH = 200;
const MESSAGE_LENGTH = 4000;

/** A text file: a chat that was written out, else plain text. */
export function parseTextFile(text: string): ParsedDocument {
  return isChat(text) ? parseChat(text) : parsePlainText(text);
}

/** Every message a block, with its time and who says it; lines that begin none go on with the one above. */
export function parseChat(text: string): ParsedDocument {
  const out = new ReadableText(text);
  let begun = 0;
  let previousEnd = 0;
  for (let at = 0; at < text.length;) {
    const line = lineAt(text, at);
    at = line.next;
    if (line.start === line.end) continue;
    const goesOn =
      out.hasText && !beginsMessage(text, line.start) && line.end - begun < MESSAGE_LENGTH;
    if (goesOn) {
      out.lineBreak(previousEnd, line.start);
    } else {
      out.beginBlock('text');
      begun = line.start;
    }
    out.copy(line.start, line.end);
    previousEnd = line.end;
  }
  return out.finish();
}

/** Whether messages make up half of the text's first lines. */
function isChat(text: string): boolean {
  let lines = 0;
  let messages = 0;
  for (let at = 0; at < text.length && lines < LINES;) {
    const line = lineAt(text, at);
    at = line.next;
    if (line.start === line.end) continue;
    lines++;
    if (line.start - line.at < LINE_LENGTH && beginsMessage(text, line.start)) messages++;
  }
  return messages >= MESSAGES && messages * 2 >= lines;
}

function beginsMessage(text: string, at: number): boolean {
  MESSAGE.lastIndex = at;
  return MESSAGE.test(text);
}
