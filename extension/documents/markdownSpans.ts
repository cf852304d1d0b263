import { InlineAddress } from './inlineAddress';
import { flanking } from './inlineFlanking';
import { afterAddressAt, afterPlain, inlineNodeType, MARKUP } from './markdownParser';

const BACKTICK = 0x60;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const BACKSLASH = 0x5c;
const TILDE = 0x7e;
const SPACE = 0x20;
const LINE_BREAK = 0x0a;

/** Longer texts are left to Lezer, which counts the markup it reads. */
const LONGEST = 1 << 12;

const AUTOLINK = inlineNodeType('Autolink');
const CODE_MARK = inlineNodeType('CodeMark');
const EMPHASIS_MARK = inlineNodeType('EmphasisMark');
const ENTITY = inlineNodeType('Entity');
const ESCAPE = inlineNodeType('Escape');
const HARD_BREAK = inlineNodeType('HardBreak');
const HTML_TAG = inlineNodeType('HTMLTag');
const IMAGE = inlineNodeType('Image');
const LINK = inlineNodeType('Link');
const LINK_MARK = inlineNodeType('LinkMark');
const LINK_TITLE = inlineNodeType('LinkTitle');
const URL = inlineNodeType('URL');

// As Lezer has them.
const ENTITY_REST = /(?:#\d+|#x[a-f\d]+|\w+);/iy;
const LONGEST_ENTITY = 31;
const AUTOLINK_REST =
  /(?:[a-z][-\w+.]+:[^\s>]+|[a-z\d.!#$%&'*+/=?^_`{|}~-]+@[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?)*)>/iy;
const TAG_REST =
  /(?:\/[a-zA-Z][\w-]*\s*>|[a-zA-Z][\w-]*(\s+[a-zA-Z:_][\w-.:]*(?:\s*=\s*(?:[^\s"'=<>`]+|'[^']*'|"[^"]*"))?)*\s*\/?>)/y;

/** Type, start and end of each node. */
export const SPAN_STRIDE = 3;

/**
 * The nodes of inline text whose markup leaves no doubt: code spans, links and images with their
 * address, emphasis whose marks can only open or only close and close what was opened last, escapes,
 * entities, tags, hard breaks. It is what Lezer gives for it, in the order it begins, without asking
 * every inline parser at every mark; the names of code spans and of emphasis are left out, and so is
 * that marks of three are two and one.
 */
export class PlainSpans {
  nodes = new Int32Array(SPAN_STRIDE * 64);
  private used = 0;
  private text = '';
  private end = 0;
  private readonly address = new InlineAddress();
  /** Marks that are open: unit, how many of it, their place in `nodes`. */
  private readonly open: number[] = [];
  /** Brackets that are open: place in `nodes`, and how much of `open` is outside. */
  private readonly brackets: number[] = [];

  /** @returns how many values of `nodes` hold those of [from, to); -1 where other markup is in it */
  read(text: string, from: number, to: number): number {
    if (to - from > LONGEST) return -1;
    this.text = text;
    this.end = to;
    this.used = 0;
    this.open.length = 0;
    this.brackets.length = 0;
    for (let at = this.nextMark(from); at < to; at = this.nextMark(at)) {
      at = this.take(at, from);
      if (at < 0) return -1;
    }
    return this.open.length === 0 && this.brackets.length === 0 ? this.used : -1;
  }

  /** The next mark that is neither an address nor white space within a line. */
  private nextMark(from: number): number {
    const { text, end } = this;
    for (let at = from; ;) {
      at = afterPlain(text, at, MARKUP, end);
      if (at >= end) return end;
      const unit = text.charCodeAt(at);
      if (unit === 0x3a) {
        at = afterAddressAt(text, at);
      } else if (unit === SPACE) {
        const next = this.afterSpaces(at);
        // Two before a line break are a hard break.
        if (next < end && text.charCodeAt(next) === LINE_BREAK && next >= at + 2) return at;
        at = next;
      } else {
        return at;
      }
    }
  }

  /** Reads what a mark begins. @returns where to go on; -1 where it leaves doubt */
  private take(at: number, from: number): number {
    const { text } = this;
    switch (text.charCodeAt(at)) {
      case BACKTICK:
        return this.code(at, from);
      case OPEN_BRACKET:
        return this.openBracket(at, at + 1);
      case 0x21:
        return this.openBracket(at, at + 2);
      case CLOSE_BRACKET:
        return this.closeBracket(at);
      case BACKSLASH:
        return this.backslash(at);
      case 0x26:
        return this.entity(at);
      case 0x3c:
        return this.tag(at);
      case SPACE: {
        const after = this.afterSpaces(at) + 1;
        this.push(HARD_BREAK, at, after);
        return after;
      }
      default:
        return this.emphasis(at, from);
    }
  }

  private afterSpaces(at: number): number {
    let next = at;
    while (next < this.end && this.text.charCodeAt(next) === SPACE) next++;
    return next;
  }

  /** A code span: marks of one length. @returns where to go on; -1 when nothing closes it */
  private code(start: number, from: number): number {
    const { text, end } = this;
    let open = start;
    while (open < end && text.charCodeAt(open) === BACKTICK) open++;
    // The first of them was escaped.
    if (start > from && text.charCodeAt(start - 1) === BACKTICK) return open;
    for (let at = text.indexOf('`', open); at >= 0 && at < end; at = text.indexOf('`', at)) {
      const first = at;
      while (at < end && text.charCodeAt(at) === BACKTICK) at++;
      if (at - first !== open - start) continue;
      this.push(CODE_MARK, start, open);
      this.push(CODE_MARK, first, at);
      return at;
    }
    return -1;
  }

  private openBracket(start: number, after: number): number {
    this.brackets.push(this.used, this.open.length);
    const isLink = after === start + 1;
    // Its end is told when it closes.
    this.push(isLink ? LINK : IMAGE, start, -1);
    this.push(LINK_MARK, start, after);
    return after;
  }

  /** The `]` of a link or image whose address follows. */
  private closeBracket(at: number): number {
    const { address, brackets, nodes, open, text } = this;
    const outside = brackets.pop();
    const place = brackets.pop();
    if (outside !== open.length || place === undefined) return -1;
    if (nodes[place + SPAN_STRIDE + 2] === at) return -1;
    // A link in another takes that its meaning.
    if (nodes[place] === LINK && brackets.length > 0) return -1;
    if (!address.read(text, at + 1, this.end)) return -1;
    nodes[place + 2] = address.end;
    this.push(LINK_MARK, at, at + 1);
    this.push(LINK_MARK, at + 1, at + 2);
    this.push(URL, at + 2, address.urlEnd);
    if (address.titleEnd > 0) this.push(LINK_TITLE, address.titleStart, address.titleEnd);
    this.push(LINK_MARK, address.end - 1, address.end);
    return address.end;
  }

  private backslash(at: number): number {
    if (at + 1 === this.end) return at + 1;
    const next = this.text.charCodeAt(at + 1);
    if (next === LINE_BREAK) this.push(HARD_BREAK, at, at + 2);
    else if (isAsciiMark(next)) this.push(ESCAPE, at, at + 2);
    else return at + 1;
    return at + 2;
  }

  private entity(at: number): number {
    ENTITY_REST.lastIndex = at + 1;
    const after = ENTITY_REST.test(this.text) ? ENTITY_REST.lastIndex : this.end + 1;
    if (after > this.end || after > at + LONGEST_ENTITY) return at + 1;
    this.push(ENTITY, at, after);
    return after;
  }

  private tag(at: number): number {
    const { text, end } = this;
    if (at + 1 === end) return end;
    const next = text.charCodeAt(at + 1);
    if (next === 0x21 || next === 0x3f) return -1;
    AUTOLINK_REST.lastIndex = at + 1;
    if (AUTOLINK_REST.test(text)) {
      const after = AUTOLINK_REST.lastIndex;
      if (after > end) return -1;
      this.push(AUTOLINK, at, after);
      this.push(LINK_MARK, at, at + 1);
      this.push(URL, at + 1, after - 1);
      this.push(LINK_MARK, after - 1, after);
      return after;
    }
    TAG_REST.lastIndex = at + 1;
    if (!TAG_REST.test(text)) return at + 1;
    const after = TAG_REST.lastIndex;
    if (after > end) return -1;
    this.push(HTML_TAG, at, after);
    return after;
  }

  /** A run of `*`, `_` or `~`. */
  private emphasis(start: number, from: number): number {
    const { text, end, open } = this;
    const unit = text.charCodeAt(start);
    let at = start + 1;
    while (at < end && text.charCodeAt(at) === unit) at++;
    const size = at - start;
    if (unit === TILDE) {
      if (size === 1) return at;
      if (size > 2) return -1;
    }
    const { canOpen, canClose } = flanking(
      unit,
      start > from ? text.charCodeAt(start - 1) : -1,
      at < end ? text.charCodeAt(at) : -1,
    );
    if (!canOpen && !canClose) return at;
    if (size > 3 || (canOpen && canClose)) return -1;
    if (canOpen) {
      open.push(unit, size, this.used);
    } else {
      const outside = this.brackets[this.brackets.length - 1] ?? 0;
      const last = open.length - 3;
      if (last < outside || open[last] !== unit || open[last + 1] !== size) return -1;
      open.length = last;
    }
    this.push(EMPHASIS_MARK, start, at);
    return at;
  }

  private push(type: number, from: number, to: number): void {
    const at = this.used;
    this.used += SPAN_STRIDE;
    this.reserve();
    this.nodes[at] = type;
    this.nodes[at + 1] = from;
    this.nodes[at + 2] = to;
  }

  private reserve(): void {
    if (this.used <= this.nodes.length) return;
    const grown = new Int32Array(this.nodes.length * 2);
    grown.set(this.nodes);
    this.nodes = grown;
  }
}

/** Whether a unit is a mark that a backslash takes its meaning. */
function isAsciiMark(unit: number): boolean {
  return (
    (unit >= 0x21 && unit <= 0x2f) ||
    (unit >= 0x3a && unit <= 0x40) ||
    (unit >= 0x5b && unit <= 0x60) ||
    (unit >= 0x7b && unit <= 0x7e)
  );
}
