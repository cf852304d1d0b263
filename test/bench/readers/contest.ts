/** Two readers on the same passages, turn by turn; the same code in Node and in a page. */
import type { WordPieceTokenizer } from '../../../models/tokenizer/wordPiece';
import type { SpanOptions, WindowInput, WindowReading } from '../../../models/reading/messages';
import { buildWindows, spanToText } from '../../../models/reading/windows';
import type { ReaderDescription } from '../../../models/readerDescription';

export interface Given {
  /** Letters and digits of the answer, lower case: what both can be compared by. */
  readonly answer: string;
  /** Milliseconds of the network alone, where the reader tells. */
  readonly networkMs?: number;
}

/** Reads the passages of a question, each from its text to the answer's text. */
export type Contestant = (question: string, passages: readonly string[]) => Promise<Given[]>;

export interface Outcome {
  /** Median milliseconds a passage. */
  readonly ours: number;
  readonly peer: number;
  /** Median of peer / ours, turn by turn: a machine that is busy for a while is so for both. */
  readonly ratio: number;
  /** The networks alone; NaN where the reader does not tell. */
  readonly networks: { readonly ours: number; readonly peer: number };
  /** Passages with the same answer, of all. */
  readonly same: number;
  readonly passages: number;
  /** Median of (all − network) / network of ours. */
  readonly around: number;
}

/**
 * Neither may win by when it ran: they take turns.
 * @param together passages of one turn
 */
export async function contest(
  ours: Contestant,
  peer: Contestant,
  question: string,
  passages: readonly string[],
  together: number,
): Promise<Outcome> {
  // Both get to know this length first.
  await ours(question, passages.slice(0, 1));
  await peer(question, passages.slice(0, 1));
  const times: {
    readonly ours: number;
    readonly peer: number;
    readonly network: number;
    readonly peerNetwork: number;
  }[] = [];
  let same = 0;
  const timed = async (contestant: Contestant, some: readonly string[]) => {
    const from = performance.now();
    const given = await contestant(question, some);
    const network = given.reduce((sum, it) => sum + (it.networkMs ?? NaN), 0) / some.length;
    return { given, network, ms: (performance.now() - from) / some.length };
  };
  for (let first = 0; first < passages.length; first += together) {
    const some = passages.slice(first, first + together);
    // Who comes second finds the other's network in the processor's caches.
    const early = (first / together) % 2 === 1 ? await timed(peer, some) : null;
    const mine = await timed(ours, some);
    const other = early ?? (await timed(peer, some));
    times.push({
      ...{ ours: mine.ms, network: mine.network },
      ...{ peer: other.ms, peerNetwork: other.network },
    });
    same += mine.given.filter(({ answer }, i) => answer === other.given[i]?.answer).length;
  }
  return {
    ours: median(times.map((it) => it.ours)),
    peer: median(times.map((it) => it.peer)),
    ratio: median(times.map((it) => it.peer / it.ours)),
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
  const never = new AbortController().signal;
  const ratios: number[] = [];
  for (let i = 0; i < 5; i++) {
    const from = performance.now();
    const windows = windowsOf(tokenizer, description, question, passages);
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

/** Our reader and its runtime called directly, on the same windows. */
export interface Share {
  /** Passages a second of ours by those of the runtime: the median of pairs of rounds. */
  readonly share: number;
  /** Median milliseconds a passage. */
  readonly ours: number;
  readonly direct: number;
  /** Median milliseconds from the call to the first reading, less the time its network ran. */
  readonly beginning: number;
}

export interface ShareTask {
  readonly read: ReadWindows;
  readonly direct: RunDirectly;
  /** Makes the windows of a question anew; what it takes counts as ours. */
  readonly windows: () => readonly WindowInput[];
  /** Pairs of rounds. */
  readonly rounds: number;
}

/**
 * How much of the runtime's own speed is left to a question: the runtime called directly with the same
 * windows, one after the other, beside our reader. Rounds come in pairs, one order then the other.
 */
export async function shareOfRuntime(task: ShareTask): Promise<Share> {
  const { read, direct, windows, rounds } = task;
  const never = new AbortController().signal;
  const given = windows();
  const runDirect = async (): Promise<number> => {
    const from = performance.now();
    for (const window of given) await direct(window);
    return performance.now() - from;
  };
  const beginnings: number[] = [];
  const runOurs = async (): Promise<number> => {
    const from = performance.now();
    let count = 0;
    const readings = read(windows(), { topSpans: 20, maxAnswerTokens: 30 }, never);
    for await (const { spans, networkMs } of readings) {
      if (count === 0) beginnings.push(performance.now() - from - networkMs);
      count += spans.length;
    }
    if (count === 0) throw new Error('No spans came.');
    return performance.now() - from;
  };
  const pairs: { readonly ours: number; readonly direct: number }[] = [];
  // The first round warms both up.
  for (let round = 0; round <= 2 * rounds; round++) {
    const before = round % 2 === 0 ? await runDirect() : null;
    const ours = await runOurs();
    pairs.push({ ours, direct: before ?? (await runDirect()) });
  }
  pairs.shift();
  beginnings.shift();
  // Of two rounds together: whoever goes second in one goes first in the other.
  const shares = Array.from({ length: rounds }, (_, i) => {
    const [one, other] = [pairs[2 * i]!, pairs[2 * i + 1]!];
    return (one.direct + other.direct) / (one.ours + other.ours);
  });
  return {
    share: median(shares),
    ours: median(pairs.map((it) => it.ours)) / given.length,
    direct: median(pairs.map((it) => it.direct)) / given.length,
    beginning: median(beginnings),
  };
}

/** Makes the windows of a question as the product does: question and passages tokenised. */
export function windowsOf(
  tokenizer: WordPieceTokenizer,
  { maxLength, maxQuestion, specialTokens }: ReaderDescription,
  question: string,
  passages: readonly string[],
): WindowInput[] {
  const limits = { maxLength, maxQuestion, stride: 128, ...specialTokens };
  const asked = tokenizer.encode(question);
  return passages.flatMap((it) => buildWindows(asked, tokenizer.encode(it), limits));
}

/**
 * Our reader as a contestant: tokenises, builds the windows, posts them, takes the spans back and cuts
 * the answers out, as for a question of so many passages.
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
  return async (question, passages) => {
    const asked = tokenizer.encode(question);
    const encodings = passages.map((it) => tokenizer.encode(it));
    const windows = encodings.flatMap((it) => buildWindows(asked, it, limits));
    if (windows.length !== passages.length) throw new Error('A passage must make one window.');
    const given: Given[] = [];
    for await (const { spans, networkMs } of read(windows, options, never)) {
      const at = given.length;
      const text = spans[0] ? spanToText(windows[at]!, spans[0], encodings[at]!) : null;
      const answer = text ? comparable(passages[at]!.slice(text.start, text.end)) : '';
      given.push({ answer, networkMs });
    }
    if (given.length < passages.length) throw new Error('Readings are missing.');
    return given;
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
  return async (question, passages) => {
    const all: Given[] = [];
    for (const passage of passages) {
      networkMs = 0;
      const given = await pipeline(question, passage);
      if (typeof given !== 'object' || given === null || !('answer' in given)) {
        throw new Error('The peer gave no answer.');
      }
      all.push({ answer: comparable(String(given.answer)), networkMs });
    }
    return all;
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
