/** No child, no word. */
const NONE = -1;
const ROOT = 0;

/**
 * The words of a vocabulary as a trie of code points, so that the longest word at a place is found in
 * one walk and without making strings. Edges stand in one open-addressing hash table.
 */
export class Vocabulary {
  /** Number of ids: lines of the vocabulary. */
  readonly size: number;
  /** The node where pieces for the inside of words begin (`##`); -1 when there are none. */
  readonly continuation: number;
  readonly root = ROOT;
  /** Of each node: id of the word that ends there, or NONE. */
  readonly #ids: Int32Array;
  readonly #parents: Int32Array;
  readonly #codes: Int32Array;
  /** Hash table of nodes by (parent, code); 0, the root, is nobody's child and marks a free slot. */
  readonly #slots: Int32Array;

  /** @param text One word a line; its id is its line number from 0. */
  constructor(text: string) {
    // No more nodes than letters; pages never written to cost nothing.
    const ids = new Int32Array(text.length + 1);
    const parents = new Int32Array(text.length + 1);
    const codes = new Int32Array(text.length + 1);
    const slots = new Int32Array(2 ** Math.ceil(Math.log2(text.length + 2)));
    const mask = slots.length - 1;
    let nodes = 1;
    let id = 0;
    for (let at = 0; at < text.length; id++) {
      let lineEnd = text.indexOf('\n', at);
      if (lineEnd < 0) lineEnd = text.length;
      const wordEnd = text.charCodeAt(lineEnd - 1) === 0x0d ? lineEnd - 1 : lineEnd;
      let node = ROOT;
      while (at < wordEnd) {
        const code = text.codePointAt(at)!;
        at += code > 0xffff ? 2 : 1;
        let slot = hash(node, code) & mask;
        let child = slots[slot]!;
        while (child !== 0 && (parents[child] !== node || codes[child] !== code)) {
          slot = (slot + 1) & mask;
          child = slots[slot]!;
        }
        if (child === 0) {
          child = nodes++;
          slots[slot] = child;
          parents[child] = node;
          codes[child] = code;
          ids[child] = NONE;
        }
        node = child;
      }
      ids[node] = id;
      at = lineEnd + 1;
    }
    // An empty line takes an id, but no text is an empty word.
    ids[ROOT] = NONE;
    this.size = id;
    this.#ids = ids.slice(0, nodes);
    this.#parents = parents.slice(0, nodes);
    this.#codes = codes.slice(0, nodes);
    this.#slots = slots;
    this.continuation = this.#walk('##');
  }

  /** Id of a word, or undefined. */
  idOf(word: string): number | undefined {
    const node = this.#walk(word);
    const id = node === NONE ? NONE : this.idAt(node);
    return id === NONE ? undefined : id;
  }

  /** Id of the word that ends at a node, or -1. */
  idAt(node: number): number {
    return this.#ids[node]!;
  }

  /** The node that a code point leads to, or -1. */
  child(node: number, code: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = hash(node, code) & mask;
    for (let found = slots[slot]!; found !== 0; found = slots[slot]!) {
      if (this.#parents[found] === node && this.#codes[found] === code) return found;
      slot = (slot + 1) & mask;
    }
    return NONE;
  }

  #walk(word: string): number {
    let node = ROOT;
    for (const letter of word) {
      node = this.child(node, letter.codePointAt(0)!);
      if (node === NONE) break;
    }
    return node;
  }
}

/** Mixes both numbers into the low bits (odd multipliers; the high half is folded down). */
function hash(node: number, code: number): number {
  const mixed = Math.imul(node, 0x9e3779b1) ^ Math.imul(code, 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
}
