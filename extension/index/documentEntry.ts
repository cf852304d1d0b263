import type { DocumentPart } from '../documents/document';
import type { SkipDetail } from '../documents/skipDetail';
import type { SkipReason } from './passageIndex';

/** One document as a list of what is searched shows it. Plain data. */
export interface DocumentEntry {
  /** A folder that is left out whole ends with `/`. */
  readonly uri: string;
  readonly part: DocumentPart;
  readonly passages: number;
  /** Runs of characters between white space. */
  readonly words: number;
  /** Of the file, or of the open text in UTF-8; 0 where nobody looked. */
  readonly bytes: number;
  readonly origin: 'open' | 'disk';
  readonly state: 'indexed' | 'waiting' | 'skipped';
  /** Why it is skipped; null for others. */
  readonly reason: SkipReason | null;
  /** Null for those not skipped. */
  readonly detail: SkipDetail | null;
}

/** The rule by which a file or folder stays out. */
export interface LeaveOutRule {
  readonly from:
    | 'gitignore'
    | 'files.exclude'
    | 'search.exclude'
    | 'verbatim.exclude'
    /** Version control's own folders and installed packages. */
    | 'always';
  /** As written. */
  readonly pattern: string;
  /** URI of the .gitignore and the rule's line in it, 1-based; null for all others. */
  readonly file: string | null;
  readonly line: number | null;
  /** URI of the folder the rule keeps out, with `/` at its end, when it is one above the file. */
  readonly folder: string | null;
}

/** What is no file of its own: a link; a pipe, a socket or a device. */
export type PassedBy = 'link' | 'special';

/** Why a file is searched or not. */
export type Explanation =
  | { readonly kind: 'searched'; readonly entry: DocumentEntry }
  /** Known, and on its way into the index. */
  | { readonly kind: 'waiting' }
  | {
      readonly kind: 'left-out';
      readonly reason: SkipReason;
      readonly detail: SkipDetail;
      readonly rule: LeaveOutRule | null;
      /** Whether "include anyway" would let it in. */
      readonly canInclude: boolean;
    }
  /** Neither open nor below any folder that is searched. */
  | { readonly kind: 'outside' }
  | { readonly kind: 'missing' };

/** How far the index is; cheap to make and to send. */
export interface IndexProgress {
  readonly documents: number;
  readonly passages: number;
  /** Files read of those to be read since the index was last at rest; equal when at rest. */
  readonly done: number;
  /** Grows while `walking`. */
  readonly total: number;
  /** Folders are being gone through for files that are new or changed. */
  readonly walking: boolean;
}

/** Reasons that the user can set aside for one file. */
const CAN_INCLUDE: ReadonlySet<SkipReason> = new Set<SkipReason>([
  'secret',
  'generated',
  'excluded',
]);

/** Whether "include anyway" lets in what was left out for this reason. */
export function canInclude(reason: SkipReason): boolean {
  return CAN_INCLUDE.has(reason);
}
