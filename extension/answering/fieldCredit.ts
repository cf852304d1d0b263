import { fromLogOdds, logOdds } from './logOdds';
import type { NamedField } from './fields';
import type { Naming } from './namedPlaces';
import type { NamedText } from './namedTexts';
import type { QuestionKind } from './questionKind';

/**
 * Log-odds that a named field's value is what was asked for. Fitted on keys of JSON and YAML files and
 * on cells of tables of half of the installed packages (337 questions, 3,214 values); what a reader of
 * prose makes of a value says little beside what its document calls it.
 */
const CREDIT = { bias: -14.5, reader: 0.3, named: 18, beside: 3 } as const;
/** From this share on a passage is read before all others. */
const WHOLLY = 0.99;

/**
 * What a span gains in log-odds by its place: in an item or a row whose first words the question names, or
 * under a heading that is the question; and loses in an item about something else than what it spells. These
 * and all below were chosen by a sweep over the questions that are not held out (docs/quality.md, Ranking
 * and confidence).
 */
const PLACED: Readonly<Record<Naming, number>> = {
  item: 0.5,
  letters: 2.5,
  section: 1.5,
  elsewhere: -2,
};

/**
 * What a span loses for each share of what the question tells that is told elsewhere and not where it stands,
 * what all gain where more is told than is usual, and what one loses that has no word but the question's.
 */
const TOLD = { less: 0.25, most: 0.5, usual: 0.6 } as const;
const ECHO = 1;

/**
 * Log-odds that a text is an answer for the name it has to do with, the share of what the best span there
 * has, and what is lost for the share of the question that is not told in it.
 */
const NAMED_TEXT = {
  bias: { said: 1.5, likely: 0, name: 0, step: 0 },
  reader: 0.3,
  untold: 3,
} as const;

/** Whether a question of this kind can be answered by a value as it stands: `yes` in a cell, too. */
export function asksForValue(kind: QuestionKind): boolean {
  return kind !== 'how-to' && kind !== 'explanation';
}

/** What a question has to do with the place of a span. */
export interface SpanPlace {
  readonly naming: Naming | null;
  /** See `QuestionCover.of`. */
  readonly told: number;
  /** The same of the place where most is told. */
  readonly mostTold: number;
  readonly isEcho: boolean;
}

/** The chance of a span whose place is this. */
export function withPlace(chance: number, { naming, told, mostTold, isEcho }: SpanPlace): number {
  const byName = naming === null ? 0 : PLACED[naming];
  const { less, most, usual } = TOLD;
  const byWords = less * (told - mostTold) + most * (mostTold - usual) - (isEcho ? ECHO : 0);
  return fromLogOdds(logOdds(chance) + byName + byWords);
}

/**
 * The chance of what stands first under a name that the question is.
 * @param chance of the best span that stands there
 * @param as why it is proposed
 */
export function chanceOfNamedText(
  chance: number,
  { as, share = 1 }: Pick<NamedText, 'as' | 'share'>,
): number {
  const { bias, reader, untold } = NAMED_TEXT;
  return fromLogOdds(bias[as] + reader * logOdds(chance) - untold * (1 - share));
}

/**
 * The chance that a named field's value is right; never less than the reader's own.
 * @param chance what order and confidence of all answers are computed from
 */
export function withCredit(chance: number, { named, document, beside }: NamedField): number {
  const { bias, ...weights } = CREDIT;
  const byName = weights.named * (named + document) + weights.beside * beside;
  const logit = bias + weights.reader * logOdds(chance) + byName;
  return Math.max(chance, fromLogOdds(logit));
}

/** Whether all that the question tells is the name of one of these and of its document. */
export function areWhollyNamed(fields: readonly NamedField[]): boolean {
  return fields.some(({ named, document }) => named + document >= WHOLLY);
}
