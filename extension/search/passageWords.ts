import { GrowableInt32 } from './growable';
import type { Label, TermCounts } from './passageTerms';
import type { Snapshot } from './snapshot';
import { SnapshotReader } from './snapshot';
import type { TokenRange } from './tokens';
import { TokenReader, TokenWriter } from './tokens';

const FORMAT = 1;

type WordsOfPassage = Pick<TermCounts, 'run' | 'from' | 'to' | 'label'>;

/**
 * The words of every passage in order, and those of its title and heading path. Passages of one text
 * overlap, so what they share is kept once.
 */
export class PassageWords {
  private tokens = new TokenWriter();
  /** By passage: the bytes of its words, and where its label begins. */
  private starts = new GrowableInt32();
  private ends = new GrowableInt32();
  private labels = new GrowableInt32();
  /** A label is how many terms the title has, how many the headings, then the terms (see `Label`). */
  private labelTerms = new GrowableInt32();

  // What was added last, so that the next passage can share it.
  private run = -1;
  /** Bytes of the run before this are kept; `shift` leads from its offsets to ours. */
  private kept = 0;
  private shift = 0;
  private lastLabel: Label | null = null;
  private lastLabelStart = 0;

  private readonly reader = new TokenReader();

  /** Bytes it takes. */
  get bytes(): number {
    const columns = [this.starts, this.ends, this.labels, this.labelTerms];
    return columns.reduce((sum, { data }) => sum + data.byteLength, this.tokens.bytes.byteLength);
  }

  add(passage: number, counts: WordsOfPassage): void {
    for (const column of [this.starts, this.ends, this.labels]) column.extend(passage + 1);
    const { run, from, to, label } = counts;
    if (run.number !== this.run || from > this.kept) {
      this.run = run.number;
      this.shift = this.tokens.length - from;
      this.kept = from;
    }
    if (to > this.kept) {
      this.tokens.append(run.tokens.bytes, this.kept, to);
      this.kept = to;
    }
    this.starts.data[passage] = from + this.shift;
    this.ends.data[passage] = to + this.shift;
    this.labels.data[passage] = this.addLabel(label);
  }

  /** The passage's own words in order, as `TokenWriter` wrote them. */
  tokensOf(passage: number): TokenRange {
    const from = this.starts.data[passage]!;
    return { bytes: this.tokens.bytes, from, to: this.ends.data[passage]! };
  }

  /** The passage's own words in order; the reader is valid until the next call. */
  read(passage: number): TokenReader {
    const { reader } = this;
    reader.read(this.tokensOf(passage));
    return reader;
  }

  /** The words of a passage's title and, after a gap, of its heading path; valid until the next call. */
  readLabel(passage: number): TokenReader {
    const { data } = this.labelTerms;
    const start = this.labels.data[passage]!;
    const title = data[start]!;
    const count = title + data[start + 1]!;
    this.reader.take(data.subarray(start + 2, start + 2 + count), title);
    return this.reader;
  }

  /**
   * The words of some passages.
   * @param passages by passage its new number, or -1 for one to leave out
   * @param renumbered by old term its new number
   */
  keep(passages: Int32Array, renumbered: Int32Array): PassageWords {
    const after = new PassageWords();
    const order: number[] = [];
    passages.forEach((number, passage) => {
      if (number >= 0) order.push(passage);
    });
    const { data: starts } = this.starts;
    order.sort((a, b) => starts[a]! - starts[b]! || a - b);
    const labels = new Map<number, Label>();
    const tokens = new TokenWriter();
    const run = { tokens, number: 0 };
    // New byte offsets within the run by old byte offset.
    let places = new Map<number, number>();
    let reach = -1;
    for (const passage of order) {
      const start = starts[passage]!;
      const end = this.ends.data[passage]!;
      if (start > reach) {
        run.number++;
        tokens.length = 0;
        places = new Map([[start, 0]]);
        reach = start;
      }
      reach = this.rewrite(reach, end, tokens, renumbered, places);
      const at = this.labels.data[passage]!;
      const label = labels.get(at) ?? this.labelAt(at, renumbered);
      labels.set(at, label);
      const from = places.get(start)!;
      const to = places.get(end)!;
      after.add(passages[passage]!, { run: { ...run }, from, to, label });
    }
    return after;
  }

  toSnapshot(): Snapshot {
    return {
      format: FORMAT,
      numbers: {},
      arrays: {
        tokens: this.tokens.bytes.slice(0, this.tokens.length),
        starts: this.starts.values(),
        ends: this.ends.values(),
        labels: this.labels.values(),
        labelTerms: this.labelTerms.values(),
      },
    };
  }

  /** @throws RangeError when the snapshot is of another format or incomplete */
  static fromSnapshot(snapshot: Snapshot): PassageWords {
    const read = new SnapshotReader(snapshot, FORMAT);
    const words = new PassageWords();
    words.tokens.bytes = read.array('tokens', Uint8Array);
    words.tokens.length = words.tokens.bytes.length;
    words.starts = GrowableInt32.of(read.array('starts', Int32Array));
    words.ends = GrowableInt32.of(read.array('ends', Int32Array));
    words.labels = GrowableInt32.of(read.array('labels', Int32Array));
    words.labelTerms = GrowableInt32.of(read.array('labelTerms', Int32Array));
    return words;
  }

  /** Writes the terms of bytes [from, to) with their new numbers and notes where each begins. */
  private rewrite(
    from: number,
    to: number,
    tokens: TokenWriter,
    renumbered: Int32Array,
    places: Map<number, number>,
  ): number {
    const { bytes } = this.tokens;
    let at = from;
    while (at < to) {
      places.set(at, tokens.length);
      let byte = bytes[at++]!;
      let value = byte & 127;
      for (let shift = 7; byte >= 128; shift += 7) {
        byte = bytes[at++]!;
        value |= (byte & 127) << shift;
      }
      tokens.push(renumbered[value >>> 1]!, (value & 1) === 1);
    }
    places.set(at, tokens.length);
    return at;
  }

  private labelAt(at: number, renumbered: Int32Array): Label {
    const { data } = this.labelTerms;
    const heading = at + 2 + data[at]!;
    const end = heading + data[at + 1]!;
    const renumber = (token: number): number => renumbered[token >>> 1]! * 2 + (token & 1);
    return {
      title: data.slice(at + 2, heading).map(renumber),
      heading: data.slice(heading, end).map(renumber),
    };
  }

  private addLabel(label: Label): number {
    if (label === this.lastLabel) return this.lastLabelStart;
    this.lastLabel = label;
    this.lastLabelStart = this.labelTerms.length;
    this.labelTerms.push(label.title.length);
    this.labelTerms.push(label.heading.length);
    for (const term of label.title) this.labelTerms.push(term);
    for (const term of label.heading) this.labelTerms.push(term);
    return this.lastLabelStart;
  }
}
