import type { QuestionTerm } from './question';
import type { TokenReader } from './tokens';

/** Words further apart than this are not taken to belong together. */
const REACH = 24;

/**
 * Credit for words of the question that stand close together, after Büttcher, Clarke and Lushman,
 * "Term proximity scoring for ad-hoc retrieval on very large text collections" (2006): each
 * occurrence gives its neighbour among the question's words its own weight, less the further it is,
 * and what a word gathers so saturates as a term frequency does.
 */
export class Proximity {
  /** By term: its place among the question's words + 1. */
  private slots = new Uint8Array(0);
  private gathered = new Float64Array(64);
  private weights = new Float64Array(64);
  private terms: readonly QuestionTerm[] = [];

  /** Sets the question; `end` must follow. @param termCount numbers of terms are below it */
  begin(terms: readonly QuestionTerm[], termCount: number): void {
    if (this.slots.length < termCount) this.slots = new Uint8Array(termCount + (termCount >>> 2));
    this.terms = terms;
    for (const { term, slot, weight } of terms) {
      this.slots[term] = slot + 1;
      this.weights[slot] = Math.max(weight, this.weights[slot]!);
    }
  }

  /** The credit of a passage. @param k1 of the saturation */
  of(words: TokenReader, k1: number): number {
    const { slots, gathered, weights } = this;
    const { terms, words: places, count } = words;
    let last = -1;
    let lastPlace = 0;
    let met = 0;
    for (let at = 0; at < count; at++) {
      const slot = slots[terms[at]!]! - 1;
      if (slot < 0) continue;
      const place = places[at]!;
      const distance = place - lastPlace;
      if (last >= 0 && last !== slot && distance > 0 && distance <= REACH) {
        const share = 1 / distance;
        gathered[slot]! += weights[last]! * share;
        gathered[last]! += weights[slot]! * share;
        met++;
      }
      last = slot;
      lastPlace = place;
    }
    if (met === 0) return 0;
    let credit = 0;
    for (let slot = 0; slot < gathered.length; slot++) {
      const sum = gathered[slot]!;
      if (sum === 0) continue;
      credit += (Math.min(weights[slot]!, 3) * sum * (k1 + 1)) / (sum + 4 * k1);
      gathered[slot] = 0;
    }
    return credit;
  }

  end(): void {
    for (const { term, slot } of this.terms) {
      this.slots[term] = 0;
      this.weights[slot] = 0;
    }
    this.terms = [];
  }
}
