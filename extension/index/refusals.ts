import { admit } from '../documents/admit';
import { UnreadableFileError } from '../documents/fileText';
import { skipDetail } from '../documents/skipDetail';
import { utf8Length } from '../documents/utf8Length';
import type { AdmissionPolicy, SkippedDocument } from './passageIndex';

/** In force until another policy is set. */
const FIRST_POLICY: AdmissionPolicy = { maxBytes: 50 * 1024 * 1024, allowedSecrets: [] };

/** Which documents are not taken in. */
export class Refusals {
  policy = FIRST_POLICY;

  /** @param crashed states of documents (`crashKey`) that ended the index before */
  constructor(private readonly crashed: ReadonlySet<string>) {}

  /** Why a text is not let in; null where it is. */
  ofText(uri: string, text: string): SkippedDocument | null {
    // A text has at most three bytes of UTF-8 for each unit; most need no counting.
    const { maxBytes } = this.policy;
    const size = text.length * 3 <= maxBytes ? text.length : utf8Length(text);
    return this.ofHead(uri, size, text);
  }

  /** The same by size and beginning, see `admit`. */
  ofHead(uri: string, size: number, head: Uint8Array | string): SkippedDocument | null {
    const admission = admit(uri, size, head, this.policy);
    if (admission.admitted) return null;
    return { uri, reason: admission.reason, detail: admission.detail };
  }

  /** Why a state of a document that ended the index is left out; null where it did not. */
  ofCrash(canonical: string, uri: string, stamp: string): SkippedDocument | null {
    if (!this.crashed.has(crashKey(canonical, stamp))) return null;
    return { uri, reason: 'crashed', detail: skipDetail('crashed') };
  }
}

/** Names a state of a document. */
export function crashKey(uri: string, stamp: string): string {
  return `${uri}\n${stamp}`;
}

/** What an error says that came of reading a document. */
export function unreadableSkip(uri: string, error: unknown): SkippedDocument {
  const kind = error instanceof Error ? error.name : 'unknown error';
  const told = error instanceof UnreadableFileError ? error.detail : null;
  return { uri, reason: 'unreadable', detail: told ?? skipDetail('not-understood', kind) };
}
