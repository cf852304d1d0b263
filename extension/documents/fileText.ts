import type { SentenceValue } from '../../models/sentence';
import type { DocumentPart } from './document';
import type { SkipDetail } from './skipDetail';
import { skipDetail, skipSentence } from './skipDetail';

/** One text of a file: a cell of a notebook, or what was extracted from the file as a whole. */
export interface FileText {
  readonly part: DocumentPart;
  /** Of a cell: the how-manieth of its notebook it is, from 1, empty ones counted. */
  readonly cellNumber?: number | undefined;
  /** VS Code's language id where the file says one. */
  readonly languageId?: string | undefined;
  /** Normalised (see `normaliseText`). */
  readonly text: string;
}

/** A file of a known format that gives no text. */
export class UnreadableFileError extends Error {
  override readonly name = 'UnreadableFileError';
  readonly detail: SkipDetail;

  constructor(kind: SkipDetail['kind'], ...values: SentenceValue[]) {
    const detail = skipDetail(kind, ...values);
    super(skipSentence(detail));
    this.detail = detail;
  }
}
