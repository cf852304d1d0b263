import type { Answer, AskUpdate } from '../answering/answer';
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

/** Holds an update's answers against the right ones. */
export function judge(
  update: Pick<AskUpdate, 'found'> & { readonly answers: readonly JudgedAnswer[] },
  gold: readonly GoldPlace[],
): Verdict {
  const [first] = update.answers;
  const texts = gold.map(({ text }) => text);
  const at = update.answers.findIndex((answer) => isRight(answer, gold));
  return {
    answerable: gold.length > 0,
    em: first === undefined ? 0 : exactMatch(first.readable, texts),
    f1: first === undefined ? 0 : f1(first.readable, texts),
    rank: at < 0 ? null : at + 1,
    found: update.found,
    confidence: first?.confidence ?? 0,
  };
}

/** Right: in the right document, overlapping the right place, with at least half its words. */
export function isRight(
  { uri, range, readable }: Omit<JudgedAnswer, 'confidence'>,
  gold: readonly GoldPlace[],
): boolean {
  return gold.some(
    (place) =>
      place.uri === uri &&
      place.range.start < range.end &&
      range.start < place.range.end &&
      f1(readable, [place.text]) >= RIGHT_F1,
  );
}
