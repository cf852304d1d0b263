import type { ReadableText } from './readableText';

/** Headings have six levels. */
const DEEPEST = 6;

/**
 * Long enough to hold a record of a few members together, short enough for a passage to hold
 * several of them.
 */
const ROW_LENGTH = 300;
/** A value of this length is a text of its own. */
const TEXT_LENGTH = 120;

/** A key or a value in the source: [start, end) with its quotes, and how to write it. */
export interface Token {
  readonly start: number;
  readonly end: number;
  readonly write: (start: number, end: number) => void;
}

interface Container {
  readonly list: boolean;
  /** Written within the rows of the container around it, not under a heading. */
  readonly inline: boolean;
  /** The heading level of what it holds; 0 at the root. */
  readonly level: number;
  readonly key: Token | null;
  keyWritten: boolean;
  /** Members begun. */
  count: number;
}

/**
 * Writes nested keys and values as a person would say them. The key of an object, or of a list of
 * objects, is a heading; a value stands below as `key: value`. The values of a list go into one row
 * while they are short, and each object or list in a list is a record: one row of its own,
 * `key: value | key: value`.
 */
export class KeyPathText {
  private readonly open: Container[];
  /** Containers of `open` before this one have written their heading, or have none. */
  private headed = 1;
  private rowStart = 0;

  /** @param records whether each value at the root is a record, as in JSON Lines */
  constructor(
    private readonly out: ReadableText,
    records: boolean,
  ) {
    const root = { list: records, inline: false, level: 0, key: null, keyWritten: true, count: 0 };
    this.open = [root];
  }

  /** How many containers are open. */
  get depth(): number {
    return this.open.length - 1;
  }

  get inList(): boolean {
    return this.top.list && this.depth > 0;
  }

  get inObject(): boolean {
    return !this.top.list && this.depth > 0;
  }

  /** A list or an object begins, as the value of `key` or as an item. */
  begin(list: boolean, key: Token | null): void {
    const parent = this.top;
    const inline = parent.inline || parent.list || parent.level === DEEPEST;
    const level = inline || key === null ? parent.level : parent.level + 1;
    if (inline && !parent.inline) this.out.endBlock();
    parent.count++;
    this.open.push({ list, inline, level, key, keyWritten: key === null, count: 0 });
  }

  /** The innermost container ends. `empty` is what to write for one that held nothing. */
  finish(empty: Token): void {
    if (this.depth === 0) return;
    const ended = this.top;
    this.open.pop();
    this.headed = Math.min(this.headed, this.open.length);
    if (ended.count === 0) {
      this.top.count--;
      this.value(ended.key, empty);
    }
    if (!this.top.inline) this.out.endBlock();
  }

  /** A value that holds no others. */
  value(key: Token | null, value: Token): void {
    const { out, top } = this;
    this.writeHeadings();
    const start = key === null ? value.start : key.start;
    const long = value.end - value.start > TEXT_LENGTH;
    const inRow = top.inline || (top.list && top.count > 0);
    if (inRow && out.hasText && !long && value.end - this.rowStart <= ROW_LENGTH) {
      out.separator(top.list && top.count > 0 ? ', ' : ' | ');
    } else {
      out.closeHeadings(top.level + 1);
      out.beginBlock(top.inline ? 'tableRow' : 'listItem');
      this.rowStart = start;
    }
    for (const container of this.open) this.writeKey(container);
    top.count++;
    if (key !== null) {
      key.write(key.start, key.end);
      out.separator(': ');
    }
    value.write(value.start, value.end);
    if (long) out.endBlock();
  }

  /** A comment follows: it stands under the keys begun here, which are written now. */
  beforeComment(): void {
    this.writeHeadings();
    for (const container of this.open) {
      if (container.keyWritten) continue;
      if (container.inline) {
        if (this.out.hasText) this.out.separator(' | ');
        else this.out.beginBlock('tableRow');
        this.writeKey(container);
      } else {
        this.writeHeading(container);
      }
    }
    this.top.count++;
    this.out.closeHeadings(this.top.level + 1);
  }

  private get top(): Container {
    return this.open[this.open.length - 1]!;
  }

  /** The keys of all containers whose members stand below them, not beside them in a row. */
  private writeHeadings(): void {
    for (; this.headed < this.open.length; this.headed++) {
      const container = this.open[this.headed]!;
      const beside = container === this.top && container.list;
      if (container.inline || beside) return;
      if (!container.keyWritten) this.writeHeading(container);
    }
  }

  private writeHeading(container: Container): void {
    const { key } = container;
    container.keyWritten = true;
    if (key === null) return;
    this.out.closeHeadings(container.level);
    this.out.beginBlock('heading', container.level);
    key.write(key.start, key.end);
    this.out.endBlock();
  }

  private writeKey(container: Container): void {
    const { key } = container;
    if (container.keyWritten || key === null) return;
    container.keyWritten = true;
    key.write(key.start, key.end);
    this.out.separator(': ');
  }
}
