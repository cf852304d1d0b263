import * as vscode from 'vscode';
import type { SkippedDocument } from '../index/passageIndex';
import type { Log } from './log';
import { leftOutSentence } from './sentences';

/** Names of errors whose message is a sentence for the user. */
const SPOKEN: ReadonlySet<string> = new Set([
  'DocumentGoneError',
  'ReaderDescriptionError',
  'ReaderLoadError',
  'ReaderLostError',
  'IndexLostError',
]);

/** What happened and what to do, in one sentence for the user; what nobody foresaw is logged. */
export function explain(error: unknown, log: Log): string {
  const name = error instanceof Error ? error.name : '';
  if (name === 'EmptyQuestionError') {
    return vscode.l10n.t('The question is empty. Type what you want to know, in plain words.');
  }
  if (name === 'LeftOutError') return leftOutSentence((error as LeftOut).leftOut);
  log.error('asking', error);
  if (error instanceof Error && SPOKEN.has(name)) return error.message;
  return vscode.l10n.t(
    'Verbatim could not answer because of an error in Verbatim itself. Ask again, or run “Verbatim: Show Log” to see where it happened.',
  );
}

interface LeftOut {
  readonly leftOut: readonly SkippedDocument[];
}
