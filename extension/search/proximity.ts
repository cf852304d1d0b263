import type { QuestionTerm } from './question';
import { MOST_TERMS } from './question';
import type { TokenRange } from './tokens';

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
  private readonly gathered = new Float64Array(MOST_TERMS);
  private readonly weights = new Float64Array(MOST_TERMS);
  private slotCount = 0;
  private terms: readonly QuestionTerm[] = [];

  /** Sets the question; `end` must follow. @param termCount numbers of terms are below it */
  begin(terms: readonly QuestionTerm[], termCount: number): void {
    if (this.slots.length < termCount) this.slots = new Uint8Array(termCount + (termCount >>> 2));
    this.terms = terms;
    // Of a long question few terms are left, and their places are far apart.
    const places = new Map<number, number>();
    for (const { term, slot, weight } of terms) {
      const place = places.get(slot) ?? places.size;
      places.set(slot, place);
      this.slots[term] = place + 1;
      this.weights[place] = Math.max(weight, this.weights[place]!);
    }
    this.slotCount = places.size;
  }

  /** The credit of a passage. @param k1 of the saturation */
  of({ bytes, from, to }: TokenRange, k1: number): number {
    const { slots, gathered, weights } = this;
    let last = -1;
    let lastPlace = 0;
    let place = 0;
    let met = 0;
    for (let at = from; at < to;) {
      // Read here, and not by a `TokenReader`: hardly any of them is one of the question's.
      let token = bytes[at++]!;
      if (token >= 128) {
        let byte = bytes[at++]!;
        token = (token & 127) | ((byte & 127) << 7);
        for (let shift = 14; byte >= 128; shift += 7) {
          byte = bytes[at++]!;
          token |= (byte & 127) << shift;
        }
      }
      place += 1 - (token & 1);
      const slot = slots[token >>> 1]! - 1;
      if (slot < 0) continue;
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
    for (let slot = 0; slot < this.slotCount; slot++) {
      const sum = gathered[slot]!;
      if (sum === 0) continue;
      credit += (Math.min(weights[slot]!, 3) * sum * (k1 + 1)) / (sum + 4 * k1);
      gathered[slot] = 0;
    }
    return credit;
  }

  end(): void {
    for (const { term } of this.terms) this.slots[term] = 0;
    this.weights.fill(0);
    this.terms = [];
  }
}
