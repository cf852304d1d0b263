import type { IndexProgress } from './documentEntry';
import type { HostAsk, HostValue } from './hostFiles';
import type { PassageIndex } from './passageIndex';

/** Of all shapes below and of the data a worker starts with. */
export const INDEX_MESSAGES_VERSION = 7;

/** The calls of `PassageIndex` that cross to the worker. */
export type IndexMethod = Exclude<keyof PassageIndex, 'dispose'>;

type WithoutSignal<A extends unknown[]> = A extends [...infer Head, (AbortSignal | undefined)?]
  ? AbortSignal extends A[number]
    ? Head
    : A
  : A;

/** A call's arguments without its `AbortSignal`, which crosses as a `cancel`. */
export type IndexArguments<M extends IndexMethod> = WithoutSignal<Parameters<PassageIndex[M]>>;

export type IndexValue<M extends IndexMethod> = Awaited<ReturnType<PassageIndex[M]>>;

export type IndexCall<M extends IndexMethod = IndexMethod> = {
  readonly [N in M]: {
    readonly kind: 'call';
    readonly id: number;
    readonly method: N;
    readonly args: IndexArguments<N>;
  };
}[M];

export type IndexRequest =
  | IndexCall
  /** A piece of the text of the `put` with this id, which follows its pieces with the last one. */
  | { readonly kind: 'text'; readonly id: number; readonly piece: string }
  | { readonly kind: 'cancel'; readonly id: number }
  /** The documents that ended workers before are tried again when the index is made anew. */
  | { readonly kind: 'forgive' }
  | IndexTold;

/** The worker asks its host; exactly one `IndexTold` answers. */
export interface IndexAsk {
  readonly kind: 'ask';
  readonly id: number;
  readonly ask: HostAsk;
}

/** The host's answer to the ask with this id. */
export type IndexTold =
  | { readonly kind: 'told'; readonly id: number; readonly ok: true; readonly value: HostValue }
  | { readonly kind: 'told'; readonly id: number; readonly ok: false };

/** Unasked, at most every `PROGRESS_MS` while anything changes. */
export interface IndexNotice {
  readonly kind: 'progress';
  readonly progress: IndexProgress;
}

/** Exactly one for each call. */
export type IndexReply =
  | { readonly id: number; readonly ok: true; readonly value: IndexValue<IndexMethod> }
  | {
      readonly id: number;
      readonly ok: false;
      readonly message: string;
    };

/** What a worker starts with. */
export interface IndexWorkerData {
  readonly version: number;
  /** Memory of a `CurrentDocument`. */
  readonly current: SharedArrayBuffer;
  /** `crashKey`s of documents that ended workers before. */
  readonly crashed: readonly string[];
  readonly storage: KeptPlace | null;
}

/** Where an index is kept between two starts. */
export interface KeptPlace {
  /** A folder that holds nothing else, made when needed: an absolute path, in a browser a URI. */
  readonly folder: string;
  /** Of the program: what another version kept is made anew. */
  readonly version: string;
}

/** The first message to a worker in a browser. */
export interface WebIndexStart {
  readonly version: number;
  readonly crashed: readonly string[];
  /** Of what is kept through the host; null where nothing is. */
  readonly keptVersion: string | null;
  /** The archive of `CharacterMaps`; null where it cannot be had. */
  readonly characterMaps: Uint8Array | null;
}

/** What a worker in a browser sends: it shares no memory, so it tells what it is at. */
export type WebIndexMessage =
  | IndexReply
  | IndexNotice
  | IndexAsk
  | { readonly kind: 'document'; readonly current: string | null }
  /** A file of tree-sitter that it cannot read itself. */
  | { readonly kind: 'grammar'; readonly name: string };

/** What it receives after its start. */
export type WebIndexRequest =
  | IndexRequest
  /** The file it asked for; null where it cannot be had. */
  | { readonly kind: 'grammar'; readonly name: string; readonly bytes: Uint8Array | null };
