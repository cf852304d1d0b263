/** Entries of a term's first slice and of its largest, the link to the next slice included. */
export const FIRST_SLICE = 4;
export const LARGEST_SLICE = 1 << 12;

/** The pool is made of pieces of so many entries: it grows without being copied; no slice is parted. */
export const CHUNK_BITS = 16;
export const CHUNK = 1 << CHUNK_BITS;
export const IN_CHUNK = CHUNK - 1;

/** Passage numbers take 24 bits of an entry, the packed frequencies (`fields.ts`) 8. */
export const MOST_PASSAGES = 1 << 24;
