/** Bytes under a name, as a generation holds them. */
export interface StoredSection {
  readonly name: string;
  readonly bytes: number;
}

/** A whole state of what is kept; it never changes once it is written. */
export interface StoredGeneration {
  readonly sections: readonly StoredSection[];
}

/**
 * Keeps one value in generations, each written beside the one before and made current by the renaming
 * of one pointer: whoever opens it finds the old one or the new one whole, whatever ended the writing.
 * What is damaged or of another version counts as absent.
 */
export interface Storage {
  /** The current generation, which `readRange` then reads from; null when there is none. */
  open(): Promise<StoredGeneration | null>;
  /**
   * Bytes [start, end) of a section, by default all of it, in memory of their own.
   * @throws StorageDamagedError when they are not those that were written
   */
  readRange(section: string, start?: number, end?: number): Promise<Uint8Array>;
  /**
   * Makes these sections the current generation.
   * @returns false when another window is the writer, and nothing was written
   */
  commit(generation: ReadonlyMap<string, Uint8Array>): Promise<boolean>;
  /** Removes everything, that of other versions too. */
  forget(): Promise<void>;
  /** Lets another window write. */
  close(): Promise<void>;
}

/** What is kept cannot be read as it was written; it is to be made anew. */
export class StorageDamagedError extends Error {
  override readonly name = 'StorageDamagedError';
}
