import { CharacterClass, CharacterTable } from './characterClasses';

export interface NormaliserOptions {
  readonly lowercase: boolean;
  readonly stripAccents: boolean;
}

/** Takes normalised characters in order, each with the source range [start, end) it comes from. */
export interface CharacterSink {
  character(code: number, start: number, end: number): void;
}

const SPACE = 0x20;
const { removed, space, ideograph, nonspacingMark, decomposed, combining, cased } = CharacterClass;

/**
 * BERT's normalisation, streamed: controls and U+FFFD dropped, white space made spaces, ideographs
 * set between spaces, text decomposed and non-spacing marks dropped (`stripAccents`), lower case.
 * A lone surrogate is dropped like the U+FFFD that decoding would have made of it.
 *
 * Source ranges are those of Hugging Face `tokenizers` (`NormalizedString::transform`): where
 * canonical ordering moves combining characters, ranges stay in place and characters move over them.
 */
export class Normaliser {
  readonly #table = CharacterTable.shared();
  readonly #options: NormaliserOptions;
  readonly #sink: CharacterSink;
  /** Combining characters waiting for the next starter, to be put in canonical order. */
  #waiting: Waiting[] = [];
  /** Source range of the last character that was given out. */
  #start = 0;
  #end = 0;

  constructor(options: NormaliserOptions, sink: CharacterSink) {
    this.#options = options;
    this.#sink = sink;
  }

  run(text: string): void {
    const { classes } = this.#table;
    const { length } = text;
    for (let at = 0; at < length;) {
      const start = at;
      const unit = text.charCodeAt(at++);
      if (unit < 0x80) {
        this.#ascii(unit, start, classes[unit]!);
        continue;
      }
      const code = unit >= 0xd800 && unit < 0xdc00 ? text.codePointAt(start)! : unit;
      if (code > 0xffff) at++;
      const kind = classes[code]!;
      if (kind & removed) continue;
      if (kind & space) {
        this.#starter(SPACE, start, at);
      } else if (kind & ideograph) {
        this.#starter(SPACE, start, at);
        this.#decompose(code, start, at);
        this.#starter(SPACE, start, at);
      } else {
        this.#decompose(code, start, at);
      }
    }
    this.#release();
  }

  /** The same for ASCII, most of nearly any text: no marks, nothing to decompose. */
  #ascii(unit: number, start: number, kind: number): void {
    if (kind & removed) return;
    if (this.#waiting.length > 0) this.#release();
    let code = unit;
    if (kind & space) code = SPACE;
    else if (kind & cased && this.#options.lowercase) code = unit + 0x20;
    this.#start = start;
    this.#end = start + 1;
    this.#sink.character(code, start, start + 1);
  }

  #decompose(code: number, start: number, end: number): void {
    if (!this.#options.stripAccents) {
      this.#starter(code, start, end);
      return;
    }
    const kind = this.#table.classes[code]!;
    if (!(kind & decomposed)) {
      if (kind & combining) this.#wait(code, { start, end });
      else this.#starter(code, start, end);
      return;
    }
    let first = true;
    for (const part of this.#table.decomposition(code)) {
      if (this.#table.classes[part]! & combining) {
        this.#wait(part, first ? { start, end } : undefined);
      } else if (first) {
        this.#starter(part, start, end);
      } else {
        this.#release();
        this.#give(part);
      }
      first = false;
    }
  }

  #starter(code: number, start: number, end: number): void {
    if (this.#waiting.length > 0) this.#release();
    this.#start = start;
    this.#end = end;
    this.#give(code);
  }

  #wait(code: number, source: SourceRange | undefined): void {
    this.#waiting.push({ code, order: this.#table.combiningClass(code), source });
  }

  /**
   * Gives out what waits, in canonical order. The n-th of those that begin a source character gets
   * the n-th source range; one that a decomposition added shares the range of the one before it.
   */
  #release(): void {
    const { length } = this.#waiting;
    if (length === 0) return;
    const inSource = this.#waiting;
    this.#waiting = [];
    const inOrder = length === 1 ? inSource : inSource.toSorted((a, b) => a.order - b.order);
    let next = 0;
    for (const { code, source } of inOrder) {
      if (source !== undefined) {
        while (inSource[next]!.source === undefined) next++;
        const range = inSource[next++]!.source!;
        this.#start = range.start;
        this.#end = range.end;
      }
      this.#give(code);
    }
  }

  /** Drops a mark, lowers the case, and hands the character on with the current source range. */
  #give(code: number): void {
    const kind = this.#table.classes[code]!;
    if (kind & nonspacingMark && this.#options.stripAccents) return;
    let lowered = code;
    if (this.#options.lowercase) {
      if (kind & cased) lowered = this.#table.lowercase(code);
      else if (code === 0x130) {
        // The one character whose lower case is two: i and a dot above.
        this.#sink.character(0x69, this.#start, this.#end);
        lowered = 0x307;
      }
    }
    this.#sink.character(lowered, this.#start, this.#end);
  }
}

interface SourceRange {
  readonly start: number;
  readonly end: number;
}

interface Waiting {
  readonly code: number;
  /** Canonical combining class. */
  readonly order: number;
  /** The source character it begins; undefined when it was added by the decomposition of one. */
  readonly source: SourceRange | undefined;
}
