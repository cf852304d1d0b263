import * as vscode from 'vscode';
import type { Anchor } from '../answering/anchor';
import { resolveAnchor } from '../answering/anchorResolve';
import type { Resolution } from '../answering/anchorResolve';
import { shiftAnchor } from '../answering/anchorShift';
import type { OffsetChange } from '../answering/anchorShift';
import type { TextRange } from '../documents/document';
import { hashText } from '../documents/hash';
import { normaliseText } from '../documents/text';
import { findTextDocument } from '../workspace/openDocuments';
import type { AskSession } from './askSession';

/** Longer texts are not hashed while answers arrive, only when one of them is opened. */
const MOST_UNITS_HASHED = 2_000_000;

interface Tracked {
  /** As it was read. */
  readonly original: Anchor;
  /** With the range carried through the edits since. */
  anchor: Anchor;
  /** Whether every edit since the reading was seen and none touched the words. */
  followed: boolean;
}

/** What an edit's offsets are counted with. */
interface Shape {
  version: number;
  crlf: boolean;
}

/** Keeps the anchors of the session's answers true while open documents are edited. */
export class AnchorTracker implements vscode.Disposable {
  private readonly tracked = new Map<string, Tracked>();
  private readonly shapes = new Map<string, Shape>();
  private readonly hashes = new Map<string, { version: number; hash: string | null }>();
  private round = 0;
  private readonly subscriptions: { dispose(): void }[];

  constructor(private readonly session: AskSession) {
    this.subscriptions = [
      session.onDidChange(() => this.followSession()),
      vscode.workspace.onDidChangeTextDocument((event) => this.followEdit(event)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.lose(uri.toString())),
    ];
  }

  /**
   * Where the words of an answer stand in `document` now.
   * @param text the document's normalised text
   */
  resolve(id: string, text: string): Resolution | null {
    const tracked = this.tracked.get(id);
    if (!tracked) return null;
    const { original, anchor, followed } = tracked;
    // An undo, or a checkout back, may have restored the very text that was read.
    if (!followed && hashText(text) === original.textHash) {
      return { kind: 'exact', range: original.range };
    }
    return resolveAnchor(anchor, text, followed);
  }

  /** From now on the answer stands here in the open document, whatever was known before. */
  settle(id: string, document: vscode.TextDocument, range: TextRange, text: string): void {
    const tracked = this.tracked.get(id);
    if (!tracked) return;
    const quote = text.slice(range.start, range.end);
    tracked.anchor = { ...tracked.anchor, range, quote };
    tracked.followed = true;
    this.noteShape(document);
  }

  /** The range as followed so far, in normalised offsets; null when only the words can tell. */
  followedRange(id: string): TextRange | null {
    const tracked = this.tracked.get(id);
    return tracked?.followed ? tracked.anchor.range : null;
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private followSession(): void {
    const { round, update } = this.session.state;
    if (round !== this.round) {
      this.round = round;
      this.tracked.clear();
      this.shapes.clear();
      this.hashes.clear();
    }
    if (!update) return;
    for (const { id, anchor } of [...update.answers, ...update.nearest]) {
      if (this.tracked.has(id)) continue;
      const followed = this.hashOfOpen(anchor.uri) === anchor.textHash;
      this.tracked.set(id, { original: anchor, anchor, followed });
    }
  }

  /** Hash of the open document's text as it stands; null when it is not open or too long. */
  private hashOfOpen(uri: string): string | null {
    const document = findTextDocument(uri);
    if (!document) return null;
    this.noteShape(document);
    const known = this.hashes.get(uri);
    if (known?.version === document.version) return known.hash;
    const raw = document.getText();
    const hash = raw.length > MOST_UNITS_HASHED ? null : hashText(normaliseText(raw));
    this.hashes.set(uri, { version: document.version, hash });
    return hash;
  }

  private followEdit({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    const uri = document.uri.toString();
    const shape = this.shapes.get(uri);
    if (!shape || contentChanges.length === 0) return;
    const changes = contentChanges.map((change) => offsetChange(change, shape.crlf));
    const before = shape.crlf;
    this.noteShape(document);
    if (before !== shape.crlf && changes.every((it) => it.end - it.start === it.length)) {
      return; // A switch of line endings replaces the whole text by itself.
    }
    for (const tracked of this.tracked.values()) {
      if (tracked.anchor.uri === uri) follow(tracked, changes);
    }
  }

  private lose(uri: string): void {
    this.shapes.delete(uri);
    for (const tracked of this.tracked.values()) {
      if (tracked.anchor.uri === uri) tracked.followed = false;
    }
  }

  private noteShape(document: vscode.TextDocument): void {
    const uri = document.uri.toString();
    const crlf = document.eol === vscode.EndOfLine.CRLF;
    const shape = this.shapes.get(uri);
    if (shape) Object.assign(shape, { version: document.version, crlf });
    else this.shapes.set(uri, { version: document.version, crlf });
  }
}

function follow(tracked: Tracked, changes: readonly OffsetChange[]): void {
  for (const change of changes) {
    const shifted = shiftAnchor(tracked.anchor, change);
    if (shifted) tracked.anchor = shifted;
    else tracked.followed = false;
  }
}

/** The editor's offsets count `\r\n` as two; ours count every line break as one. */
function offsetChange(
  { range, rangeOffset, rangeLength, text }: vscode.TextDocumentContentChangeEvent,
  crlf: boolean,
): OffsetChange {
  const start = rangeOffset - (crlf ? range.start.line : 0);
  const length = rangeLength - (crlf ? range.end.line - range.start.line : 0);
  return { start, end: start + length, length: normaliseText(text).length };
}
