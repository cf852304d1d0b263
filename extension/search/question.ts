import { inverseDocumentFrequency } from './bm25';
import { questionWordWeight } from './questionWords';
import type { Spelling } from './spelling';
import type { Vocabulary } from './vocabulary';
import { FOUND_STRIDE } from './vocabulary';

/** Longer questions are searched by their rarest terms. */
export const MOST_TERMS = 64;

/** From this many passages on, a term that most of them hold is left out of a question. */
const MANY_PASSAGES = 1000;

/** A word is looked up as if misspelt when no more passages hold it; only where there are many. */
const RARE = 2;

export interface QuestionTerm {
  readonly term: number;
  /** What a passage gains that holds it, before saturation. */
  readonly weight: number;
  /** Which word of the question it stands for; other spellings of one share it. */
  readonly slot: number;
}

/** Each list the weightiest first and else in the question's order. */
export interface QuestionTerms {
  /** Those that tell passages apart. */
  readonly telling: readonly QuestionTerm[];
  readonly all: readonly QuestionTerm[];
}

/** What weighing needs of the index. */
export interface TermStatistics {
  readonly vocabulary: Vocabulary;
  readonly spelling: Spelling;
  /** How many passages there are. */
  readonly passages: number;
  /** How many passages hold a term. */
  frequencyOf(term: number): number;
}

/**
 * The terms to search a question by: each once, only such as some passage holds. A word that none or
 * hardly any holds is also taken for those spelt almost like it. Words that question data tells to say
 * little (`questionWordWeight`), and in a large index terms that more than half of the passages hold,
 * are not telling: they are for where the others find nothing.
 */
export function questionTerms(question: string, statistics: TermStatistics): QuestionTerms {
  const { vocabulary, spelling, passages } = statistics;
  vocabulary.scan(question, 0, question.length);
  const { data, length } = vocabulary.found;
  const terms = new Set<number>();
  for (let at = 0; at < length; at += FOUND_STRIDE) terms.add(data[at]!);
  const all: (QuestionTerm & { readonly telling: boolean })[] = [];
  let corrected = 0;
  let slot = 0;
  for (const term of terms) {
    const frequency = statistics.frequencyOf(term);
    const idf = inverseDocumentFrequency(passages, frequency);
    const common = passages >= MANY_PASSAGES && frequency * 2 > passages;
    const said = questionWordWeight(vocabulary.nameOf(term));
    const weight = frequency > 0 ? idf + said : 0;
    if (frequency > 0)
      all.push({
        term,
        weight: Math.max(weight, idf / 16),
        slot,
        // A word of substance counts however common: all of one file may be about it.
        telling: (said === 0 || weight > 0.2) && !common,
      });
    if (
      frequency <= (passages < MANY_PASSAGES ? 0 : RARE) &&
      corrected < MOST_CORRECTED &&
      said === 0
    ) {
      corrected++;
      for (const other of spelling.near(term, frequency, (it) => statistics.frequencyOf(it))) {
        if (terms.has(other.term)) continue;
        const near = inverseDocumentFrequency(passages, statistics.frequencyOf(other.term));
        all.push({ term: other.term, weight: near * other.likeness, slot, telling: true });
      }
    }
    slot++;
  }
  const taken = new Set<number>();
  // Two words may be taken for the same third one.
  const distinct = all.filter(({ term }) => !taken.has(term) && taken.add(term));
  const telling = distinct.filter((it) => it.telling);
  return { telling: weightiest(telling), all: weightiest(distinct) };
}

function weightiest(terms: readonly QuestionTerm[]): QuestionTerm[] {
  return [...terms]
    .sort((a, b) => b.weight - a.weight || a.slot - b.slot)
    .slice(0, MOST_TERMS)
    .map(({ term, weight, slot }) => ({ term, weight, slot }));
}

/** Words of one question looked up as if misspelt. */
const MOST_CORRECTED = 4;
