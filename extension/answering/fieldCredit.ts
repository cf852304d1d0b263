import { QuestionNames } from './namedFields';
import type { NamedField } from './namedFields';
import type { Asked } from './shape';

/**
 * Log-odds that a named field's value is what was asked for. Fitted on keys of JSON and YAML files and
 * on cells of tables of half of the installed packages (337 questions, 3,214 values); what a reader of
 * prose makes of a value says little beside what its document calls it.
 */
const CREDIT = { bias: -15, reader: 0.3, named: 18, beside: 3 } as const;
/** From this share on a passage is read before all others. */
const WHOLLY = 0.99;

/** What a question names; null for one that asks for no value. */
export function namesIn({ kind, text }: Asked): QuestionNames | null {
  if (kind === 'how-to' || kind === 'explanation' || kind === 'yes-no') return null;
  return new QuestionNames(text);
}

/**
 * The chance that a named field's value is right; never less than the reader's own.
 * @param chance what order and confidence of all answers are computed from
 */
export function withCredit(chance: number, { named, document, beside }: NamedField): number {
  const reader = Math.log(chance / (1 - chance));
  const { bias, ...weights } = CREDIT;
  const byName = weights.named * (named + document) + weights.beside * beside;
  const logit = bias + weights.reader * reader + byName;
  return Math.max(chance, 1 / (1 + Math.exp(-logit)));
}

/** Whether all that the question tells is the name of one of these and of its document. */
export function areWhollyNamed(fields: readonly NamedField[]): boolean {
  return fields.some(({ named, document }) => named + document >= WHOLLY);
}
