import { join } from 'node:path';
import type { Candidate } from '../../../extension/answering/candidate';
import { questionKind } from '../../../extension/answering/questionKind';
import { withQuestionMark } from '../../../extension/answering/questionText';
import {
  candidatesOf,
  planWindows,
  spanOptionsFor,
} from '../../../extension/answering/readingPlan';
import type { PlannedWindow } from '../../../extension/answering/readingPlan';
import type { PassageHit } from '../../../extension/index/passageIndex';
import { isRight } from '../../../extension/terminal/evalJudge';
import type { WindowReading } from '../../../models/reading/messages';
import { CACHE } from '../../harness/paths';
import { foldsOf } from '../measures/folds';
import type { FittingPileName } from '../sets/fittingPiles';
import type { PileQuestion } from '../sets/squadPile';
import { NotReadError } from './cachedReader';
import type { Readings } from './openReadings';
import { PileFile } from './pileFile';
import type { FoundPassages } from './pileFile';

/** Where `collectPile.ts` keeps what was found over a pile. */
export function pilePath(name: FittingPileName): string {
  return join(CACHE, 'eval', 'piles', `${name}.jsonl`);
}

/** One question of the pile with all that was found and read for it. */
export interface PileReading {
  readonly question: PileQuestion;
  /** 0…4, by article: v1.1 and v2.0 of an article share one. */
  readonly fold: number;
  /** The words that the reader was asked, and what the search found for them, best first. */
  readonly asked: string;
  readonly hits: readonly PassageHit[];
  readonly documents: number;
  readonly passages: number;
  /** The windows of all hits in order, and what was read in each. */
  readonly plan: readonly PlannedWindow[];
  readonly windows: readonly WindowReading[];
}

/**
 * All collected questions with their readings, out of the cache alone; those with a window not read
 * yet are left out.
 */
export async function loadPile(
  readings: Readings,
  path: string = pilePath('squad'),
): Promise<PileReading[]> {
  const { questions } = new PileFile(path);
  const folds = foldsOf(questions.map(({ question }) => question.asked.title));
  const loaded: PileReading[] = [];
  for (const found of questions) {
    const fold = folds.get(found.question.asked.title) ?? 0;
    try {
      loaded.push({ ...(await readFound(found, readings)), fold });
    } catch (error) {
      if (!(error instanceof NotReadError)) throw error;
    }
  }
  return loaded;
}

/** Reads the windows of all passages found, as `ask` lays them out. @throws NotReadError */
export async function readFound(
  { question, asked, hits, documents, passages }: FoundPassages,
  { reader, tokenizer }: Readings,
): Promise<Omit<PileReading, 'fold'>> {
  const encoding = tokenizer.encode(withQuestionMark(asked));
  const plan = planWindows(encoding, hits, tokenizer, reader.description);
  const options = spanOptionsFor(questionKind(asked));
  const windows: WindowReading[] = [];
  const never = new AbortController().signal;
  const inputs = plan.map(({ window }) => window);
  for await (const reading of reader.read(inputs, options, never)) windows.push(reading);
  return { question, asked, hits, documents, passages, plan, windows };
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

/**
 * Whether a candidate, as read and not yet shaped for reading, is a right answer to its question; none
 * is where something is gone.
 */
export function isRightCandidate({ hit, source, readable }: Candidate, of: PileQuestion): boolean {
  if (of.kind !== 'answerable') return false;
  const words = hit.readable.slice(readable.start, readable.end);
  return isRight({ uri: hit.uri, range: source, readable: words }, of.asked.gold);
}
