/** Two readers on the same passages, turn by turn; the same code in Node and in a page. */
import type { WordPieceTokenizer } from '../../../models/tokenizer/wordPiece';
import type { SpanOptions, WindowInput, WindowReading } from '../../../models/reading/messages';
import { buildWindows } from '../../../models/reading/windows';
import type { ReaderDescription } from '../../../models/readerDescription';

export interface Given {
  /** Letters and digits of the answer, lower case: what both can be compared by. */
  readonly answer: string;
  /** Milliseconds of the network alone, where the reader tells. */
  readonly networkMs?: number;
}

/** Reads one passage, from its text to the answer's text. */
export type Contestant = (question: string, passage: string) => Promise<Given>;

export interface Outcome {
  /** Median milliseconds a passage. */
  readonly ours: number;
  readonly peer: number;
  /** Passages with the same answer, of all. */
  readonly same: number;
  readonly passages: number;
  /** Median of (all − network) / network of ours. */
  readonly around: number;
}

/** Neither may win by when it ran: they take turns, passage by passage. */
export async function contest(
  ours: Contestant,
  peer: Contestant,
  question: string,
  passages: readonly string[],
): Promise<Outcome> {
  // Both get to know this length first.
  await ours(question, passages[0]!);
  await peer(question, passages[0]!);
  const times: { readonly ours: number; readonly peer: number; readonly around: number }[] = [];
  let same = 0;
  for (const passage of passages) {
    const from = performance.now();
    const first = await ours(question, passage);
    const between = performance.now();
    const second = await peer(question, passage);
    const end = performance.now();
    const network = first.networkMs ?? NaN;
    times.push({
      ours: between - from,
      peer: end - between,
      around: (between - from - network) / network,
    });
    if (first.answer === second.answer) same++;
  }
  return {
    ours: median(times.map((it) => it.ours)),
    peer: median(times.map((it) => it.peer)),
    around: median(times.map((it) => it.around)),
    same,
    passages: passages.length,
  };
}

/** As `Reader.read`. */
export type ReadWindows = (
  windows: readonly WindowInput[],
  options: SpanOptions,
  signal: AbortSignal,
) => AsyncIterable<WindowReading>;

/**
 * (all − network) / network of a whole question as it is asked: every passage tokenised, all windows
 * in one call, spans taken back. The median of five questions.
 */
export async function aroundQuestion(
  tokenizer: WordPieceTokenizer,
  description: ReaderDescription,
  read: ReadWindows,
  question: string,
  passages: readonly string[],
): Promise<number> {
  const { maxLength, maxQuestion, specialTokens } = description;
  const limits = { maxLength, maxQuestion, stride: 128, ...specialTokens };
  const never = new AbortController().signal;
  const ratios: number[] = [];
  for (let i = 0; i < 5; i++) {
    const from = performance.now();
    const asked = tokenizer.encode(question);
    const windows = passages.flatMap((it) => buildWindows(asked, tokenizer.encode(it), limits));
    let network = 0;
    for await (const reading of read(windows, { topSpans: 3, maxAnswerTokens: 30 }, never)) {
      network += reading.networkMs;
    }
    ratios.push((performance.now() - from - network) / network);
  }
  return median(ratios);
}

/**
 * Our reader as a contestant: tokenises, builds the window, posts it, takes the span back and cuts
 * the answer out, one passage after the other so that nothing hides behind the network.
 */
export function ourContestant(
  tokenizer: WordPieceTokenizer,
  description: ReaderDescription,
  read: ReadWindows,
): Contestant {
  const { maxLength, maxQuestion, specialTokens } = description;
  const limits = { maxLength, maxQuestion, stride: 128, ...specialTokens };
  // The peer knows no longest answer.
  const options: SpanOptions = { topSpans: 3, maxAnswerTokens: maxLength };
  const never = new AbortController().signal;
  return async (question, passage) => {
    const encoded = tokenizer.encode(passage);
    const windows = buildWindows(tokenizer.encode(question), encoded, limits);
    const window = windows[0];
    if (!window || windows.length > 1) throw new Error('A passage must make one window.');
    for await (const reading of read(windows, options, never)) {
      const span = reading.spans[0];
      if (!span) return { answer: '', networkMs: reading.networkMs };
      const first = span.start - window.contextStart + window.firstToken;
      const last = span.end - 1 - window.contextStart + window.firstToken;
      const text = passage.slice(encoded.offsets[2 * first], encoded.offsets[2 * last + 1]);
      return { answer: comparable(text), networkMs: reading.networkMs };
    }
    throw new Error('No reading came.');
  };
}

/** What the question-answering pipeline of the peer is called with and gives. */
export type PeerPipeline = (question: string, passage: string) => Promise<unknown>;

export function peerContestant(pipeline: PeerPipeline): Contestant {
  return async (question, passage) => {
    const given = await pipeline(question, passage);
    if (typeof given !== 'object' || given === null || !('answer' in given)) {
      throw new Error('The peer gave no answer.');
    }
    return { answer: comparable(String(given.answer)) };
  };
}

/** The peer gives decoded tokens: lower case, without accents, with spaces of its own. */
function comparable(text: string): string {
  return text
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}
