import type { AskUpdate } from '../answering/answer';
import { WEAKEST_SHOWN } from '../answering/ask';
import { askSeveral } from '../answering/askSeveral';
import { takeApart } from '../answering/questionText';
import type { Turn } from '../answering/turn';
import type { IndexProgress } from '../index/documentEntry';
import type { KeptPlace } from '../index/indexMessages';
import type { AdmissionPolicy, IndexStatus, SkippedDocument } from '../index/passageIndex';
import { abortable } from '../runtime/abortable';
import { type AcceleratorNotice, AcceleratorSelector } from '../runtime/accelerators';
import { hostStarts } from '../runtime/hostStarts';
import { placeIn } from '../runtime/places';
import type { ProofMemory } from '../runtime/proofMemory';
import { openReaderFolder } from '../runtime/readerFolder';
import type { ReaderFolder } from '../runtime/readerFolder';
import { circumstancesOf, RememberedSpeeds, type SpeedStore } from '../runtime/rememberedSpeeds';
import type { ScopeId } from '../../webview/protocol';
import type { DocumentChoices } from './documentChoices';
import { IndexedDocuments } from './indexedDocuments';
import type { Scopes } from './scopes';
import { readSettings } from './settings';
import type { Settings } from './settings';

/** Answers shown at most. */
const MOST_ANSWERS = 10;

/** Everything in scope was left out. */
class LeftOutError extends Error {
  override readonly name = 'LeftOutError';
  constructor(readonly leftOut: readonly SkippedDocument[]) {
    super('everything in scope is left out');
  }
}

export interface AnswererOptions {
  /** Where the extension is installed, as `placeOf` says it. */
  readonly extensionPath: string;
  readonly scopes: Scopes;
  /** The user's choices about single documents. */
  readonly choices: DocumentChoices;
  /** Where the index is kept between two starts; null for in memory only. */
  readonly storage: KeptPlace | null;
  /** Told how far the index is. */
  readonly onProgress?: (progress: IndexProgress) => void;
  /** Takes a line for the log; never text of documents or questions. */
  readonly warn: (line: string) => void;
  readonly info: (line: string) => void;
  /** Version of the extension. */
  readonly version: string;
  /** Where measured speeds of accelerators are kept. */
  readonly speeds: SpeedStore;
  /** What accelerators were seen to compute. */
  readonly proofs: ProofMemory;
  /** Told what the user should know about the accelerators. */
  readonly onNotice: (notice: AcceleratorNotice) => void;
  /** Called when a reader was opened. */
  readonly onReader: (reading: Reading) => void;
}

/** The reader chosen in the settings, opened, and the homes that can run it. */
export interface Reading {
  readonly folder: ReaderFolder;
  readonly accelerators: AcceleratorSelector;
}

interface OpenReading extends Reading {
  readonly tokenizer: ReturnType<ReaderFolder['createTokenizer']>;
}

/**
 * Answers questions about the documents of this window. Reads no document before the first question,
 * and starts no reader before one is needed.
 */
export class Answerer {
  private documents: IndexedDocuments | null = null;
  private opened: Promise<OpenReading> | null = null;
  private accelerators: AcceleratorSelector | null = null;
  private settings = readSettings();

  constructor(private readonly options: AnswererOptions) {}

  /** Snapshots in order, the last with phase `done`. @throws what `ask` throws, and LeftOutError */
  async *ask(
    question: string,
    scopeId: ScopeId,
    signal: AbortSignal,
    { priority, previous }: Turn,
  ): AsyncGenerator<AskUpdate, void, undefined> {
    const scope = this.options.scopes.resolve(scopeId);
    const documents = this.indexed();
    const starting = this.open().then(async ({ tokenizer, accelerators }) => {
      return { tokenizer, reader: await accelerators.acquire() };
    });
    const both = Promise.all([starting, documents.settle(scopeId)]);
    const [{ tokenizer, reader }, { checking }] = await abortable(both, signal);
    const updates = askSeveral(
      {
        question,
        scope,
        limit: this.settings.passagesPerQuestion,
        answers: MOST_ANSWERS,
        weakest: WEAKEST_SHOWN,
        priority,
        previous,
      },
      { index: documents.index, checking, reader, tokenizer, now: () => performance.now() },
      signal,
    );
    for await (const update of updates) {
      if (update.phase !== 'done') {
        yield update;
        continue;
      }
      const leftOut = await documents.leftOut(scope);
      if (update.notFound === 'no-documents' && leftOut.length > 0) throw new LeftOutError(leftOut);
      const elsewhere = update.found
        ? null
        : await this.elsewhere(update, question, scopeId, signal);
      const told = elsewhere === null ? {} : { elsewhere };
      yield { ...update, ...told, leftOut: documents.missed(leftOut) };
    }
  }

  /**
   * A wider scope, searched already, whose best passage for the question lies outside this one; where
   * this one has no documents, the next that may have some.
   */
  private async elsewhere(
    update: AskUpdate,
    question: string,
    scopeId: ScopeId,
    signal: AbortSignal,
  ): Promise<'open' | 'workspace' | null> {
    if (update.notFound === 'no-documents') return this.options.scopes.wider(scopeId);
    const documents = this.indexed();
    const wider = documents.isSettled('workspace') ? 'workspace' : 'open';
    if (scopeId === 'workspace' || scopeId === wider) return null;
    const narrow = this.options.scopes.resolve(scopeId);
    const { asked, query } = takeApart(update.readAs ?? question.trim());
    const scope = this.options.scopes.resolve(wider);
    const request = { question: asked, query, scope, limit: 1 };
    // Only a hint: without it the answer stands as it is.
    const found = await documents.index.search(request, signal).catch(() => null);
    signal.throwIfAborted();
    const [best] = found?.hits ?? [];
    const isInside = narrow.kind !== 'documents' || narrow.uris.includes(best?.uri ?? '');
    return best === undefined || isInside ? null : wider;
  }

  /** The documents of this window in their index, which starts with the first call. */
  indexed(): IndexedDocuments {
    this.documents ??= new IndexedDocuments({
      ...this.options,
      policy: policyOf(this.settings),
    });
    return this.documents;
  }

  /** Leaves nothing of any document in memory or on disk; the next question begins anew. */
  async forgetDocuments(): Promise<void> {
    const documents = this.indexed();
    this.documents = null;
    await documents.forget();
    await documents.dispose();
    await this.options.choices.forget();
  }

  /** Whether a question of this scope would be answered with no start and no wait. */
  isWarm(scope: ScopeId): boolean {
    return (this.accelerators?.isWarm ?? false) && (this.documents?.isSettled(scope) ?? false);
  }

  /** The reader and the homes that can run it, without starting any. @throws ReaderLoadError */
  async reading(): Promise<Reading> {
    return await this.open();
  }

  /** What was started so far, for a report; starts nothing. */
  async facts(): Promise<{
    readonly reader: { readonly folder: ReaderFolder; readonly isBundled: boolean } | null;
    readonly index: IndexStatus | null;
  }> {
    // A reader that could not be opened is told where it was asked for.
    const opened = await this.opened?.catch(() => null);
    const isBundled = this.settings.readerPath === '';
    return {
      reader: opened ? { folder: opened.folder, isBundled } : null,
      index: (await this.documents?.index.status()) ?? null,
    };
  }

  /** Takes changed settings over; another reader is opened with the next question. */
  applySettings(settings: Settings): void {
    const before = this.settings;
    this.settings = settings;
    const policy = policyOf(settings);
    if (JSON.stringify(policy) !== JSON.stringify(policyOf(before))) {
      this.documents?.setPolicy(policy);
    }
    if (settings.readerPath !== before.readerPath) {
      this.accelerators?.dispose();
      this.accelerators = null;
      this.opened = null;
    }
    if (settings.accelerator !== before.accelerator) this.accelerators?.choiceChanged();
    if (settings.unknownAccelerator !== before.unknownAccelerator) this.tellUnknown();
  }

  async dispose(): Promise<void> {
    this.accelerators?.dispose();
    await this.documents?.dispose();
  }

  private tellUnknown(): void {
    const chosen = this.settings.unknownAccelerator;
    if (chosen !== null) this.options.onNotice({ kind: 'unknown', chosen });
  }

  private open(): Promise<OpenReading> {
    if (this.opened) return this.opened;
    const opening = this.openReader();
    this.opened = opening;
    // A reader that could not be opened may have been put right by the next question.
    opening.catch(() => {
      if (this.opened === opening) this.opened = null;
    });
    return opening;
  }

  private async openReader(): Promise<OpenReading> {
    const { extensionPath, version, speeds, info, onNotice } = this.options;
    const { readerPath } = this.settings;
    const folder = await openReaderFolder(
      readerPath || placeIn(extensionPath, 'models', 'bundled'),
    );
    // Another one was chosen meanwhile.
    if (readerPath !== this.settings.readerPath) return this.open();
    const tokenizer = folder.createTokenizer();
    const accelerators = new AcceleratorSelector({
      description: folder.description,
      hosts: hostStarts(folder, placeIn(extensionPath, 'dist'), this.options.proofs),
      choice: () => this.settings.accelerator,
      speeds: new RememberedSpeeds(
        circumstancesOf(folder.description.files.int8?.sha256 ?? '', version),
        speeds,
      ),
      log: info,
      onNotice,
    });
    this.accelerators = accelerators;
    this.tellUnknown();
    this.options.onReader({ folder, accelerators });
    return { folder, tokenizer, accelerators };
  }
}

function policyOf(settings: Settings): AdmissionPolicy {
  return { maxBytes: settings.maxDocumentBytes, allowedSecrets: settings.allowedSecrets };
}
