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
  /** The networks alone; NaN where the reader does not tell. */
  readonly networks: { readonly ours: number; readonly peer: number };
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
  const times: {
    readonly ours: number;
    readonly peer: number;
    readonly network: number;
    readonly peerNetwork: number;
  }[] = [];
  let same = 0;
  for (const passage of passages) {
    const from = performance.now();
    const first = await ours(question, passage);
    const between = performance.now();
    const second = await peer(question, passage);
    const end = performance.now();
    times.push({
      ours: between - from,
      peer: end - between,
      network: first.networkMs ?? NaN,
      peerNetwork: second.networkMs ?? NaN,
    });
    if (first.answer === second.answer) same++;
  }
  return {
    ours: median(times.map((it) => it.ours)),
    peer: median(times.map((it) => it.peer)),
    networks: {
      ours: median(times.map((it) => it.network)),
      peer: median(times.map((it) => it.peerNetwork)),
    },
    around: median(times.map((it) => (it.ours - it.network) / it.network)),
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

/** Runs the network on one window and nothing else; the limit of its runtime. */
export type RunDirectly = (window: WindowInput) => Promise<unknown>;

/**
 * How much of the runtime's own speed is left to a question: time of the runtime called directly with
 * the same windows, one after the other, by the time of our whole pipeline. The median of `rounds`, in
 * turn.
 */
export async function shareOfRuntime(
  tokenizer: WordPieceTokenizer,
  description: ReaderDescription,
  read: ReadWindows,
  direct: RunDirectly,
  question: string,
  passages: readonly string[],
  rounds: number,
): Promise<number> {
  const { maxLength, maxQuestion, specialTokens } = description;
  const limits = { maxLength, maxQuestion, stride: 128, ...specialTokens };
  const windowsOf = () => {
    const asked = tokenizer.encode(question);
    return passages.flatMap((it) => buildWindows(asked, tokenizer.encode(it), limits));
  };
  const never = new AbortController().signal;
  const shares: number[] = [];
  // The first round warms both up.
  for (let round = 0; round <= rounds; round++) {
    const given = windowsOf();
    const from = performance.now();
    for (const window of given) await direct(window);
    const between = performance.now();
    let count = 0;
    const readings = read(windowsOf(), { topSpans: 20, maxAnswerTokens: 30 }, never);
    for await (const { spans } of readings) count += spans.length;
    if (count === 0) throw new Error('No spans came.');
    if (round > 0) shares.push((between - from) / (performance.now() - between));
  }
  return median(shares);
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
export interface PeerPipeline {
  (question: string, passage: string): Promise<unknown>;
  readonly model: { readonly sessions: Readonly<Record<string, PeerSession>> };
}

interface PeerSession {
  run: (...args: unknown[]) => Promise<unknown>;
}

export function peerContestant(pipeline: PeerPipeline): Contestant {
  let networkMs = 0;
  for (const session of Object.values(pipeline.model.sessions)) {
    const run = session.run.bind(session);
    session.run = async (...args) => {
      const from = performance.now();
      const result = await run(...args);
      networkMs += performance.now() - from;
      return result;
    };
  }
  return async (question, passage) => {
    networkMs = 0;
    const given = await pipeline(question, passage);
    if (typeof given !== 'object' || given === null || !('answer' in given)) {
      throw new Error('The peer gave no answer.');
    }
    return { answer: comparable(String(given.answer)), networkMs };
  };
}

/** The peer gives decoded tokens: lower case, without accents, with spaces of its own. */
function comparable(text: string): string {
  return text
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}
