import { join } from 'node:path';
import type { Candidate } from '../../../extension/answering/candidate';
import { withQuestionMark } from '../../../extension/answering/questionText';
import { SPAN_OPTIONS, candidatesOf, planWindows } from '../../../extension/answering/readingPlan';
import type { PlannedWindow } from '../../../extension/answering/readingPlan';
import type { PassageHit } from '../../../extension/index/passageIndex';
import { isRight } from '../../../extension/terminal/evalJudge';
import type { SpanOptions, WindowReading } from '../../../models/reading/messages';
import { CACHE } from '../../harness/paths';
import { foldsOf } from '../measures/folds';
import type { PileQuestion } from '../sets/squadPile';
import { NotReadError } from './cachedReader';
import type { Readings } from './openReadings';
import { PileFile } from './pileFile';
import type { FoundPassages } from './pileFile';

/** Where `collectPile.ts` keeps what was found. */
export const PILE_PATH = join(CACHE, 'eval', 'piles', 'squad.jsonl');

/** One question of the pile with all that was found and read for it. */
export interface PileReading {
  readonly question: PileQuestion;
  /** 0…4, by article: v1.1 and v2.0 of an article share one. */
  readonly fold: number;
  /** Best first, as the search gave them. */
  readonly hits: readonly PassageHit[];
  /** The windows of all hits in order, and what was read in each. */
  readonly plan: readonly PlannedWindow[];
  readonly windows: readonly WindowReading[];
}

/**
 * All collected questions with their readings, out of the cache alone; those with a window not read
 * yet are left out.
 * @param options spans to take of each window
 */
export async function loadPile(
  readings: Readings,
  path: string = PILE_PATH,
  options: SpanOptions = SPAN_OPTIONS,
): Promise<PileReading[]> {
  const { questions } = new PileFile(path);
  const folds = foldsOf(questions.map(({ question }) => question.asked.title));
  const loaded: PileReading[] = [];
  for (const found of questions) {
    const fold = folds.get(found.question.asked.title) ?? 0;
    try {
      loaded.push({ ...(await readFound(found, readings, options)), fold });
    } catch (error) {
      if (!(error instanceof NotReadError)) throw error;
    }
  }
  return loaded;
}

/** Reads the windows of all passages found, as `ask` lays them out. @throws NotReadError */
export async function readFound(
  { question, asked, hits }: FoundPassages,
  { reader, tokenizer }: Readings,
  options: SpanOptions,
): Promise<Omit<PileReading, 'fold'>> {
  const plan = planWindows(
    tokenizer.encode(withQuestionMark(asked)),
    hits,
    tokenizer,
    reader.description,
  );
  const windows: WindowReading[] = [];
  const never = new AbortController().signal;
  const inputs = plan.map(({ window }) => window);
  for await (const reading of reader.read(inputs, options, never)) windows.push(reading);
  return { question, hits, plan, windows };
}

/** The candidates of the first `passages` passages, as `ask` has them at that moment. */
export function candidatesAfter({ plan, windows }: PileReading, passages: number): Candidate[] {
  const candidates: Candidate[] = [];
  let read = 0;
  for (const [at, planned] of plan.entries()) {
    if (read >= passages) break;
    const reading = windows[at];
    if (reading !== undefined) candidates.push(...candidatesOf(planned, reading));
    if (planned.last) read++;
  }
  return candidates;
}

/** Whether a candidate is a right answer to its question; none is where something is gone. */
export function isRightCandidate({ hit, source, readable }: Candidate, of: PileQuestion): boolean {
  if (of.kind !== 'answerable') return false;
  const words = hit.readable.slice(readable.start, readable.end);
  return isRight({ uri: hit.uri, range: source, readable: words }, of.asked.gold);
}
