import type { WindowReading } from '../../models/reading/messages';
import type { Encoding } from '../../models/tokenizer/encoding';
import type { AskUpdate } from './answer';
import type { AskRequest } from './askRequest';
import { asksForValue } from './fieldCredit';
import type { Candidate } from './candidate';
import { makeWhole, thingAskedFor } from './followUp';
import { inWords } from './keywordQuestion';
import { leavable } from './leavable';
import type { AskPorts } from './ports';
import { cleanQuestion } from './question';
import { questionKind } from './questionKind';
import { correctSpelling } from './questionSpelling';
import { takeApart, withQuestionMark } from './questionText';
import { candidatesOf, planWindows, spanOptionsFor } from './readingPlan';
import type { PlannedWindow } from './readingPlan';
import { Snapshots, searchingUpdate } from './snapshots';
import type { Standing } from './snapshots';
import { writtenAlike } from './writtenAlike';

/** What people are shown beside an answer that was found; below this share it is noise to them. */
export const WEAKEST_SHOWN = 0.5;

/** Passages read for a question unless the user says otherwise. */
export const DEFAULT_PASSAGES = 16;

/**
 * Asks: search, read the passages best first, and after each reading a complete picture with the list
 * ranked anew. While `ports.checking` goes on, updates say so; when it is over the question is searched
 * again, what is new is read, and the list ranked anew. The last update has phase `done`. Calling `return()` stops the reading too, at once.
 *
 * @throws EmptyQuestionError before any work, when there is no question
 * @throws ReaderLostError when the reader dies; the last update holds what was read so far
 * @throws the signal's reason after it aborts
 */
export function ask(
  request: AskRequest,
  ports: AskPorts,
  signal: AbortSignal,
): AsyncGenerator<AskUpdate, void, undefined> {
  return leavable(signal, (stopped) => askSteps(request, ports, stopped));
}

async function* askSteps(
  request: AskRequest,
  ports: AskPorts,
  signal: AbortSignal,
): AsyncGenerator<AskUpdate, void, undefined> {
  const typed = cleanQuestion(request.question);
  signal.throwIfAborted();
  const began = ports.now();
  yield searchingUpdate();
  signal.throwIfAborted();
  const whole = await madeWhole(typed, request, ports, signal);
  const { asked, query, narrowed } = takeApart(whole ?? typed);
  const { scope, limit } = request;
  const shapedFor = { kind: questionKind(asked), text: asked };
  const readings = new Map<string, WindowReading[]>();
  // Passages read before were read for this wording: it stays when they are searched again.
  let read: { readonly readAs: string | null; readonly encoding: Encoding } | null = null;
  let checking = ports.checking ?? null;
  for (;;) {
    const result = await ports.index.search({ question: asked, query, scope, limit }, signal);
    signal.throwIfAborted();
    if (read === null) {
      const texts = result.hits.map(({ readable }) => readable);
      const worded = withQuestionMark(inWords(asked));
      const typedAs = ports.tokenizer.encode(worded);
      const spelt = correctSpelling(worded, typedAs, texts);
      const encoding = spelt === null ? typedAs : ports.tokenizer.encode(spelt);
      read = { readAs: spelt ?? whole, encoding };
    }
    const { readAs, encoding } = read;
    const { pathFilters } = query;
    const told = { checking: checking !== null, readAs, narrowed };
    const about = { began, ...told, asked: shapedFor, pathFilters };
    const snapshot = new Snapshots(request, ports, result, about);
    const standing = yield* readPassages(encoding, snapshot, readings, signal);
    if (checking === null) {
      yield await snapshot.last(standing, signal);
      return;
    }
    await settled(checking, signal);
    checking = null;
  }
}

/**
 * The question as it stands by itself, null where it does so as it was typed. What takes another's place
 * is told by the passages that hold both.
 */
async function madeWhole(
  typed: string,
  { previous = null, scope, limit }: AskRequest,
  { index }: AskPorts,
  signal: AbortSignal,
): Promise<string | null> {
  const thing = thingAskedFor(typed, previous);
  if (thing === null || previous === null) return makeWhole(typed, previous);
  const question = `${previous.question} ${thing}`;
  const { hits } = await index.search({ question, scope, limit }, signal);
  return makeWhole(typed, previous, writtenAlike(hits));
}

/**
 * Reads the passages of a search, best first, save those read before.
 * @param readings by passage id; what is read is added. A passage keeps its id while its words stay,
 *   so its reading serves for any place the document has moved it to
 */
async function* readPassages(
  question: Encoding,
  snapshot: Snapshots,
  readings: Map<string, WindowReading[]>,
  signal: AbortSignal,
): AsyncGenerator<AskUpdate, Standing, undefined> {
  const { reader, tokenizer } = snapshot.ports;
  const { hits } = snapshot.result;
  const names = asksForValue(snapshot.about.asked.kind) ? snapshot.names : null;
  const plan = planWindows(question, hits, tokenizer, reader.description, names);
  const isKnown = ({ passage }: PlannedWindow) => readings.has(passage.hit.id);
  const fresh = plan.filter((planned) => !isKnown(planned));
  const candidates: Candidate[] = [];
  const nth = new Map<string, number>();
  for (const planned of plan.filter(isKnown)) {
    const { id } = planned.passage.hit;
    const at = nth.get(id) ?? 0;
    nth.set(id, at + 1);
    const reading = readings.get(id)?.[at];
    if (reading) candidates.push(...candidatesOf(planned, reading));
  }
  let passages = nth.size;
  let standing = snapshot.judge(candidates, passages);
  if (plan.length > 0) yield snapshot.take('reading', standing);
  if (fresh.length > 0) {
    if (snapshot.maySkip(fresh, standing)) return standing;
    const windows = fresh.map(({ window }) => window);
    let count = 0;
    let unfinished: WindowReading[] = [];
    const priority = snapshot.request.priority ?? 'asked';
    const options = { ...spanOptionsFor(snapshot.about.asked.kind), priority };
    for await (const reading of reader.read(windows, options, signal)) {
      signal.throwIfAborted();
      const planned = fresh[count++];
      if (planned === undefined) {
        throw new Error('The reader gave more readings than it was asked.');
      }
      candidates.push(...candidatesOf(planned, reading));
      unfinished.push(reading);
      if (planned.last) {
        readings.set(planned.passage.hit.id, unfinished);
        unfinished = [];
        passages++;
      }
      standing = snapshot.judge(candidates, passages);
      yield snapshot.take('reading', standing);
      signal.throwIfAborted();
      if (planned.last && snapshot.maySkip(fresh.slice(count), standing)) return standing;
    }
    if (count < fresh.length) throw new Error('The reader gave fewer readings than it was asked.');
  }
  return snapshot.judge(candidates, plan.length > 0 ? hits.length : 0);
}

/** Resolves when the work is over, well or not. @throws the signal's reason once it aborts */
async function settled(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  let stop: (() => void) | undefined;
  const aborted = new Promise<void>((resolve) => {
    stop = resolve;
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    await Promise.race([work.catch(() => undefined), aborted]);
  } finally {
    if (stop) signal.removeEventListener('abort', stop);
  }
  signal.throwIfAborted();
}
