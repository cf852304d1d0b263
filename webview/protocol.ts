/**
 * Every message between the extension host and the panel's page, both ways, as JSON-RPC over
 * postMessage (vscode-jsonrpc: requests, notifications, cancellation, progress). Text from documents
 * travels as plain strings and is only ever shown as text.
 */
import { NotificationType, ProgressType, RequestType } from 'vscode-jsonrpc';
import type { SpanOptions, WindowInput, WindowReading } from '../models/reading/messages';
import type { Provider } from '../models/reading/provider';
import type { Proof } from '../models/reading/prover';
import type { LoadFailure } from '../models/reading/readerErrors';
import type { LoadResult } from '../models/reading/workerMessages';
import type { NetworkForm, ReaderDescription } from '../models/readerDescription';

/** Grows whenever a message changes shape; the page refuses a host of another version. */
export const PROTOCOL_VERSION = 7;

export type ScopeId = 'file' | 'open' | 'workspace';

/** A place that can be gone to besides an answer's own. */
export interface PanelPlace {
  /** To `PanelOpen` and `PanelCopy` what an answer's is. */
  readonly id: string;
  /** `docs/readme.md:12`, for people. */
  readonly place: string;
}

/** An answer or a nearest passage as the page shows it. */
export interface PanelAnswer {
  readonly id: string;
  /** Words of the passage before, of, and after the answer (readable text). */
  readonly before: string;
  readonly answer: string;
  readonly after: string;
  readonly heading: readonly string[];
  /** For a cell of a table: its row's and its column's name. */
  readonly context?: readonly string[];
  /** Which question it answers, where several were asked in one text. */
  readonly question?: string;
  /** `docs/readme.md:12`, for people. */
  readonly place: string;
  /** In [0, 1]; absent for a nearest passage. */
  readonly confidence?: number;
  /** Found later and better than rows above it, which keep their place because the user moved there. */
  readonly late: boolean;
  /** Set when the text is gone or ambiguous: one sentence. */
  readonly trouble?: string;
  /** Where else its passage stands word for word, and how many places more are not listed. */
  readonly copies?: { readonly places: readonly PanelPlace[]; readonly more: number };
  /** What other versions of its document say in its place. */
  readonly versions?: readonly (PanelPlace & { readonly words: string })[];
}

export interface PanelAccelerator {
  readonly id: string;
  readonly label: string;
  /** `in use`, `ready`, `not available: …`, already in the user's language. */
  readonly state: string;
  /** `7.4 passages/s of 230 tokens`, or empty when nothing was measured yet. */
  readonly measured: string;
  /** The same in short, `7.4 passages/s`. */
  readonly speed: string;
  /** Whether it is the one reading now; at most one is. */
  readonly active: boolean;
  readonly selectable: boolean;
}

/** A complete picture; each replaces the one before. */
export interface PanelState {
  readonly version: typeof PROTOCOL_VERSION;
  /** Grows with every question; a new one lets the user's place in the list go. */
  readonly round: number;
  readonly question: string;
  /** What was asked in this window, newest first. */
  readonly earlier: readonly string[];
  readonly scope: ScopeId;
  readonly phase: 'idle' | 'searching' | 'reading' | 'done' | 'cancelled' | 'failed';
  /** What happened and what to do, for `failed`; also the not-found sentence. */
  readonly message: string;
  /** What else to know about a finished question: how it was read, that it was cut. Or empty. */
  readonly note: string;
  /** `13 of 16 passages read`, where that was enough; or empty. */
  readonly read: string;
  /** Which documents were not searched; leads to the list of them. Or empty. */
  readonly leftOut: string;
  /** Whether files are still being compared with the disk, so that answers may change. */
  readonly checking: boolean;
  /** A wider scope that has passages like the question, where nothing was found in this one. */
  readonly wider: Exclude<ScopeId, 'file'> | null;
  /** Whether an answer passed the threshold. */
  readonly found: boolean;
  readonly answers: readonly PanelAnswer[];
  readonly nearest: readonly PanelAnswer[];
  /** The answer last opened, by id. */
  readonly active: string | null;
  readonly passagesRead: number;
  readonly passagesTotal: number;
  readonly documents: number;
  readonly seconds: number;
  readonly accelerators: readonly PanelAccelerator[];
  readonly accelerator: string;
}

/** Page → host. */
export const PanelReady = new NotificationType<{ readonly version: number }>('panel/ready');
export const PanelAsk = new NotificationType<{
  readonly question: string;
  readonly scope: ScopeId;
}>('panel/ask');
export const PanelCancel = new NotificationType<Record<string, never>>('panel/cancel');
export const PanelSetScope = new NotificationType<{ readonly scope: ScopeId }>('panel/setScope');
/** `preserveFocus`: look without leaving the panel. */
export const PanelOpen = new NotificationType<{
  readonly id: string;
  readonly preserveFocus: boolean;
  /** In an editor beside the one in front. */
  readonly beside: boolean;
}>('panel/open');
export const PanelCopy = new NotificationType<{ readonly id: string }>('panel/copy');
/** Show which documents are searched, and which not. */
export const PanelShowDocuments = new NotificationType<Record<string, never>>(
  'panel/showDocuments',
);
export const PanelChooseAccelerator = new NotificationType<{ readonly id: string }>(
  'panel/chooseAccelerator',
);
/** The user's place in the list: rows at or above it keep their place. Null when nowhere. */
export const PanelMoved = new NotificationType<{ readonly id: string | null }>('panel/moved');

/** Host → page. */
export const PanelShow = new NotificationType<PanelState>('panel/show');
/** Put the cursor into the question box, its text selected. */
export const PanelFocusQuestion = new NotificationType<Record<string, never>>(
  'panel/focusQuestion',
);

/** Host → page: what of these the page has. Asks the driver, so only when it is wanted. */
export const ReaderProbe = new RequestType<
  { readonly provider: 'webgpu' | 'webnn' },
  ReaderProbeResult,
  void
>('reader/probe');
export type ReaderProbeResult =
  | {
      readonly available: true;
      /** As the driver names it; of WebNN, the kind of device. */
      readonly device: string;
      /** Whether shaders compute in float16. */
      readonly float16: boolean;
      readonly provider: Provider;
    }
  | {
      readonly available: false;
      /** One sentence. */
      readonly reason: string;
    };

/** Host → page: starts a reading worker in the page. */
export interface ReaderLoadParams {
  /** Names the reader in the other messages; the host's choice, never used twice. */
  readonly reader: number;
  readonly description: ReaderDescription;
  readonly form: NetworkForm;
  readonly provider: Provider;
  /** WebAssembly threads wanted; one is used where the page's memory cannot be shared. */
  readonly threads: number;
  /** Webview resource URIs. */
  readonly workerUri: string;
  readonly glueUri: string;
  readonly wasmUri: string;
  readonly networkUri: string;
  /** What was seen of this reader before. */
  readonly proofs: readonly Proof[];
}
/** Why the load failed; its message is fit for the user. */
export interface ReaderLoadProblem {
  readonly failure: LoadFailure;
}
export const ReaderLoad = new RequestType<ReaderLoadParams, LoadResult, ReaderLoadProblem>(
  'reader/load',
);
/** Resolves when all windows were read; each reading arrives as progress under `token`, in order. */
export interface ReaderReadParams {
  readonly reader: number;
  readonly token: string;
  readonly windows: readonly WindowInput[];
  readonly options: SpanOptions;
}
export const ReaderRead = new RequestType<ReaderReadParams, null, void>('reader/read');
export const ReaderProgress = new ProgressType<{
  readonly index: number;
  readonly reading: WindowReading;
}>();
/** Host → page: ends a reader and its worker, also while it is being loaded. */
export const ReaderStop = new NotificationType<{ readonly reader: number }>('reader/stop');
/** Page → host: a worker died. */
export const ReaderLost = new NotificationType<{
  readonly reader: number;
  readonly reason: string;
  /** Whether it was given up because it computes wrongly. */
  readonly wrongOutput: boolean;
}>('reader/lost');
/** Page → host: what a worker has proved, to be remembered. */
export const ReaderProved = new NotificationType<{
  readonly reader: number;
  readonly proof: Proof;
}>('reader/proved');
/** Page → host: the bytes a worker holds. */
export const ReaderMemory = new NotificationType<{
  readonly reader: number;
  readonly bytes: number;
}>('reader/memory');
