import * as vscode from 'vscode';
import type { SkippedDocument } from '../index/passageIndex';
import type { Log } from './log';
import { documentName } from './sentences';

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

function leftOutSentence(leftOut: readonly SkippedDocument[]): string {
  const [first, ...others] = leftOut;
  if (!first) return vscode.l10n.t('There is no document to ask.');
  const name = documentName(first.uri);
  return others.length === 0
    ? vscode.l10n.t('{0} is not searched. {1}', name, first.detail)
    : vscode.l10n.t('{0} and {1} others are not searched. {2}', name, others.length, first.detail);
}
