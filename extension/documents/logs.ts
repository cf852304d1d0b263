import type { ParsedDocument } from './parsedDocument';
import { ReadableText } from './readableText';
import { lineAt } from './sourceLines';

/** Lines that go on with the entry above, such as a stack trace's, up to so many units. */
const ENTRY_LENGTH = 4000;

/**
 * Logs: an entry a block, kept as it stands with its time. Indented lines belong to the entry above.
 */
export function parseLog(text: string): ParsedDocument {
  const out = new ReadableText(text);
  let entry = 0;
  let previousEnd = 0;
  for (let at = 0; at < text.length;) {
    const line = lineAt(text, at);
    at = line.next;
    if (line.start === line.end) {
      out.endBlock();
    } else if (line.start > line.at && out.hasText && line.end - entry < ENTRY_LENGTH) {
      out.lineBreak(previousEnd, line.at);
      out.copySpace(line.at, line.start);
      out.copy(line.start, line.end);
    } else {
      out.beginBlock('text');
      out.copy(line.start, line.end);
      entry = line.start;
    }
    previousEnd = line.end;
  }
  return out.finish();
}
