import type { AskUpdate } from '../answering/answer';
import { shownPath } from './askedPaths';
import type { AskedPath } from './askedPaths';
import type { EvalQuestion, Verdict } from './evalJudge';
import { placeText } from '../answering/placeText';

/** A question that was not answered as its row says. */
export interface Miss {
  readonly id: string;
  readonly question: string;
  /** What went wrong. */
  readonly why: 'wrong' | 'not first' | 'not found' | 'answered without an answer';
  /** The first answer, also one that was told as not found; null where there was none. */
  readonly answer: { readonly place: string; readonly readable: string } | null;
  /** Of the first right answer, from 1; null when none is right. */
  readonly rank: number | null;
}

/** Misses that people are shown at most. */
const MOST_SHOWN = 20;
const LONGEST_SHOWN = 80;

/** @returns null for a question that was answered first and as found, or rightly told as not found */
export function missOf(
  { id, question }: EvalQuestion,
  update: AskUpdate,
  { answerable, rank, found }: Verdict,
  paths: readonly AskedPath[],
): Miss | null {
  const why = whyMissed(answerable, rank, found);
  if (why === null) return null;
  const [first] = update.answers;
  const place =
    first && placeText(shownPath(first.uri, paths), first.lines.start.line + 1, first.cellNumber);
  const answer = first && place !== undefined ? { place, readable: first.readable } : null;
  return { id, question, why, answer, rank };
}

function whyMissed(answerable: boolean, rank: number | null, found: boolean): Miss['why'] | null {
  if (!answerable) return found ? 'answered without an answer' : null;
  if (rank === null) return 'wrong';
  if (rank > 1) return 'not first';
  return found ? null : 'not found';
}

/** One line for each, at most 20. */
export function missesText(misses: readonly Miss[]): readonly string[] {
  const lines = misses.slice(0, MOST_SHOWN).map(({ question, why, answer, rank }) => {
    const at = why === 'not first' && rank !== null ? `right only at ${rank}` : why;
    const given = answer === null ? 'nothing' : `“${shortened(answer.readable)}” ${answer.place}`;
    return `missed: ${shortened(question)} → ${given} (${at})`;
  });
  const more = misses.length - lines.length;
  return more > 0 ? [...lines, `and ${more} more`] : lines;
}

/** On one line, without control characters. */
function shortened(text: string): string {
  const line = text.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069\s]+/gu, ' ').trim();
  return line.length > LONGEST_SHOWN ? `${line.slice(0, LONGEST_SHOWN).trimEnd()}…` : line;
}
