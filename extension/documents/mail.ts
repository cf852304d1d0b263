import { readHtml } from './html';
import { readMailBody } from './mailBody';
import { decoderOf, readHeaderValue } from './mailText';
import type { ParsedDocument } from './parsedDocument';
import { ReadableText } from './readableText';
import { endOfLine } from './textLines';

/** Parts within parts beyond this depth are left out. */
const MAX_DEPTH = 8;

const FIELD = /^([!-9;-~]{1,80}):[ \t]*/;

interface Range {
  readonly start: number;
  readonly end: number;
}

interface Headers {
  /** The values by lower-case name, the first of each. */
  readonly fields: ReadonlyMap<string, Range>;
  /** Where the body begins. */
  readonly body: number;
}

/**
 * A mail (RFC 5322, MIME): the subject as heading; sender, receivers and date a line each; the text
 * of its plain parts, of HTML parts where there is no plain one. Left out are attachments, parts in
 * base64, and HTML in quoted-printable.
 */
export function parseMail(text: string): ParsedDocument {
  const out = new ReadableText(text);
  new Reader(out, text).readMessage(0, text.length, 0);
  return out.finish();
}

class Reader {
  constructor(
    private readonly out: ReadableText,
    private readonly text: string,
  ) {}

  readMessage(start: number, end: number, depth: number): void {
    const { out, text } = this;
    // A mailbox's separator line.
    const first = text.startsWith('From ', start) ? endOfLine(text, start) + 1 : start;
    const headers = readHeaders(text, first, end);
    for (const [name, { start: from, end: to }] of headers.fields) {
      if (!/^(?:subject|from|to|cc|date)$/.test(name) || from === to) continue;
      if (name === 'subject') out.beginBlock('heading', 1);
      else {
        out.beginBlock('text');
        const label = text.lastIndexOf(':', from - 1);
        out.copy(label - name.length, label + 1);
        out.space(label + 1, from);
      }
      readHeaderValue(out, text, from, to);
    }
    out.endBlock();
    this.readPart(headers, end, depth);
  }

  private readPart(headers: Headers, end: number, depth: number): void {
    const { out, text } = this;
    const type = this.valueOf(headers, 'content-type').toLowerCase() || 'text/plain';
    const encoding = this.valueOf(headers, 'content-transfer-encoding').trim().toLowerCase();
    if (/^attachment/i.test(this.valueOf(headers, 'content-disposition')) || depth > MAX_DEPTH)
      return;
    if (type.startsWith('multipart/')) this.readParts(headers, end, depth);
    else if (encoding === 'base64') return;
    else if (type.startsWith('message/rfc822')) this.readMessage(headers.body, end, depth + 1);
    else if (type.startsWith('text/plain')) {
      const charset = /charset="?([\w.:-]{1,40})/.exec(type)?.[1] ?? 'utf-8';
      const decoder = encoding === 'quoted-printable' ? decoderOf(charset) : null;
      readMailBody(out, text, headers.body, end, decoder);
    } else if (type.startsWith('text/html') && encoding !== 'quoted-printable') {
      readHtml(out, text.slice(headers.body, end), headers.body, false, 'paragraph');
    }
  }

  /** Of alternatives the plain one, else all. */
  private readParts(headers: Headers, end: number, depth: number): void {
    const { text } = this;
    const type = this.valueOf(headers, 'content-type');
    const found = /boundary=(?:"([^"\n]{1,200})"|([^\s;]{1,200}))/i.exec(type);
    if (!found) return;
    const parts: { headers: Headers; end: number }[] = [];
    const mark = `--${found[1] ?? found[2]!}`;
    let start = -1;
    for (let at = headers.body; at < end;) {
      const lineEnd = Math.min(endOfLine(text, at), end);
      if (text.startsWith(mark, at)) {
        if (start >= 0) parts.push({ headers: readHeaders(text, start, at), end: at });
        start = lineEnd + 1;
        if (text.startsWith('--', at + mark.length)) {
          start = -1;
          break;
        }
      }
      at = lineEnd + 1;
    }
    if (start >= 0 && start < end) parts.push({ headers: readHeaders(text, start, end), end });
    const plain = parts.filter((part) =>
      /^(?:text\/plain|\s*$)/i.test(this.valueOf(part.headers, 'content-type')),
    );
    const alternatives = /^multipart\/alternative/i.test(type) && plain.length > 0;
    for (const part of alternatives ? plain : parts)
      this.readPart(part.headers, part.end, depth + 1);
  }

  /** A header's value as written, '' where there is none. */
  private valueOf(headers: Headers, name: string): string {
    const range = headers.fields.get(name);
    return range ? this.text.slice(range.start, Math.min(range.end, range.start + 2000)) : '';
  }
}

/** Lines `Name: value`, continued by indented ones, to a blank line. */
function readHeaders(text: string, start: number, end: number): Headers {
  const fields = new Map<string, Range>();
  let at = start;
  while (at < end) {
    const lineEnd = Math.min(endOfLine(text, at), end);
    if (lineEnd === at) return { fields, body: Math.min(at + 1, end) };
    const field = FIELD.exec(text.slice(at, Math.min(lineEnd, at + 200)));
    if (!field) return { fields, body: at };
    const from = at + field[0].length;
    let to = lineEnd;
    while (to + 1 < end && (text[to + 1] === ' ' || text[to + 1] === '\t')) {
      to = Math.min(endOfLine(text, to + 1), end);
    }
    const name = field[1]!.toLowerCase();
    if (!fields.has(name)) fields.set(name, { start: from, end: to });
    at = to + 1;
  }
  return { fields, body: end };
}
