import type { SpanOptions, WindowInput, WindowReading } from '../../models/reading/messages';
import type { ReaderDescription } from '../../models/readerDescription';
import type { Encoding } from '../../models/tokenizer/encoding';
import { hashText } from '../../extension/documents/hash';
import { RunKind } from '../../extension/documents/sourceMap';
import { LineIndex } from '../../extension/documents/text';
import type {
  CopiesRequest,
  PassageCopies,
  PassageHit,
  SearchRequest,
  SearchResult,
} from '../../extension/index/passageIndex';
import type { Reader } from '../../extension/runtime/reader';

/** Words and marks as tokens, each new one with the next id; ids lead back to the words. */
export class WordTokenizer {
  readonly words: string[] = [];
  private readonly ids = new Map<string, number>();
  /** Every text that was tokenised, in order. */
  readonly texts: string[] = [];

  encode(text: string): Encoding {
    this.texts.push(text);
    const ids: number[] = [];
    const offsets: number[] = [];
    for (const match of text.matchAll(/[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu)) {
      ids.push(this.idOf(match[0].toLowerCase()));
      offsets.push(match.index, match.index + match[0].length);
    }
    return { ids: Int32Array.from(ids), offsets: Int32Array.from(offsets) };
  }

  wordOf(id: number): string {
    return this.words[id - 10] ?? '';
  }

  private idOf(word: string): number {
    const known = this.ids.get(word);
    if (known !== undefined) return known;
    const id = 10 + this.words.length;
    this.words.push(word);
    this.ids.set(word, id);
    return id;
  }
}

export const DESCRIPTION: ReaderDescription = {
  format: 1,
  name: 'rule',
  architecture: 'bert',
  revision: '1',
  licence: 'Apache-2.0',
  sources: [],
  tokenizer: { kind: 'wordpiece', vocab: 'vocab.txt', lowercase: true, stripAccents: true },
  specialTokens: { cls: 1, sep: 2, pad: 0, unk: 3 },
  inputs: { ids: 'ids', mask: 'mask', typeIds: 'types' },
  outputs: { start: 'start', end: 'end' },
  maxLength: 64,
  maxQuestion: 16,
  maskValue: -10000,
  files: {},
  calibration: { int8: { bias: 0, weights: { overNull: 1 }, threshold: 0.5 } },
  scores: [],
  checks: [],
};

/** Scores of words, by which the reader double rates each one as an answer; below 0 is worse than none. */
export type WordScores = Readonly<Record<string, number>>;

/** A reader that knows the score of each word; runs of rated words are spans with the sum as score. */
export class RuleReader implements Reader {
  readonly accelerator = 'host-wasm';
  readonly description = DESCRIPTION;
  readonly windowsRead: WindowInput[] = [];
  /** Signal of the last reading. */
  signal: AbortSignal | undefined;
  /** Called before the reading of this index; may throw or wait. */
  beforeReading: (index: number, signal: AbortSignal) => Promise<void> = () => Promise.resolve();

  constructor(
    private readonly tokenizer: WordTokenizer,
    private readonly scores: WordScores,
  ) {}

  async *read(
    windows: readonly WindowInput[],
    options: SpanOptions,
    signal: AbortSignal,
  ): AsyncGenerator<WindowReading> {
    this.signal = signal;
    for (const [index, window] of windows.entries()) {
      await this.beforeReading(index, signal);
      signal.throwIfAborted();
      this.windowsRead.push(window);
      yield this.readingOf(window, options);
    }
  }

  dispose(): Promise<void> {
    return Promise.resolve();
  }

  private readingOf(window: WindowInput, options: SpanOptions): WindowReading {
    const spans = [];
    for (let start = window.answerStart; start < window.answerEnd; start++) {
      let score = 0;
      for (let end = start + 1; end <= window.contextEnd; end++) {
        const rated = this.scores[this.tokenizer.wordOf(window.ids[end - 1]!)];
        if (rated === undefined) break;
        score += rated;
        spans.push({ start, end, startLogit: score / 2, endLogit: score / 2 });
      }
    }
    spans.sort((a, b) => b.startLogit - a.startLogit);
    const places = window.places?.map(({ start, end }) => {
      const words = [...window.ids.subarray(start, end)].map((id) => this.tokenizer.wordOf(id));
      const score = words.reduce((sum, word) => sum + (this.scores[word] ?? -5), 0);
      return { start, end, startLogit: score / 2, endLogit: score / 2 };
    });
    return {
      spans: spans.slice(0, options.topSpans),
      ...(places === undefined ? {} : { places }),
      ...{ nullScore: 0, networkMs: 1 },
    };
  }
}

/** A hit of plain text: readable and source are the same. */
export function hitOf(
  text: string,
  passage: { readonly start: number; readonly end: number } = { start: 0, end: text.length },
  more: Partial<PassageHit> = {},
): PassageHit {
  const { start, end } = passage;
  const excerptStart = Math.max(0, start - 32);
  return {
    id: `${start}`,
    uri: 'file:///a.txt',
    part: null,
    version: 1,
    score: 1,
    heading: [],
    readable: text.slice(start, end),
    map: Int32Array.from([0, start, end, RunKind.identity]),
    source: { start, end },
    excerpt: text.slice(excerptStart, end + 32),
    excerptStart,
    excerptPosition: new LineIndex(text).positionAt(excerptStart),
    textHash: hashText(text),
    ...more,
  };
}

/** An index that finds these hits whatever is asked. */
export class FixedIndex {
  readonly questions: string[] = [];
  readonly requests: SearchRequest[] = [];
  readonly copiesAsked: CopiesRequest[] = [];
  /** By id of a passage. */
  readonly copiesKnown = new Map<string, PassageCopies>();

  constructor(
    private readonly hits: readonly PassageHit[],
    private readonly documents = hits.length,
  ) {}

  search(request: SearchRequest): Promise<SearchResult> {
    this.requests.push(request);
    this.questions.push(request.question);
    return Promise.resolve({
      hits: this.hits.slice(0, request.limit),
      documents: this.documents,
      passages: this.hits.length,
      ms: { index: 0, search: 0 },
    });
  }

  copies(request: CopiesRequest): Promise<PassageCopies[]> {
    this.copiesAsked.push(request);
    const none = { hits: [], more: 0 };
    return Promise.resolve(request.passages.map(({ id }) => this.copiesKnown.get(id) ?? none));
  }
}
