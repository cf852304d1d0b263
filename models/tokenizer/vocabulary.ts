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
  /** Where words of a word's inside begin (`##`); NONE when there are none. */
  readonly continuation: number;
  readonly root = ROOT;
  /** Of each node: id of the word that ends there, or NONE. */
  #ids = new Int32Array(1 << 16).fill(NONE);
  #parents = new Int32Array(1 << 16);
  #codes = new Int32Array(1 << 16);
  #nodes = 1;
  /** Hash table of nodes by (parent, code); 0, the root, is nobody's child and marks a free slot. */
  #slots = new Int32Array(1 << 18);

  /** @param text One word a line; its id is its line number from 0. */
  constructor(text: string) {
    const lines = text.split('\n');
    if (lines.at(-1) === '') lines.pop();
    this.size = lines.length;
    lines.forEach((line, id) => this.#add(line.trimEnd(), id));
    this.#ids = this.#ids.slice(0, this.#nodes);
    this.#parents = this.#parents.slice(0, this.#nodes);
    this.#codes = this.#codes.slice(0, this.#nodes);
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

  #add(word: string, id: number): void {
    let node = ROOT;
    for (let at = 0; at < word.length; at++) {
      const code = word.codePointAt(at)!;
      if (code > 0xffff) at++;
      const next = this.child(node, code);
      node = next === NONE ? this.#addChild(node, code) : next;
    }
    if (node !== ROOT) this.#ids[node] = id;
  }

  #addChild(parent: number, code: number): number {
    if (this.#nodes === this.#ids.length) this.#growNodes();
    if (this.#nodes * 2 > this.#slots.length) this.#growSlots();
    const node = this.#nodes++;
    this.#parents[node] = parent;
    this.#codes[node] = code;
    this.#place(node);
    return node;
  }

  #place(node: number): void {
    const mask = this.#slots.length - 1;
    let slot = hash(this.#parents[node]!, this.#codes[node]!) & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = node;
  }

  #growNodes(): void {
    const { length } = this.#ids;
    this.#ids = grown(this.#ids).fill(NONE, length);
    this.#parents = grown(this.#parents);
    this.#codes = grown(this.#codes);
  }

  #growSlots(): void {
    this.#slots = new Int32Array(this.#slots.length * 2);
    for (let node = 1; node < this.#nodes; node++) this.#place(node);
  }
}

function grown(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}

/** Mixes both numbers into the low bits (odd multipliers; the high half is folded down). */
function hash(node: number, code: number): number {
  const mixed = Math.imul(node, 0x9e3779b1) ^ Math.imul(code, 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
}
