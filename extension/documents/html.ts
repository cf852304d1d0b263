import { Tokenizer } from 'htmlparser2';
import type { TokenizerCallbacks } from 'htmlparser2';
import { isSpace, skipSpace } from './characters';
import { entityAt } from './entities';
import type { Entity } from './entities';
import { containerKind, endsBefore, isMetadata, isNesting, roleOf } from './htmlElements';
import type { BlockKind, ParsedDocument } from './parsedDocument';
import { ReadableText } from './readableText';

/** Browsers nest no deeper either (HTML standard leaves it open; Chromium's limit is 512). */
const MAX_DEPTH = 512;

interface OpenElement {
  readonly name: string;
  readonly kind: BlockKind;
  readonly level: number;
  /** White space is kept as it stands. */
  readonly verbatim: boolean;
  /** Within a table row, where paragraphs do not break the block. */
  readonly row: boolean;
  /** Of a table's row: the columns of its cells so far. */
  columns: number;
}

/**
 * HTML as text: block elements become blocks, a table's row is one block with its cells separated,
 * `pre` keeps its white space, elsewhere a run of it is one space; scripts, styles, templates and
 * comments are left out. The title is a heading where the page has no `h1`.
 */
export function parseHtml(text: string): ParsedDocument {
  const out = new ReadableText(text);
  const reader = new HtmlReader(out, text, 0, { kind: 'paragraph', level: 0 });
  reader.keepTitle = !/<h1[\s>]/i.test(text);
  reader.read();
  return out.finish();
}

/**
 * Reads HTML that is part of another format into its readable text.
 * @param html the piece of the source at `base`
 * @param blanked whether other markup in `html` was replaced by spaces: white space is then no copy
 *   of the source, and `pre` cannot keep it
 * @param kind of the blocks that the HTML itself gives no other kind
 */
export function readHtml(
  out: ReadableText,
  html: string,
  base: number,
  blanked: boolean,
  kind: BlockKind,
): void {
  const reader = new HtmlReader(out, html, base, { kind, level: 0 });
  reader.keepSpace = !blanked;
  reader.read();
}

class HtmlReader implements TokenizerCallbacks {
  keepTitle = false;
  keepSpace = true;
  private readonly open: OpenElement[];
  /** How many of each name are open, so that stray end tags cost nothing. */
  private readonly counts = new Map<string, number>();
  private tag = '';
  private tagStart = 0;
  private skipped = '';
  private skippedDepth = 0;
  private inHead = false;
  private inTitle = false;
  /** The next text begins a block of the kind of the innermost element. */
  private fresh = true;

  constructor(
    private readonly out: ReadableText,
    private readonly text: string,
    private readonly base: number,
    root: { readonly kind: BlockKind; readonly level: number },
  ) {
    this.open = [{ name: '', ...root, verbatim: false, row: false, columns: 0 }];
  }

  read(): void {
    // Entities are decoded here: the tokenizer then leaps from tag to tag.
    const tokenizer = new Tokenizer({ decodeEntities: false }, this);
    tokenizer.write(this.text);
    tokenizer.end();
    this.out.endBlock();
  }

  onopentagname(start: number, end: number): void {
    this.tag = this.text.slice(start, end).toLowerCase();
    this.tagStart = start - 1;
  }

  onopentagend(end: number): void {
    this.startTag(this.tag, this.tagStart, end + 1, false);
  }

  onselfclosingtag(end: number): void {
    this.startTag(this.tag, this.tagStart, end + 1, true);
  }

  onclosetag(start: number, end: number): void {
    this.endTag(this.text.slice(start, end).toLowerCase(), start - 2, end);
  }

  ontext(start: number, end: number): void {
    // An end tag cut off by the end of the text is reported as text from nowhere.
    if (start < 0) return;
    if (this.skippedDepth > 0 || (this.inHead && !this.inTitle)) return;
    if (this.inTitle && !this.keepTitle) return;
    if (this.fresh) {
      if (skipSpace(this.text, start, end) === end) return;
      this.fresh = false;
      const { kind, level } = this.top;
      if (this.inTitle) this.out.beginBlock('heading', 1);
      else this.out.beginBlock(kind, level);
    }
    if (this.top.verbatim && this.keepSpace) this.readVerbatim(start, end);
    else this.readFlowing(start, end);
  }

  private get top(): OpenElement {
    return this.open[this.open.length - 1]!;
  }

  private startTag(name: string, start: number, end: number, selfClosing: boolean): void {
    const role = roleOf(name);
    if (this.skippedDepth > 0) {
      if (name === this.skipped && !selfClosing) this.skippedDepth++;
      return;
    }
    if (role === undefined) {
      if (this.inHead && !isMetadata(name)) this.inHead = false;
      return;
    }
    if (this.inHead && !isMetadata(name)) this.inHead = false;
    switch (role) {
      case 'skip':
        // A raw-text element is not closed by its own slash; only foreign elements are.
        if (selfClosing && (name === 'svg' || name === 'math')) return;
        this.skipped = name;
        this.skippedDepth = 1;
        return;
      case 'break':
        this.out.lineBreak(this.base + start, this.base + end);
        return;
      case 'head':
        this.inHead = true;
        return;
      case 'title':
        this.inTitle = true;
        this.fresh = true;
        return;
      case 'cell':
        this.popTo((open) => endsBefore(name, open));
        if (!this.top.row) this.push('tr');
        this.out.cell(this.top.columns++);
        this.push(name);
        return;
      case 'container':
      case 'block':
        this.popTo((open) => endsBefore(name, open));
        this.breakBlock(name, start, end);
        if (isNesting(name)) this.push(name);
    }
  }

  private endTag(name: string, start: number, end: number): void {
    if (this.skippedDepth > 0) {
      if (name === this.skipped) this.skippedDepth--;
      return;
    }
    const role = roleOf(name);
    if (role === 'head') this.inHead = false;
    if (role === 'title') {
      this.inTitle = false;
      this.fresh = true;
    }
    if (role !== 'block' && role !== 'container' && role !== 'cell') return;
    if ((this.counts.get(name) ?? 0) > 0) this.popTo((open) => open === name);
    if (role !== 'cell') this.breakBlock(name, start, end);
  }

  /** In a row, plain blocks part lines, not blocks: cells hold paragraphs as often as words. */
  private breakBlock(name: string, start: number, end: number): void {
    if (this.top.row && (name === 'p' || name === 'div')) {
      if (!this.fresh) this.out.lineBreak(this.base + start, this.base + end);
    } else {
      this.out.endBlock();
      this.fresh = true;
    }
  }

  private push(name: string): void {
    if (this.open.length >= MAX_DEPTH) return;
    const parent = this.top;
    const role = roleOf(name);
    const own = role === 'container' ? containerKind(name) : parent;
    this.open.push({
      name,
      kind: own.kind,
      level: own.level,
      verbatim: parent.verbatim || (role === 'container' && own.kind === 'code'),
      row: role === 'container' ? own.kind === 'tableRow' : parent.row && name !== 'table',
      columns: 0,
    });
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }

  /** Closes the innermost element that `matches`, and all in it; null ends the search. */
  private popTo(matches: (name: string) => boolean | null): void {
    for (let at = this.open.length - 1; at > 0; at--) {
      const found = matches(this.open[at]!.name);
      if (found === null) return;
      if (!found) continue;
      for (const { name } of this.open.splice(at)) {
        this.counts.set(name, (this.counts.get(name) ?? 1) - 1);
      }
      return;
    }
  }

  private readFlowing(start: number, end: number): void {
    const { text, base, out } = this;
    let from = start;
    for (let at = start; at < end;) {
      const unit = text.charCodeAt(at);
      if (unit === 0x26) {
        const entity = entityAt(text, at);
        if (entity === null) {
          at++;
          continue;
        }
        out.copy(base + from, base + at);
        from = at + entity.length;
        this.readEntity(entity, at);
        at = from;
      } else if (isSpace(unit)) {
        const after = skipSpace(text, at + 1, end);
        // One space amid words needs no run of its own.
        if (after > at + 1 || unit !== 0x20 || at === from || after === end) {
          out.copy(base + from, base + at);
          out.space(base + at, base + after);
          from = after;
        }
        at = after;
      } else at++;
    }
    out.copy(base + from, base + end);
  }

  private readVerbatim(start: number, end: number): void {
    const { text } = this;
    let from = start;
    for (let at = start; at < end; at++) {
      const unit = text.charCodeAt(at);
      const entity = unit === 0x26 ? entityAt(text, at) : null;
      if (entity !== null) {
        this.copyVerbatim(from, at);
        this.readEntity(entity, at);
        from = at + entity.length;
        at = from - 1;
      }
    }
    this.copyVerbatim(from, end);
  }

  private readEntity(entity: Entity, at: number): void {
    const start = this.base + at;
    const end = start + entity.length;
    if (isSpace(entity.text.charCodeAt(0))) this.out.space(start, end);
    else this.out.substitute(entity.text, start, end);
  }

  /** White space at either end is held back, lest a block begin or end with it. */
  private copyVerbatim(start: number, end: number): void {
    const { text, base, out } = this;
    const first = skipSpace(text, start, end);
    let last = end;
    while (last > first && isSpace(text.charCodeAt(last - 1))) last--;
    out.copySpace(base + start, base + first);
    out.copy(base + first, base + last);
    out.copySpace(base + last, base + end);
  }

  // What carries no text.
  onattribdata(): void {}
  onattribentity(): void {}
  onattribend(): void {}
  onattribname(): void {}
  oncdata(): void {}
  oncomment(): void {}
  ondeclaration(): void {}
  onend(): void {}
  onprocessinginstruction(): void {}
  ontextentity(): void {}
}
