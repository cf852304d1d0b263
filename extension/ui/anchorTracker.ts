import * as vscode from 'vscode';
import type { Anchor } from '../answering/anchor';
import { resolveAnchor } from '../answering/anchorResolve';
import type { Resolution } from '../answering/anchorResolve';
import { shiftAnchor } from '../answering/anchorShift';
import type { OffsetChange } from '../answering/anchorShift';
import { placesOf } from '../answering/places';
import { documentKey } from '../answering/rank';
import type { TextRange } from '../documents/document';
import { hashText } from '../documents/hash';
import { normaliseText } from '../documents/text';
import type { AskSession } from './askSession';
import { editorRange, findShown, textOf } from './shownText';
import type { ShownText } from './shownText';

/** Longer texts are not hashed while answers arrive, only when one of them is opened. */
const MOST_UNITS_HASHED = 2_000_000;

interface Tracked {
  /** As it was read. */
  readonly original: Anchor;
  /** With the range carried through the edits since. */
  anchor: Anchor;
  /** Whether every edit since the reading was seen and none touched the words. */
  followed: boolean;
  /** URI of the editor's document in which they are followed; null while they are not. */
  document: string | null;
}

/** Keeps the anchors of the session's answers true while open documents are edited. */
export class AnchorTracker implements vscode.Disposable {
  private readonly tracked = new Map<string, Tracked>();
  /** By URI: whether an edit's offsets count two units for a line break. */
  private readonly crlf = new Map<string, boolean>();
  private readonly hashes = new Map<string, { version: number; hash: string | null }>();
  /** By document and part: answers of which it is not known yet whether they are still as read. */
  private readonly unverified = new Map<string, Anchor>();
  private verifying: NodeJS.Immediate | undefined;
  private round = 0;
  private readonly listeners = new Set<() => void>();
  private readonly subscriptions: { dispose(): void }[];

  constructor(private readonly session: AskSession) {
    this.subscriptions = [
      session.onDidChange(() => this.followSession()),
      vscode.workspace.onDidChangeTextDocument((event) => this.followEdit(event)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.lose(uri.toString())),
    ];
  }

  /** Where the words of an answer stand in the text shown now; null for an answer not tracked. */
  resolve(id: string, shown: ShownText): Resolution | null {
    const tracked = this.tracked.get(id);
    if (!tracked) return null;
    const { original, anchor } = tracked;
    const followed = tracked.followed && tracked.document === shown.document.uri.toString();
    // Then the rest of the text, which may be long, is of no interest.
    if (followed && anchor.quote !== '' && wordsAt(shown, anchor.range) === anchor.quote) {
      return { kind: 'exact', range: anchor.range };
    }
    const text = textOf(shown);
    // An undo, or a checkout back, may have restored the very text that was read.
    if (!followed && hashText(text) === original.textHash) {
      return { kind: 'exact', range: original.range };
    }
    return resolveAnchor(anchor, text, followed);
  }

  /** From now on the answer stands here in the open document, whatever was known before. */
  settle(id: string, shown: ShownText, range: TextRange): void {
    const tracked = this.tracked.get(id);
    if (!tracked) return;
    const { start, end } = tracked.anchor.range;
    const isMoved = !tracked.followed || start !== range.start || end !== range.end;
    tracked.anchor = { ...tracked.anchor, range, quote: wordsAt(shown, range) };
    tracked.followed = true;
    tracked.document = shown.document.uri.toString();
    this.noteLineBreaks(shown.document);
    if (isMoved) this.tellFollowed();
  }

  /** URI of the editor's document in which an answer is followed; null when it is not. */
  documentOf(id: string): string | null {
    return this.tracked.get(id)?.document ?? null;
  }

  /** Called after an edit that answers were carried through, and when one was found elsewhere. */
  onDidFollow(listener: () => void): { dispose(): void } {
    this.listeners.add(listener);
    return { dispose: () => void this.listeners.delete(listener) };
  }

  /** The range as followed so far, in normalised offsets; null when only the words can tell. */
  followedRange(id: string): TextRange | null {
    const tracked = this.tracked.get(id);
    return tracked?.followed ? tracked.anchor.range : null;
  }

  dispose(): void {
    clearImmediate(this.verifying);
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private followSession(): void {
    const { round, update } = this.session.state;
    if (round !== this.round) {
      this.round = round;
      this.tracked.clear();
      this.crlf.clear();
      this.hashes.clear();
      this.unverified.clear();
    }
    if (!update) return;
    for (const { id, anchor } of placesOf(update)) {
      // The same answer under another URI: its file was renamed.
      if (this.tracked.get(id)?.original.uri === anchor.uri) continue;
      this.tracked.set(id, { original: anchor, anchor, followed: false, document: null });
      this.unverified.set(documentKey(anchor.uri, anchor.part), anchor);
    }
    this.verifySoon();
  }

  /** One document in each turn of the event loop: hashing ten long ones would hold the editor up. */
  private verifySoon(): void {
    this.verifying ??= setImmediate(() => {
      this.verifying = undefined;
      const [next] = this.unverified;
      if (next === undefined) return;
      const [key, anchor] = next;
      this.unverified.delete(key);
      this.verify(key, anchor);
      this.verifySoon();
    });
  }

  /** Edits are followed from here on where the open document still has the text that was read. */
  private verify(key: string, anchor: Anchor): void {
    const shown = findShown(anchor);
    if (!shown) return;
    const { document } = shown;
    this.noteLineBreaks(document);
    const hash = this.hashOf(document);
    for (const tracked of this.tracked.values()) {
      const { original, followed } = tracked;
      if (followed || original.textHash !== hash) continue;
      if (documentKey(original.uri, original.part) !== key) continue;
      tracked.anchor = original;
      tracked.followed = true;
      tracked.document = document.uri.toString();
    }
  }

  /** Hash of the document's text as it stands; null when it is too long. */
  private hashOf(document: vscode.TextDocument): string | null {
    const uri = document.uri.toString();
    const known = this.hashes.get(uri);
    if (known?.version === document.version) return known.hash;
    const raw = document.getText();
    const hash = raw.length > MOST_UNITS_HASHED ? null : hashText(normaliseText(raw));
    this.hashes.set(uri, { version: document.version, hash });
    return hash;
  }

  private followEdit({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    const uri = document.uri.toString();
    const crlf = this.crlf.get(uri);
    if (crlf === undefined) return;
    const isSwitched = this.noteLineBreaks(document) !== crlf;
    const changes = contentChanges.map((change) => offsetChange(change, crlf));
    if (isSwitched && changes.every((it) => it.end - it.start === it.length)) {
      return; // A switch of line endings replaces the whole text by itself.
    }
    const followed = [...this.tracked.values()].filter((it) => it.document === uri);
    for (const tracked of followed) follow(tracked, changes);
    if (followed.length > 0) this.tellFollowed();
  }

  private tellFollowed(): void {
    for (const listener of [...this.listeners]) listener();
  }

  private lose(uri: string): void {
    this.crlf.delete(uri);
    this.hashes.delete(uri); // versions begin again with the next opening
    for (const tracked of this.tracked.values()) {
      if (tracked.document !== uri) continue;
      tracked.followed = false;
      tracked.document = null;
    }
  }

  private noteLineBreaks(document: vscode.TextDocument): boolean {
    const crlf = document.eol === vscode.EndOfLine.CRLF;
    this.crlf.set(document.uri.toString(), crlf);
    return crlf;
  }
}

/** The normalised text of a range. */
function wordsAt(shown: ShownText, range: TextRange): string {
  return normaliseText(shown.document.getText(editorRange(shown, range)));
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
  return { start, end: start + length, length: text.replace(/\r\n?/g, '\n').length };
}
