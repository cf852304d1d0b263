import type { PassageHit, SearchResult, SearchScope } from '../index/passageIndex';
import type { SearchQuery } from '../search/query';
import type { AskUpdate } from './answer';
import { buildAnswer, nearestHits, nearestPassage } from './buildAnswer';
import { calibrationOf, confidence } from './calibration';
import type { Candidate } from './candidate';
import { asksForValue, withCredit, withNaming } from './fieldCredit';
import { makeWhole, thingAskedFor } from './followUp';
import { writtenAlike } from './writtenAlike';
import type { PreviousTurn } from './turn';
import { namedCandidates } from './namedCandidates';
import { QuestionNames } from './namedFields';
import { QuestionPlaces } from './namedPlaces';
import { leavable } from './leavable';
import { maySkipRest, WATCHED_ANSWERS } from './earlyStop';
import { QuestionFeatures } from './features';
import type { Calibration } from '../../models/readerDescription';
import { copiesFor, withCopies } from './copies';
import { otherVersions } from './otherVersions';
import type { AskPorts } from './ports';
import { cleanQuestion } from './question';
import { inWords } from './keywordQuestion';
import { correctSpelling } from './questionSpelling';
import { takeApart, withQuestionMark } from './questionText';
import { questionKind } from './questionKind';
import { rankCandidates } from './rank';
import { isForeign } from './readability';
import { shapeAnswers } from './shape';
import type { Asked } from './shape';
import type { ReadingPriority } from '../runtime/turns';
import { candidatesOf, planWindows, spanOptionsFor } from './readingPlan';
import type { PlannedWindow } from './readingPlan';
import type { Encoding } from '../../models/tokenizer/encoding';
import type { WindowReading } from '../../models/reading/messages';

export interface AskRequest {
  readonly question: string;
  /** The turn before, which this question may lean on. */
  readonly previous?: PreviousTurn | null;
  readonly scope: SearchScope;
  /** Passages to read at most. */
  readonly limit: number;
  /** Answers in an update at most; no more nearest passages than that, nor than `MOST_NEAREST`. */
  readonly answers: number;
  /**
   * Beside an answer that was found, leave out those whose confidence is below this share of the
   * threshold; 0 keeps all. What was not found keeps its guesses.
   */
  readonly weakest?: number;
  /** Who goes first where several questions are read at once; `asked` by default. */
  readonly priority?: ReadingPriority;
}

/** What people are shown beside an answer that was found; below this share it is noise to them. */
export const WEAKEST_SHOWN = 0.5;

/** Beyond the first few a nearest passage is not near. */
const MOST_NEAREST = 5;

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

/** How a question stands after some passages were read. */
interface Standing {
  /** All candidates with their chance of being right, best first. */
  readonly judged: readonly (readonly [Candidate, number])[];
  readonly passagesRead: number;
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

function searchingUpdate(): AskUpdate {
  return {
    phase: 'searching',
    answers: [],
    found: false,
    nearest: [],
    passagesRead: 0,
    passagesTotal: 0,
    documents: 0,
    ms: { index: 0, search: 0, read: 0, total: 0 },
  };
}

/** Makes the updates of one question from what has been read so far. */
class Snapshots {
  private readonly readingBegan: number;
  private readonly nearest: readonly PassageHit[];
  private readonly nearestPlaces: AskUpdate['nearest'];
  private readonly features: QuestionFeatures;
  private readonly calibration: Calibration;
  /** What the question names of the passages found. */
  readonly names: QuestionNames;
  private readonly places: QuestionPlaces;

  constructor(
    readonly request: AskRequest,
    readonly ports: AskPorts,
    readonly result: SearchResult,
    readonly about: {
      readonly asked: Asked;
      readonly began: number;
      readonly checking: boolean;
      /** The question made whole; null where it stood by itself. */
      readonly readAs: string | null;
      /** Whether more than plain words were asked for. */
      readonly narrowed: boolean;
      readonly pathFilters: SearchQuery['pathFilters'];
    },
  ) {
    this.readingBegan = ports.now();
    this.nearest = nearestHits(result.hits, Math.min(request.answers, MOST_NEAREST));
    this.nearestPlaces = this.nearest.map(nearestPassage);
    this.features = new QuestionFeatures(result.hits);
    this.names = new QuestionNames(about.asked.text);
    this.places = new QuestionPlaces(about.asked.text);
    this.calibration = calibrationOf(ports.reader.description);
  }

  take(phase: 'reading' | 'done', standing: Standing, shown = this.shownOf(standing)): AskUpdate {
    const { answers, found } = shown;
    return {
      phase,
      answers: answers.map(([candidate, chance]) => buildAnswer(candidate, chance)),
      found,
      ...(phase === 'done' && !found ? { notFound: this.whyNotFound() } : {}),
      nearest: this.nearestPlaces,
      ...this.counts(standing),
    };
  }

  /** The last update: it also tells where else the words stand, and what other versions say. */
  async last(standing: Standing, signal: AbortSignal): Promise<AskUpdate> {
    const shown = this.shownOf(standing);
    const update = this.take('done', standing, shown);
    const { answers, found } = shown;
    const { ports, request, result, about } = this;
    const candidates = answers.map(([candidate]) => candidate);
    const nearest = found ? [] : this.nearest;
    const asked = { scope: request.scope, pathFilters: about.pathFilters };
    const copies = await copiesFor([...candidates.map(({ hit }) => hit), ...nearest], {
      ...{ index: ports.index, asked, signal },
    });
    return {
      ...update,
      answers: update.answers.map((answer, nth) => {
        const candidate = candidates[nth]!;
        const versions = otherVersions(candidate, result.hits);
        return {
          ...answer,
          ...withCopies(copies.get(candidate.hit.id), candidate.readable),
          ...(versions.length > 0 ? { versions } : {}),
        };
      }),
      nearest: update.nearest.map((passage, nth) => {
        const hit = nearest[nth];
        return { ...passage, ...(hit && withCopies(copies.get(hit.id), null)) };
      }),
    };
  }

  private shownOf({ judged }: Standing) {
    const { request } = this;
    const { threshold } = this.calibration;
    const found = (judged[0]?.[1] ?? 0) >= threshold;
    const floor = found ? (request.weakest ?? 0) * threshold : 0;
    const shown = judged.filter(([, chance]) => chance >= floor);
    return { found, answers: shapeAnswers(shown, this.about.asked, request.answers) };
  }

  private counts({ passagesRead }: Standing) {
    const { ports, result, about } = this;
    const now = ports.now();
    return {
      passagesRead,
      passagesTotal: result.hits.length,
      documents: result.documents,
      ...(about.checking ? { checking: true } : {}),
      ...(about.readAs === null ? {} : { readAs: about.readAs }),
      ms: { ...result.ms, read: now - this.readingBegan, total: now - about.began },
    };
  }

  /**
   * Whether these windows need not be read, for the first answers are settled.
   * @param rest windows of whole passages, in the order of the search; none is nothing to skip
   */
  maySkip(rest: readonly PlannedWindow[], { judged, passagesRead }: Standing): boolean {
    const { earlyStop } = this.calibration;
    if (earlyStop === undefined || rest.length === 0) return false;
    const confidences = judged.slice(0, WATCHED_ANSWERS).map(([, chance]) => chance);
    const { hits } = this.result;
    const unread = [...new Set(rest.map(({ passage }) => passage.hit))].map((hit) => ({
      rank: hits.indexOf(hit) + 1,
      retrieval: this.features.retrievalOf(hit),
    }));
    return maySkipRest({ confidences, read: passagesRead }, unread, earlyStop);
  }

  /**
   * Best first as the user sees it: raw scores decide between overlapping spans, the calibrated chance
   * (which knows the null score and the search's opinion too) decides the order of what is left.
   * @param candidates of all readings so far, in any order
   */
  judge(candidates: readonly Candidate[], passagesRead: number): Standing {
    const ranked = rankCandidates(candidates);
    const features = this.features.of(ranked, candidates, passagesRead);
    const judged = ranked.map((it, at) => {
      const chance = confidence(features[at]!, this.calibration);
      if (it.field !== undefined) return [it, withCredit(chance, it.field)] as const;
      return [it, withNaming(chance, this.places.namingOf(it))] as const;
    });
    const texts = namedCandidates(judged, this.places);
    return { judged: [...judged, ...texts].sort(([, a], [, b]) => b - a), passagesRead };
  }

  private whyNotFound(): NonNullable<AskUpdate['notFound']> {
    const { hits, documents } = this.result;
    if (hits.length === 0 && this.about.narrowed) return 'too-narrow';
    if (documents === 0) return 'no-documents';
    if (hits.length === 0) return 'nothing-similar';
    const { tokenizer, reader } = this.ports;
    const { unk } = reader.description.specialTokens;
    const first = hits.slice(0, MOST_NEAREST);
    const foreign = first.filter(({ readable }) => {
      return isForeign(readable, tokenizer.encode(readable).ids, unk);
    });
    return 2 * foreign.length > first.length ? 'not-readable' : 'no-answer-passes';
  }
}
