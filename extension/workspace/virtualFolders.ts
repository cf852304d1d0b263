import * as vscode from 'vscode';
import type { Explanation, IndexProgress } from '../index/documentEntry';
import { explainGiven, liesIn } from '../index/explainDocument';
import { isGeneratedContent, isGeneratedName } from '../documents/generated';
import { isLetIn } from '../documents/admit';
import { skipDetail } from '../documents/skipDetail';
import { uriPath } from '../documents/uriPath';
import { fileStamp, isRacy } from '../index/fileStamp';
import type {
  AdmissionPolicy,
  FolderSource,
  PassageIndex,
  SkippedDocument,
} from '../index/passageIndex';
import { inParallel, withTimeout } from './pacing';
import { readUnshown, stampOf } from './unshownFiles';
import type { FileText } from './unshownFiles';
import type { VirtualFile } from './virtualWalk';
import { walkVirtual } from './virtualWalk';

/** Of all folders together; each file goes over the editor's connection. */
const MOST_FILES = 5_000;
const MOST_BYTES = 50_000_000;
const PARALLEL_READS = 6;
/** A file that does not come within this is unreadable. */
const READ_TIMEOUT_MS = 10_000;
/** How old what is known may be while nothing tells of a change. */
const AGE_MS = 60_000;

export interface VirtualFolderPorts {
  readonly index: Pick<PassageIndex, 'putFile' | 'removeFile' | 'files'>;
  readonly policy: () => AdmissionPolicy;
  /** Whether a document stands in a tab: the index has it from there. */
  readonly isOpen: (uri: string) => boolean;
  /** Called whenever `progress` tells something else. */
  readonly onProgress: () => void;
}

/** What is known of a file: null of one that is to be read again. */
type Known = Map<string, string | null>;

/**
 * Keeps the index in step with folders that only the editor can read: of virtual file systems, and in
 * a browser all. Bounded in files and bytes; what lies beyond is listed as left out.
 */
export class VirtualFolders {
  private sources: readonly FolderSource[] = [];
  private readonly known: Known = new Map();
  private leftOut = new Map<string, SkippedDocument>();
  private work: Promise<void> = Promise.resolve();
  private working = 0;
  /** Of the comparison that is under way. */
  private counts = { done: 0, total: 0, walking: false };
  private changed = false;
  private lastSweep = -Infinity;
  private disposed = false;

  constructor(private readonly ports: VirtualFolderPorts) {}

  /** What is left out, with the reasons. */
  get skipped(): readonly SkippedDocument[] {
    return [...this.leftOut.values()];
  }

  /** Files looked at of those met since it was last at rest. */
  get progress(): Pick<IndexProgress, 'done' | 'total' | 'walking'> {
    return this.counts;
  }

  /** Why a document below these folders is not in the index; null for one that is not below them. */
  explain(uri: string): Explanation | null {
    const roots = this.sources.map(({ root }) => root);
    return explainGiven(uri, this.leftOut, roots);
  }

  /** Replaces the folders; resolves when they are walked. */
  setFolders(sources: readonly FolderSource[]): Promise<void> {
    this.sources = sources;
    this.noteChange();
    return this.sweep();
  }

  /** Something in a folder changed: the next sweep walks. */
  noteChange(): void {
    this.changed = true;
  }

  /** Everything is read again: the index began anew, or other documents are let in. */
  distrust(): void {
    for (const uri of this.known.keys()) this.known.set(uri, null);
    this.noteChange();
  }

  /** The index ended: what the next one still has is found out. */
  lost(): void {
    this.known.clear();
    this.noteChange();
  }

  /** Compares the folders with what is known, unless that is young and nothing told of a change. */
  sweep(): Promise<void> {
    return this.run(async () => {
      if (this.disposed || (!this.changed && Date.now() - this.lastSweep < AGE_MS)) return;
      this.changed = false;
      this.report({ done: 0, total: 0, walking: true });
      try {
        await this.compare();
      } finally {
        this.report({ done: 0, total: 0, walking: false });
      }
      this.lastSweep = Date.now();
    });
  }

  /** Settles when what is under way is done; null when nothing is. */
  get pending(): Promise<void> | null {
    return this.working > 0 ? this.work : null;
  }

  /** A document was closed, and the index forgot it; if it lies in a folder it comes back. */
  closed(uri: string): void {
    if (!this.known.has(uri)) return;
    this.known.set(uri, null);
    void this.run(() => this.take(vscode.Uri.parse(uri))).catch(() => this.noteChange());
  }

  dispose(): void {
    this.disposed = true;
  }

  /** One piece of work after the other. */
  private run(work: () => Promise<void>): Promise<void> {
    this.working++;
    const done = this.work.then(work).finally(() => this.working--);
    this.work = done.catch(() => undefined);
    return done;
  }

  private async compare(): Promise<void> {
    const leftOut = new Map<string, SkippedDocument>();
    const met: VirtualFile[] = [];
    for (const source of this.sources) {
      for await (const file of walkVirtual(source, (it) => leftOut.set(it.uri, it))) {
        if (met.length === MOST_FILES) {
          leftOut.set(source.root, tooMany(source.root));
          break;
        }
        met.push(file);
      }
    }
    await this.learn();
    const refused = this.leftOut;
    this.leftOut = leftOut;
    for (const file of this.included()) {
      if (!met.some(({ uri }) => uri.toString() === file.uri.toString())) met.push(file);
    }
    const seen = new Set(met.map(({ uri }) => uri.toString()));
    for (const name of this.known.keys()) {
      if (seen.has(name)) continue;
      this.known.delete(name);
      await this.ports.index.removeFile(name);
    }
    let bytes = 0;
    this.report({ done: 0, total: met.length, walking: false });
    await inParallel(met, PARALLEL_READS, async ({ uri, root }) => {
      const stamp = await withTimeout(
        stampOf(uri).catch(() => null),
        READ_TIMEOUT_MS,
      );
      bytes += stamp?.size ?? 0;
      const name = uri.toString();
      if (bytes > MOST_BYTES) {
        this.leftOut.set(root, tooMany(root));
        if (this.known.delete(name)) await this.ports.index.removeFile(name);
        return;
      }
      this.report({ ...this.counts, done: this.counts.done + 1 });
      const state = stamp && fileStamp(stamp.size, stamp.modified);
      const same = state !== null && this.known.get(name) === state;
      const why = refused.get(name);
      if (!same) await this.take(uri);
      else if (why && !this.leftOut.has(name)) this.leftOut.set(name, why);
    });
  }

  private report(counts: typeof this.counts): void {
    this.counts = counts;
    this.ports.onProgress();
  }

  /** What the index has of the last start, and what it had to let go since. */
  private async learn(): Promise<void> {
    const given = new Map((await this.ports.index.files()).map(({ uri, stamp }) => [uri, stamp]));
    for (const name of this.known.keys()) {
      if (!given.has(name) && !this.leftOut.has(name)) this.known.set(name, null);
    }
    for (const [name, stamp] of given) if (!this.known.has(name)) this.known.set(name, stamp);
  }

  /** What the user wants in, though the rules of its folder keep it out. */
  private included(): VirtualFile[] {
    return (this.ports.policy().included ?? []).flatMap((name) => {
      const root = this.sources.find((it) => liesIn(name, it.root))?.root;
      return root === undefined ? [] : [{ uri: vscode.Uri.parse(name), root }];
    });
  }

  /** Reads a file and puts it, unless it is open. */
  private async take(uri: vscode.Uri): Promise<void> {
    const { index, policy, isOpen } = this.ports;
    const name = uri.toString();
    this.known.set(name, null);
    if (this.disposed || isOpen(name)) return;
    const begun = Date.now();
    const file = await withTimeout(readVirtual(uri, policy()), READ_TIMEOUT_MS);
    // One that was opened or taken away meanwhile.
    if (!this.known.has(name) || isOpen(name) || this.isEnded) return;
    if (file?.kind === 'text' || file?.kind === 'bytes') {
      const { size, modified } = file.stamp;
      const stamp = isRacy(modified, begun) ? null : fileStamp(size, modified);
      const content = file.kind === 'text' ? file.text : file.bytes;
      this.note(name, await index.putFile({ uri: name, stamp, content }));
      this.known.set(name, stamp);
      return;
    }
    this.note(name, file?.skipped ?? unanswered(name));
    await index.removeFile(name);
    if (file?.stamp) this.known.set(name, fileStamp(file.stamp.size, file.stamp.modified));
  }

  private get isEnded(): boolean {
    return this.disposed;
  }

  private note(name: string, skipped: SkippedDocument | null): void {
    if (skipped) this.leftOut.set(name, skipped);
    else this.leftOut.delete(name);
  }
}

/** As `readUnshown`, without what tools wrote. */
export async function readVirtual(uri: vscode.Uri, policy: AdmissionPolicy): Promise<FileText> {
  const name = uri.toString();
  const { path } = uriPath(name);
  const isJudged = !isLetIn(name, policy);
  if (isJudged && isGeneratedName(path)) return generated(name);
  const file = await readUnshown(uri, policy);
  const isGenerated = file.kind === 'text' && isGeneratedContent(path, file.text.slice(0, 4096));
  return isJudged && isGenerated ? { ...generated(name), stamp: file.stamp } : file;
}

function generated(uri: string): FileText & { readonly kind: 'skipped' } {
  const detail = skipDetail('generated');
  return { kind: 'skipped', skipped: { uri, reason: 'generated', detail }, stamp: null };
}

function unanswered(uri: string): SkippedDocument {
  return { uri, reason: 'unreadable', detail: skipDetail('unanswered') };
}

function tooMany(uri: string): SkippedDocument {
  const detail = skipDetail('folders-large', MOST_FILES, MOST_BYTES / 1e6);
  return { uri, reason: 'too-many', detail };
}
