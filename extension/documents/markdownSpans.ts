import { afterAddressAt, afterPlain, inlineNodeType, MARKUP } from './markdownParser';

const BACKTICK = 0x60;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_PAREN = 0x28;
const CLOSE_PAREN = 0x29;

/** Longer texts are left to Lezer, which counts the markup it reads. */
const LONGEST = 1 << 12;

const CODE_MARK = inlineNodeType('CodeMark');
const LINK = inlineNodeType('Link');
const LINK_MARK = inlineNodeType('LinkMark');
const URL = inlineNodeType('URL');

/** Type, start and end of each node. */
export const SPAN_STRIDE = 3;

/**
 * The nodes of inline text whose only markup are code spans and links of the simplest form, which is
 * two thirds of what documents hold: what Lezer gives for it, in the order it begins, without asking
 * every inline parser at every mark. The names of code spans themselves are left out.
 */
export class PlainSpans {
  nodes = new Int32Array(SPAN_STRIDE * 64);
  private used = 0;
  private text = '';
  private end = 0;

  /** @returns how many values of `nodes` hold those of [from, to); -1 where it has other markup */
  read(text: string, from: number, to: number): number {
    if (to - from > LONGEST) return -1;
    this.text = text;
    this.end = to;
    this.used = 0;
    let at = from;
    while ((at = this.nextMark(at)) < to) {
      const unit = text.charCodeAt(at);
      if (unit === BACKTICK) at = this.code(at);
      else if (unit === OPEN_BRACKET) at = this.link(at);
      else return -1;
      if (at < 0) return -1;
    }
    return this.used;
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
      } else if (unit === 0x20) {
        let next = at + 1;
        while (next < end && text.charCodeAt(next) === 0x20) next++;
        // Two before a line break are a hard break.
        if (next < end && text.charCodeAt(next) === 0x0a && next >= at + 2) return at;
        at = next;
      } else {
        return at;
      }
    }
  }

  /** A code span: marks of one length. @returns where it ends; -1 when it is none */
  private code(start: number): number {
    const { text, end } = this;
    let open = start;
    while (open < end && text.charCodeAt(open) === BACKTICK) open++;
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

  /** A link `[text](address)` with nothing but code spans in its text. @returns where it ends; -1 when it is none */
  private link(start: number): number {
    const { text, end } = this;
    const own = this.used;
    this.used += 2 * SPAN_STRIDE;
    this.reserve();
    let at = start + 1;
    while ((at = this.nextMark(at)) < end && text.charCodeAt(at) === BACKTICK) {
      at = this.code(at);
      if (at < 0) return -1;
    }
    if (at >= end || at === start + 1 || text.charCodeAt(at) !== CLOSE_BRACKET) return -1;
    if (text.charCodeAt(at + 1) !== OPEN_PAREN) return -1;
    const address = at + 2;
    let after = address;
    while (after < end && isOfAddress(text.charCodeAt(after))) after++;
    if (after === address || after >= end || text.charCodeAt(after) !== CLOSE_PAREN) return -1;
    if (text.charCodeAt(address) === 0x3c) return -1;
    const { nodes } = this;
    nodes.set([LINK, start, after + 1, LINK_MARK, start, start + 1], own);
    this.push(LINK_MARK, at, at + 1);
    this.push(LINK_MARK, at + 1, address);
    this.push(URL, address, after);
    this.push(LINK_MARK, after, after + 1);
    return after + 1;
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

/** Whether a unit stands for itself in an address: no white space, parenthesis, backslash. */
function isOfAddress(unit: number): boolean {
  return unit > 0x20 && unit !== OPEN_PAREN && unit !== CLOSE_PAREN && unit !== 0x5c;
}
