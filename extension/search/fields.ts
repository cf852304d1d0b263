/**
 * How often a term stands in each field of a passage, packed into eight bits so that a posting is
 * one 32-bit number: body in five (at most 31), heading path in two (at most 3), title in one. BM25
 * saturates, so what the caps leave out changes a score by a few parts in a hundred.
 */
const MOST_IN_BODY = 31;

const HEADING_UNIT = 32;
const MOST_IN_HEADING = 3;
const HEADING_BITS = HEADING_UNIT * MOST_IN_HEADING;
const TITLE_BIT = 128;

export type Field = 'body' | 'heading' | 'title';

/** The packed frequencies with one more in a field. */
export function countedIn(field: Field, packed: number): number {
  if (field === 'title') return packed | TITLE_BIT;
  if (field === 'heading') {
    return (packed & HEADING_BITS) < HEADING_BITS ? packed + HEADING_UNIT : packed;
  }
  return (packed & MOST_IN_BODY) < MOST_IN_BODY ? packed + 1 : packed;
}

/**
 * The weighted sum of the fields for every packed value (BM25F: fields are weighed before the term
 * frequency saturates).
 */
export function weightedFrequencies(headingWeight: number, titleWeight: number): Float32Array {
  return Float32Array.from({ length: 256 }, (_, packed) => {
    const body = packed & MOST_IN_BODY;
    const heading = (packed & HEADING_BITS) / HEADING_UNIT;
    return body + headingWeight * heading + (packed & TITLE_BIT ? titleWeight : 0);
  });
}
