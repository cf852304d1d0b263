import type { SearchQuery } from '../search/query';
import type {
  DocumentPart,
  LinePosition,
  LineRange,
  SourceDocument,
  TextRange,
} from '../documents/document';
import type { SkipDetail } from '../documents/skipDetail';
import type { DocumentEntry, Explanation, IndexProgress } from './documentEntry';
import type { PassageBlock } from './passageBlocks';

/** Which documents a question is asked of. */
export type SearchScope =
  | { readonly kind: 'documents'; readonly uris: readonly string[] }
  /** Everything known below these folder URIs, whether open or on disk. */
  | { readonly kind: 'folders'; readonly roots: readonly string[] };

export interface SearchRequest {
  readonly question: string;
  /** What to search for when that is more than the question's words. */
  readonly query?: SearchQuery;
  readonly scope: SearchScope;
  /** How many passages at most. */
  readonly limit: number;
}

/**
 * A passage found, self-contained: everything needed to read it, quote it, anchor its answers and
 * show their place, with no further call. Structured-clonable.
 */
export interface PassageHit {
  /** Stable while the passage's words, its document and its place among equals stay the same. */
  readonly id: string;
  readonly uri: string;
  readonly part: DocumentPart;
  readonly version: number;
  /** BM25 score, higher is better. */
  readonly score: number;
  readonly heading: readonly string[];
  /** The readable text of the passage. */
  readonly readable: string;
  /** `SourceMap.packed` of `readable`; source offsets are those of the whole document. */
  readonly map: Int32Array;
  /** The passage's range in the document's source text. */
  readonly source: TextRange;
  /**
   * The source text from `excerptStart`: the passage with up to 32 units on either side, for quotes
   * and the anchor's context.
   */
  readonly excerpt: string;
  readonly excerptStart: number;
  /** Where `excerptStart` stands in the editor. */
  readonly excerptPosition: LinePosition;
  /** The page of a PDF that `excerptStart` stands on. */
  readonly page?: number | undefined;
  /** Of a cell: the how-manieth of its notebook it is, from 1. */
  readonly cellNumber?: number | undefined;
  /** `hashText` of the document's whole source text. */
  readonly textHash: string;
  /** What the passage is made of; absent where nobody parsed it. */
  readonly blocks?: readonly PassageBlock[];
}

export interface SearchResult {
  readonly hits: readonly PassageHit[];
  /** Documents and passages in scope at the time of the search. */
  readonly documents: number;
  readonly passages: number;
  /** Milliseconds of the search itself and of bringing the index up to date before it. */
  readonly ms: { readonly index: number; readonly search: number };
}

/** Asks where else in scope passages of the same words stand. */
export interface CopiesRequest {
  readonly scope: SearchScope;
  /** Those of the query that found the passages. */
  readonly pathFilters?: SearchQuery['pathFilters'];
  readonly passages: readonly Pick<PassageHit, 'id' | 'readable'>[];
  /** How many copies of each at most. */
  readonly limit: number;
}

/** The other passages of the very same readable text. */
export interface PassageCopies {
  /** In the order of names; `score` is 0. */
  readonly hits: readonly PassageHit[];
  /** How many more there are beyond the limit, by their hashes. */
  readonly more: number;
}

/** One change of an edit, in the coordinates the editor reports (before the change is applied). */
export interface TextChange {
  readonly range: LineRange;
  readonly text: string;
}

export type SkipReason =
  | 'secret'
  | 'binary'
  | 'too-large'
  | 'unreadable'
  | 'excluded'
  /** Minified, or written by a tool. */
  | 'generated'
  /** A folder of more entries than are looked at. */
  | 'too-many'
  /** The index worker died on it; left out until it changes. */
  | 'crashed';

export interface SkippedDocument {
  readonly uri: string;
  readonly reason: SkipReason;
  readonly detail: SkipDetail;
}

export interface IndexStatus {
  readonly documents: number;
  readonly passages: number;
  readonly skipped: readonly SkippedDocument[];
  /** Documents still waiting to be indexed. */
  readonly pending: number;
  readonly progress: IndexProgress;
  /** Memory that the index takes up, texts of open documents left out. */
  readonly bytes: number;
}

/** A file of a file system that only the host can read, as it lies there. */
export interface GivenFile {
  readonly uri: string;
  /** Tells this state of it from others; null where it may change without another. */
  readonly stamp: string | null;
  /** Its text, or the bytes of a format that has its texts inside. */
  readonly content: string | Uint8Array;
}

/** What is known of a file, to be kept between two starts. */
export interface FileState {
  readonly uri: string;
  /** Null when it has to be read again whatever size and time say. */
  readonly stamp: string | null;
}

/** What admission needs to know; sent once and on every change of settings. */
export interface AdmissionPolicy {
  /** Largest document in UTF-8 bytes. */
  readonly maxBytes: number;
  /** URIs the user allowed though the secrets deny-list names them. */
  readonly allowedSecrets: readonly string[];
  /** URIs the user wants in, whatever rule, name or mark keeps them out. */
  readonly included?: readonly string[];
  /** URIs the user wants out. */
  readonly excluded?: readonly string[];
}

/** Patterns in .gitignore syntax, relative to a root, by the setting they come from. */
export interface ExcludeList {
  readonly from: 'files.exclude' | 'search.exclude' | 'verbatim.exclude';
  readonly globs: readonly string[];
}

export interface FolderSource {
  /** `file:` URI of a folder, or of a single file that is then always read. */
  readonly root: string;
  /** What is left out besides what .gitignore names. */
  readonly exclude: readonly ExcludeList[];
  /** How files without a byte order mark are decoded (see `decodeBytes`), or `BY_EDITOR`; UTF-8 by default. */
  readonly encoding?: string;
}

/**
 * The index worker as its clients see it. Documents pushed with `put` win over the same URI on disk.
 * Calls are handled in order; `search` sees every call made before it.
 */
export interface PassageIndex {
  setPolicy(policy: AdmissionPolicy): Promise<void>;
  /** Adds or replaces an open document. Text need not be normalised. Resolves to why it was left out, or null. */
  put(document: SourceDocument): Promise<SkippedDocument | null>;
  /**
   * The same with the bytes of a file whose format has its texts inside (see `containerKind`): a PDF
   * in a tab. Parts of it that were put before are replaced.
   */
  putBytes(uri: string, version: number, bytes: Uint8Array): Promise<SkippedDocument | null>;
  /**
   * Adds or replaces a file that the worker cannot read by itself; its text is let go once it is
   * indexed, and asked for again where it is needed. An open document wins over it.
   */
  putFile(file: GivenFile): Promise<SkippedDocument | null>;
  /** Forgets such a file; nothing where it is open. */
  removeFile(uri: string): Promise<void>;
  /** Such files as they were put last, those of the last start among them. */
  files(): Promise<readonly FileState[]>;
  /** Of an open document's parts, forgets all but these: cells that were deleted. */
  keepParts(uri: string, parts: readonly DocumentPart[]): Promise<void>;
  /**
   * The text that was extracted from a PDF or DOCX file, which its answers' offsets refer to; null
   * when there is none, or it cannot be had any more.
   */
  extractedText(uri: string): Promise<string | null>;
  /**
   * Applies an editor's change event to an open document.
   * @returns false when the document or `fromVersion` is not the one held: `put` it again
   */
  edit(
    uri: string,
    fromVersion: number,
    toVersion: number,
    changes: readonly TextChange[],
  ): Promise<boolean>;
  /** Forgets an open document; if it lies in a folder source the file on disk takes its place. */
  remove(uri: string): Promise<void>;
  /** The folders to keep indexed; walks those that are new, forgets those that are gone. */
  setFolders(folders: readonly FolderSource[], signal?: AbortSignal): Promise<void>;
  /** Compares folders with the disk by size and time, and indexes what changed. */
  sweep(signal?: AbortSignal): Promise<void>;
  /** Of passages that say the same word for word only the best is found; `copies` tells the others. */
  search(request: SearchRequest, signal?: AbortSignal): Promise<SearchResult>;
  /** For each passage asked about its copies, read again and compared word for word. */
  copies(request: CopiesRequest, signal?: AbortSignal): Promise<readonly PassageCopies[]>;
  status(): Promise<IndexStatus>;
  /** Every document in scope (all without one), indexed or not, in the order of URIs. */
  list(scope?: SearchScope): Promise<readonly DocumentEntry[]>;
  /** Why a document is searched or not. */
  explain(uri: string): Promise<Explanation>;
  /** Makes the index anew from the open documents and the disk; resolves when it is whole. */
  rebuild(signal?: AbortSignal): Promise<void>;
  /** Leaves nothing: no document, no folder, nothing kept on disk. */
  forget(): Promise<void>;
  dispose(): Promise<void>;
}
