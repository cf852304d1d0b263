import { join } from 'node:path';
import type { AskUpdate } from '../answering/answer';
import { ask } from '../answering/ask';
import { createIndexClient } from '../index/indexClient';
import type { AdmissionPolicy, PassageIndex, SkippedDocument } from '../index/passageIndex';
import { abortable } from '../runtime/abortable';
import { AcceleratorSelector } from '../runtime/accelerators';
import { createHostReader } from '../runtime/hostReader';
import { openReaderFolder } from '../runtime/readerFolder';
import type { ReaderFolder } from '../runtime/readerFolder';
import type { ScopeId } from '../../webview/protocol';
import { DocumentFeed } from './documentFeed';
import { FolderFeed } from './folderFeed';
import type { Scopes } from './scopes';
import { readSettings } from './settings';
import type { Settings } from './settings';

/** Answers and nearest passages shown at most. */
const MOST_ANSWERS = 10;
/** Beside an answer that was found, guesses less likely than this share of the threshold are noise. */
const WEAKEST_SHOWN = 0.5;

/** Everything in scope was left out; the message says what and why. */
export class LeftOutError extends Error {
  override readonly name = 'LeftOutError';
  constructor(readonly leftOut: readonly SkippedDocument[]) {
    super(leftOut[0]?.detail ?? '');
  }
}

export interface AnswererOptions {
  /** Absolute path of the installed extension. */
  readonly extensionPath: string;
  readonly scopes: Scopes;
  /** Takes a line for the log; never text of documents or questions. */
  readonly warn: (line: string) => void;
  /** Called when a reader was opened. */
  readonly onReader: (reading: Reading) => void;
}

/** The reader chosen in the settings, opened, and the homes that can run it. */
export interface Reading {
  readonly folder: ReaderFolder;
  readonly accelerators: AcceleratorSelector;
}

/**
 * Answers questions about the documents of this window: the index with what keeps it in step, and
 * the reader. Made at the first need; starts nothing but the index worker by itself.
 */
export class Answerer {
  private readonly index: PassageIndex;
  private readonly documents: DocumentFeed;
  private readonly folders: FolderFeed;
  private opened: Promise<
    Reading & { tokenizer: ReturnType<ReaderFolder['createTokenizer']> }
  > | null = null;
  private accelerators: AcceleratorSelector | null = null;
  private settings = readSettings();
  private walked = false;

  constructor(private readonly options: AnswererOptions) {
    const { extensionPath, warn } = options;
    this.index = createIndexClient(join(extensionPath, 'dist', 'indexWorker.cjs'), {
      documents: () => this.documents.snapshot(),
      onLost: (uri) => warn(`index: its worker stopped${uri === null ? '' : ` on ${uri}`}`),
    });
    const policy = policyOf(this.settings);
    void this.index.setPolicy(policy).catch(() => warn('index: the policy was not taken'));
    this.documents = new DocumentFeed(this.index, policy, warn);
    this.folders = new FolderFeed(this.index, warn);
  }

  /** Snapshots in order, the last with phase `done`. @throws what `ask` throws, and LeftOutError */
  async *ask(
    question: string,
    scopeId: ScopeId,
    signal: AbortSignal,
  ): AsyncGenerator<AskUpdate, void, undefined> {
    const scope = this.options.scopes.resolve(scopeId);
    const [{ tokenizer, accelerators }] = await abortable(
      Promise.all([this.open(), this.settle(scopeId)]),
      signal,
    );
    const reader = await abortable(accelerators.acquire(), signal);
    const updates = ask(
      {
        question,
        scope,
        limit: this.settings.passagesPerQuestion,
        answers: MOST_ANSWERS,
        weakest: WEAKEST_SHOWN,
      },
      { index: this.index, reader, tokenizer, now: () => performance.now() },
      signal,
    );
    for await (const update of updates) {
      if (update.notFound === 'no-documents') {
        const uris = scope.kind === 'documents' ? scope.uris : scope.roots;
        const leftOut = await this.leftOut(uris);
        if (leftOut.length > 0) throw new LeftOutError(leftOut);
      }
      yield update;
    }
  }

  /** Whether a question of this scope would be answered with no start and no wait. */
  isWarm(scope: ScopeId): boolean {
    const reader = this.accelerators?.isWarm ?? false;
    return reader && this.documents.settled && (scope !== 'workspace' || this.walked);
  }

  /** The reader and the homes that can run it, without starting any. @throws ReaderLoadError */
  async reading(): Promise<Reading> {
    return await this.open();
  }

  /** Documents that were left out, with the reasons. */
  async skipped(): Promise<readonly SkippedDocument[]> {
    const { skipped } = await this.index.status();
    const byUri = new Map([...this.documents.skipped, ...skipped].map((it) => [it.uri, it]));
    return [...byUri.values()];
  }

  /** Takes changed settings over; another reader is opened with the next question. */
  applySettings(settings: Settings): void {
    const before = this.settings;
    this.settings = settings;
    const policy = policyOf(settings);
    if (JSON.stringify(policy) !== JSON.stringify(policyOf(before))) {
      void this.index.setPolicy(policy).catch(() => this.options.warn('index: policy not taken'));
      this.documents.setPolicy(policy);
    }
    if (settings.readerPath !== before.readerPath) {
      this.accelerators?.dispose();
      this.accelerators = null;
      this.opened = null;
    }
    if (settings.accelerator !== before.accelerator) this.accelerators?.choiceChanged();
  }

  async dispose(): Promise<void> {
    this.documents.dispose();
    this.folders.dispose();
    this.accelerators?.dispose();
    await this.index.dispose();
  }

  private async settle(scope: ScopeId): Promise<void> {
    await Promise.all([
      this.documents.settle(),
      scope === 'workspace' ? this.folders.settle() : undefined,
    ]);
    if (scope === 'workspace') this.walked = true;
  }

  private open() {
    if (!this.opened) {
      this.opened = this.openReader();
      // A reader that could not be opened may have been put right by the next question.
      this.opened.catch(() => (this.opened = null));
    }
    return this.opened;
  }

  private async openReader() {
    const { extensionPath } = this.options;
    const path = this.settings.readerPath || join(extensionPath, 'models', 'bundled');
    const folder = await openReaderFolder(path);
    const tokenizer = folder.createTokenizer();
    const accelerators = new AcceleratorSelector({
      description: folder.description,
      startHost: () => createHostReader({ folder, distDir: join(extensionPath, 'dist') }),
      choice: () => this.settings.accelerator,
    });
    this.accelerators = accelerators;
    this.options.onReader({ folder, accelerators });
    return { folder, tokenizer, accelerators };
  }

  private async leftOut(uris: readonly string[]): Promise<readonly SkippedDocument[]> {
    const skipped = await this.skipped();
    const below = (uri: string) => uris.some((it) => uri === it || uri.startsWith(`${it}/`));
    return skipped.filter(({ uri, reason }) => reason !== 'excluded' && below(uri));
  }
}

function policyOf(settings: Settings): AdmissionPolicy {
  return { maxBytes: settings.maxDocumentBytes, allowedSecrets: settings.allowedSecrets };
}
