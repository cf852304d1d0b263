import type { DocumentPart, LineRange, TextRange } from '../documents/document';
import type { SkippedDocument } from '../index/passageIndex';
import type { Anchor } from './anchor';

/** A range of a document's source text that can be gone to. Plain data. */
export interface Place {
  /** `uri#part:start-end` of the version read: its identity in every list. */
  readonly id: string;
  readonly uri: string;
  readonly part: DocumentPart;
  /** Of a cell: the how-manieth of its notebook it was when it was read, from 1. */
  readonly cellNumber?: number;
  /** Half-open, in the document's normalised text. */
  readonly range: TextRange;
  readonly lines: LineRange;
  readonly heading: readonly string[];
  readonly anchor: Anchor;
}

/** Where else the passage of an answer stands word for word. */
export interface Copies {
  /** The same answer in each, in the order of names. */
  readonly places: readonly Place[];
  /** How many more there are that are not listed. */
  readonly more: number;
}

/** What another version of the answer's document says in its place. */
export interface OtherVersion extends Place {
  /** Its words there, without markup. */
  readonly readable: string;
}

/** A verbatim source range that answers the question. */
export interface Answer extends Place {
  /** The exact source slice. */
  readonly text: string;
  /** The same without markup. */
  readonly readable: string;
  /** In [0, 1]. */
  readonly confidence: number;
  /** Raw masked start + end logits: decides between overlapping spans. */
  readonly score: number;
  /** For a cell of a table: what its row and its column are called; absent elsewhere. */
  readonly context?: readonly string[];
  /** Which question it answers, where several were asked in one text. */
  readonly question?: string;
  /** The passage it stands in, readable, with the answer's place [start, end) in it. */
  readonly passage: { readonly text: string; readonly start: number; readonly end: number };
  /** On the last update, where its passage has copies. */
  readonly copies?: Copies;
  /** On the last update, where versions of its document say otherwise, each saying once. */
  readonly versions?: readonly OtherVersion[];
}

/** A passage shown below a "not found". */
export interface NearestPassage extends Place {
  readonly text: string;
  /** On the last update, where it has copies. */
  readonly copies?: Copies;
}

/** Why nothing was found. */
export type NotFoundReason =
  /** There is nothing to search. */
  | 'no-documents'
  /** Phrases, words or paths that narrow the question leave nothing to read. */
  | 'too-narrow'
  /** No passage has a word of the question. */
  | 'nothing-similar'
  /** Passages are like the question, and no answer in them is sure enough. */
  | 'no-answer-passes'
  /** Passages are like the question, in a language that the reader does not know. */
  | 'not-readable';

/** A complete snapshot; each replaces the one before. */
export interface AskUpdate {
  readonly phase: 'searching' | 'reading' | 'done';
  /** Best first. Also filled when `found` is false (the nearest guesses, with low confidence). */
  readonly answers: readonly Answer[];
  /** Meaningful once `phase` is `done`; true earlier as soon as one answer passes the threshold. */
  readonly found: boolean;
  /** Set when nothing was found: why. */
  readonly notFound?: NotFoundReason;
  /** Of several questions in one text, where some were answered: those that were not. */
  readonly unanswered?: readonly string[];
  /**
   * A wider scope whose best passages for the question lie outside the one that was asked; where that
   * has no documents, one that may have some.
   */
  readonly elsewhere?: 'open' | 'workspace';
  readonly nearest: readonly NearestPassage[];
  readonly passagesRead: number;
  readonly passagesTotal: number;
  readonly documents: number;
  /** How the question was read where that is not as it was typed: whole, where it leaned on the one before. */
  readonly readAs?: string;
  /** Folders in scope are still being compared with the disk: answers may change. Never on the last. */
  readonly checking?: boolean;
  /** On the last update, where it is known: documents in scope that were not searched, and why. */
  readonly leftOut?: readonly SkippedDocument[];
  readonly ms: {
    readonly index: number;
    readonly search: number;
    readonly read: number;
    readonly total: number;
  };
}
