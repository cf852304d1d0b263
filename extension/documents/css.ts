import type { CodeMarks, CodePiece } from './codeMarks';
import { writeCode } from './codeText';
import type { ParsedDocument } from './parsedDocument';

/** A comment, or what may hold the marks of one: a string, an address without quotes. */
const OPENING = /\/\*|["']|\burl\(\s*(?=[^"'\s)])/gi;
const ADDRESS = /[^)\n]*/y;
const CLOSE = '*/';

/**
 * Style sheets: comments as prose, the rest as the lines it is. Nothing else of them says anything, so
 * they need no grammar.
 */
export function parseCss(text: string): ParsedDocument {
  const comments = commentsOf(text);
  return writeCode(
    text,
    { declarations: [], pieces: comments, attributes: [], constants: new Map() },
    '',
  );
}

function commentsOf(text: string): CodeMarks['pieces'] {
  const comments: CodePiece[] = [];
  OPENING.lastIndex = 0;
  for (let found = OPENING.exec(text); found; found = OPENING.exec(text)) {
    const [mark] = found;
    const after = OPENING.lastIndex;
    if (mark === '/*') {
      const close = text.indexOf(CLOSE, after);
      if (close < 0) break;
      const end = close + CLOSE.length;
      comments.push({ kind: 'comment', start: found.index, end, inFunction: false });
      OPENING.lastIndex = end;
    } else if (mark === '"' || mark === "'") {
      OPENING.lastIndex = afterString(text, mark, after);
    } else {
      ADDRESS.lastIndex = after;
      OPENING.lastIndex = ADDRESS.test(text) ? ADDRESS.lastIndex : after;
    }
  }
  return comments;
}

/** Behind a string's closing quote; where its line ends if nothing closes it there. */
function afterString(text: string, quote: string, start: number): number {
  for (let at = start; at < text.length; at++) {
    const unit = text[at];
    if (unit === quote) return at + 1;
    if (unit === '\n') return at;
    if (unit === '\\') at++;
  }
  return text.length;
}
