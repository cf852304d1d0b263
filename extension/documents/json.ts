import type { JSONScanner, SyntaxKind } from 'jsonc-parser';
import { createScanner } from 'jsonc-parser/lib/umd/impl/scanner.js';
import { skipSpace } from './characters';
import { CommentText } from './commentText';
import { EscapedText, readBackslash } from './escapedText';
import type { Token } from './keyPath';
import { KeyPathText } from './keyPath';
import type { ParsedDocument } from './parsedDocument';
import { ReadableText } from './readableText';
import { parseTextLines, writeTextLines } from './textLines';

/** The numbers of `SyntaxKind`, which the package declares as a `const enum`. */
const Kind = {
  openBrace: 1,
  closeBrace: 2,
  openBracket: 3,
  closeBracket: 4,
  comma: 5,
  colon: 6,
  string: 10,
  lineComment: 12,
  blockComment: 13,
  lineBreak: 14,
  space: 15,
  end: 17,
} as const;

/** Deeper nesting is no document that a person reads. */
const DEPTH = 200;
/** From this many runs of the map on, the rest of a document stands as it is: memory is bounded. */
const RUNS = 4_000_000;

const BARE_KEY = /^[\p{L}\p{N}_$][\p{L}\p{N}_$-]*$/u;
const BARE_VALUE = /^(?:true|false|null|undefined|[-+]?(?:NaN|Infinity|\.?\d[\w.+-]*))$/;
/** A word up to the next mark of JSON or white space. */
const WORD = /[^\s,:[\]{}"/]+/y;
/**
 * A string between single quotes, in one line; a mark or white space must follow, else the scanner
 * would read what it took for one long word again and again.
 */
const QUOTED = /'(?:[^'\\\n]|\\[^])*'(?![^\s,:[\]{}"/])/y;

/**
 * JSON, with the comments, trailing commas, bare keys and single quotes of JSONC and JSON5. Keys and
 * values become readable text as `KeyPathText` says; text that is no JSON is lines of text. What a
 * file cut short holds is read all the same.
 */
export function parseJson(text: string): ParsedDocument {
  return new JsonText(text, false).parse() ?? parseTextLines(text);
}

/** One JSON value per line, each a record. */
export function parseJsonLines(text: string): ParsedDocument {
  return new JsonText(text, true).parse() ?? parseTextLines(text);
}

class JsonText {
  private readonly out: ReadableText;
  private readonly keys: KeyPathText;
  private readonly comments: CommentText;
  private readonly escaped: EscapedText;
  private readonly scanner: JSONScanner;
  /** A string or word that may turn out to be a key. */
  private name: Token | null = null;
  /** The key whose colon was read. */
  private key: Token | null = null;
  private commentEnd = -1;
  /** Where the brackets that are open stand. */
  private readonly openers: number[] = [];

  constructor(
    private readonly text: string,
    records: boolean,
  ) {
    this.out = new ReadableText(text);
    this.keys = new KeyPathText(this.out, records);
    this.comments = new CommentText(this.out, text);
    this.escaped = new EscapedText(this.out, text, '\\', readBackslash);
    this.scanner = createScanner(text);
  }

  /** @returns null when the text is no JSON */
  parse(): ParsedDocument | null {
    const { scanner, out, text } = this;
    while ((scanner.scan() as number) !== Kind.end) {
      if (!this.take(scanner.getToken())) return null;
      if (out.runCount > RUNS) {
        out.closeHeadings(1);
        writeTextLines(out, text, scanner.getTokenOffset() + scanner.getTokenLength());
        break;
      }
    }
    return this.name === null ? out.finish() : null;
  }

  /** @returns whether the token may stand where it does */
  private take(kind: SyntaxKind): boolean {
    const { keys, scanner } = this;
    const start = scanner.getTokenOffset();
    const end = start + scanner.getTokenLength();
    switch (kind as number) {
      case Kind.space:
      case Kind.lineBreak:
      case Kind.comma:
        return true;
      case Kind.lineComment:
      case Kind.blockComment:
        if (this.name === null && this.key === null) this.comment(start, end, kind);
        return true;
      case Kind.openBrace:
      case Kind.openBracket:
        if (keys.depth === DEPTH || (keys.inObject && this.key === null)) return false;
        this.openers.push(start);
        keys.begin((kind as number) === Kind.openBracket, this.takeKey());
        return true;
      case Kind.closeBrace:
      case Kind.closeBracket:
        if (this.key !== null || this.name !== null) return false;
        if (!((kind as number) === Kind.closeBrace ? keys.inObject : keys.inList)) return false;
        keys.finish({ start: this.openers.pop() ?? start, end, write: this.writeEmpty });
        return true;
      case Kind.colon:
        if (this.name === null || this.key !== null) return false;
        this.key = this.name;
        this.name = null;
        return true;
      case Kind.string:
        // An unterminated string is an error of the scanner; odd characters in one are no matter.
        return this.text[end - 1] === '"' && end - start > 1 && this.word(start, end, true);
      default:
        return this.bare(start, end);
    }
  }

  /** A string, with its quotes, or a word: a name, or a value. */
  private word(start: number, end: number, quoted: boolean): boolean {
    const token = { start, end, write: quoted ? this.writeString : this.writeBare };
    if (this.keys.inObject && this.key === null) {
      if (this.name !== null) return false;
      this.name = token;
      return quoted || BARE_KEY.test(this.text.slice(start, end));
    }
    this.keys.value(this.takeKey(), token);
    return true;
  }

  private bare(start: number, end: number): boolean {
    const { text, scanner } = this;
    const quoted = text[start] === "'";
    const pattern = quoted ? QUOTED : WORD;
    pattern.lastIndex = start;
    const word = pattern.exec(text)?.[0];
    if (word === undefined) return false;
    if (start + word.length !== end) scanner.setPosition(start + word.length);
    if (!quoted && !(this.keys.inObject && this.key === null) && !BARE_VALUE.test(word)) {
      return false;
    }
    return this.word(start, start + word.length, quoted);
  }

  private comment(start: number, end: number, kind: SyntaxKind): void {
    const { text, keys, comments } = this;
    const block = (kind as number) === Kind.blockComment;
    const joined = !block && this.commentEnd >= 0 && isIndentedBreak(text, this.commentEnd, start);
    if (!joined) {
      keys.beforeComment();
      comments.end();
    }
    if (block) {
      comments.block(
        start + 2,
        text.startsWith('*/', end - 2) ? Math.max(end - 2, start + 2) : end,
      );
    } else {
      comments.line(start + 2, end);
    }
    this.commentEnd = block ? -1 : end;
  }

  /** The key of the value that begins, if it has one. */
  private takeKey(): Token | null {
    const { key } = this;
    this.key = null;
    return key;
  }

  /** The brackets of what is empty, without what stands between them. */
  private readonly writeEmpty = (start: number, end: number): void => {
    this.out.copy(start, start + 1);
    this.out.copy(end - 1, end);
  };

  private readonly writeString = (start: number, end: number): void => {
    this.escaped.write(start + 1, end - 1);
  };

  private readonly writeBare = (start: number, end: number): void => {
    this.out.copy(start, end);
  };
}

/** Whether [start, end) is one line break and indentation. */
function isIndentedBreak(text: string, start: number, end: number): boolean {
  if (text[start] !== '\n') return false;
  return skipSpace(text, start + 1, end) === end && text.lastIndexOf('\n', end - 1) === start;
}
