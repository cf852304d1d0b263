import type { Answer, AskUpdate } from '../answering/answer';
import { questionKind } from '../answering/questionKind';
import type { QuestionKind } from '../answering/questionKind';
import { takeApart } from '../answering/questionText';
import type { TextRange } from '../documents/document';
import { exactMatch, f1 } from './squadScore';

/** Where a right answer stands: UTF-16 units of the document's normalised text, half-open. */
export interface GoldPlace {
  readonly uri: string;
  readonly range: TextRange;
  readonly text: string;
}

/** A question, and every place that answers it; none where no document does. */
export interface EvalQuestion {
  /** Empty when it has none. */
  readonly id: string;
  readonly question: string;
  readonly gold: readonly GoldPlace[];
}

/** Words in common (F1) from which an answer at the right place counts as right. */
export const RIGHT_F1 = 0.5;

/** What one question came to. */
export interface Verdict {
  readonly answerable: boolean;
  /** Of the first answer; 0 where there is none. */
  readonly em: number;
  readonly f1: number;
  /** Rank from 1 of the first right answer among those given; null when none is right. */
  readonly rank: number | null;
  readonly found: boolean;
  /** Of the first answer; 0 where there is none. */
  readonly confidence: number;
}

/** What of an answer decides whether it is right. */
export type JudgedAnswer = Pick<Answer, 'uri' | 'range' | 'readable' | 'confidence'>;

/**
 * Holds an update's answers against the right ones.
 * @param question where a step or a sentence that holds all the right words is right, too (see `isRight`)
 */
export function judge(
  update: Pick<AskUpdate, 'found' | 'readAs'> & { readonly answers: readonly JudgedAnswer[] },
  gold: readonly GoldPlace[],
  question: string | null = null,
): Verdict {
  const kind = question === null ? null : questionKind(takeApart(update.readAs ?? question).asked);

  const [first] = update.answers;
  const texts = gold.map(({ text }) => text);
  const at = update.answers.findIndex((answer) => isRight(answer, gold, kind));
  return {
    answerable: gold.length > 0,
    em: first === undefined ? 0 : exactMatch(first.readable, texts),
    f1: first === undefined ? 0 : f1(first.readable, texts),
    rank: at < 0 ? null : at + 1,
    found: update.found,
    confidence: first?.confidence ?? 0,
  };
}

/**
 * Right: in the right document, overlapping the right place, with at least half its words. A how-to is
 * answered with its whole step and a yes/no question with the sentence that decides: these are right,
 * too, where they hold all the right words at their place.
 */
export function isRight(
  { uri, range, readable }: Omit<JudgedAnswer, 'confidence'>,
  gold: readonly GoldPlace[],
  kind: QuestionKind | null = null,
): boolean {
  const isWhole = kind === 'how-to' || kind === 'yes-no';
  return gold.some((place) => {
    if (place.uri !== uri) return false;
    const { start, end } = place.range;
    if (start >= range.end || range.start >= end) return false;
    if (isWhole && range.start <= start && end <= range.end) return true;
    return f1(readable, [place.text]) >= RIGHT_F1;
  });
}
