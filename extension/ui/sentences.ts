import * as vscode from 'vscode';
import type { AskUpdate, Copies, Place } from '../answering/answer';
import { cleanQuestion } from '../answering/question';
import { isExtracted } from '../documents/containerKind';
import type { SkipDetail } from '../documents/skipDetail';
import { skipSentence } from '../documents/skipDetail';
import type { SkippedDocument } from '../index/passageIndex';
import type { ScopeId } from '../../webview/protocol';
import { findNotebook, knownCells } from '../workspace/notebookCells';
import type { SessionState } from './askSession';
import { notFoundReason } from './notFoundReason';

/** The wordings that several views share, in the user's language. */

/** What of a place is said. */
export type SaidPlace = Pick<Place, 'uri' | 'part' | 'cellNumber' | 'lines'>;

/**
 * `docs/readme.md:12`: relative to the workspace folder where there is one, line 1-based. In a PDF the
 * page stands for the line, in a notebook the cell before it.
 */
export function placeSentence(place: SaidPlace): string {
  const { uri, lines, part } = place;
  const name = documentName(uri);
  const line = lines.start.line + 1;
  if (part !== null && 'page' in part) return vscode.l10n.t('{0}, page {1}', name, part.page);
  if (part !== null) {
    const cell = cellNow(uri, part.cell) ?? place.cellNumber;
    return cell === undefined
      ? vscode.l10n.t('{0}, line {1} of a cell', name, line)
      : vscode.l10n.t('{0}, cell {1}, line {2}', name, cell, line);
  }
  // The lines of extracted text are none of the file.
  return isExtracted(uri) ? name : `${name}:${line}`;
}

/** Copies named in a citation at most. */
const MOST_CITED = 10;

/** `a.md:3; also in b.md:7, c.md:7`. @param more places beyond `others` */
export function citedPlaces(place: string, others: readonly string[], more: number): string {
  if (others.length === 0) return place;
  const named = others.slice(0, MOST_CITED).join(', ');
  const unnamed = more + Math.max(0, others.length - MOST_CITED);
  return unnamed > 0
    ? vscode.l10n.t('{0}; also in {1} and {2} other places', place, named, unnamed)
    : vscode.l10n.t('{0}; also in {1}', place, named);
}

/** In how many other places the words stand too. */
export function copiesSentence({ places, more }: Copies): string {
  const count = places.length + more;
  return count === 1
    ? vscode.l10n.t('also in 1 other place')
    : vscode.l10n.t('also in {0} other places', count);
}

/** What another version of a document says instead. */
export function versionSentence(words: string): string {
  return vscode.l10n.t('another version says: {0}', words);
}

/** From 1, where the notebook is open and has the cell: others may have been put before it. */
function cellNow(uri: string, id: string): number | undefined {
  const notebook = findNotebook(uri);
  return notebook && knownCells(notebook).find((known) => known.id === id)?.number;
}

/** The document's path relative to its workspace folder, or its whole name. */
export function documentName(uri: string): string {
  return vscode.workspace.asRelativePath(vscode.Uri.parse(uri));
}

/** `Installation › Linux`; empty without headings. */
export function headingSentence(heading: readonly string[]): string {
  return heading.join(' › ');
}

/** `confidence 82 %`; `confidence` in [0, 1]. */
export function confidenceSentence(confidence: number): string {
  return vscode.l10n.t('confidence {0} %', Math.round(confidence * 100));
}

/** That nothing was found, and why; empty when something was. */
function notFoundSentence(update: AskUpdate, scope: ScopeId): string {
  if (update.notFound === undefined) return '';
  const found =
    update.notFound === 'no-documents'
      ? vscode.l10n.t('There are no documents to ask')
      : vscode.l10n.t('Not found in your documents');
  return `${found}. ${notFoundReason(update, scope, vscode.l10n)}`;
}

/** The one sentence above the list: progress, not found, failure; empty when the answers say it all. */
export function stateSentence(state: SessionState): string {
  const { update } = state;
  switch (state.phase) {
    case 'idle':
      return '';
    case 'searching':
      return vscode.l10n.t('Searching…');
    case 'reading':
      return update ? readingSentence(update) : vscode.l10n.t('Reading…');
    case 'done':
      return [update ? notFoundSentence(update, state.scope) : '', noteSentence(state)]
        .filter((it) => it !== '')
        .join(' ');
    case 'cancelled':
      return vscode.l10n.t('Cancelled.');
    case 'failed':
      return state.message;
  }
}

/** How far reading is, and whether answers may still change because files are being compared. */
function readingSentence({ passagesRead, passagesTotal, checking }: AskUpdate): string {
  const next = Math.min(passagesRead + 1, passagesTotal);
  return checking
    ? vscode.l10n.t(
        'Reading passage {0} of {1}; files are still being checked…',
        next,
        passagesTotal,
      )
    : vscode.l10n.t('Reading passage {0} of {1}…', next, passagesTotal);
}

/** What else to know about a finished question: how it was read, that it was cut. Or empty. */
export function noteSentence({ phase, update, question }: SessionState): string {
  if (phase !== 'done') return '';
  return [
    readAsSentence(update?.readAs),
    unansweredSentence(update?.unanswered ?? []),
    lengthSentence(question),
  ]
    .filter((it) => it !== '')
    .join(' ');
}

/** How much was read, where the rest could not change the first answers; empty when all was. */
export function readSentence({ phase, update }: SessionState): string {
  const { passagesRead = 0, passagesTotal = 0 } = update ?? {};
  if (phase !== 'done' || passagesRead === 0 || passagesRead >= passagesTotal) return '';
  return vscode.l10n.t('{0} of {1} passages read', passagesRead, passagesTotal);
}

/** Which documents were not searched for a finished question; empty when none was left out. */
export function leftOutLabel({ phase, update }: SessionState): string {
  const [first, ...others] = phase === 'done' ? (update?.leftOut ?? []) : [];
  if (!first) return '';
  const name = documentName(first.uri);
  return others.length === 0
    ? vscode.l10n.t('{0} is not searched', name)
    : vscode.l10n.t('{0} and {1} others are not searched', name, others.length);
}

/** How a question was read that leans on the one before; empty for one that stands by itself. */
function readAsSentence(readAs: string | undefined): string {
  return readAs === undefined ? '' : vscode.l10n.t('Read as “{0}”.', readAs);
}

/** Of several questions those without an answer; empty when all have one. */
function unansweredSentence(questions: readonly string[]): string {
  return questions.length === 0 ? '' : vscode.l10n.t('Not found: {0}', questions.join(' '));
}

/** Which documents are not searched, and why; empty when none is left out. */
export function leftOutSentence([first, ...others]: readonly SkippedDocument[]): string {
  if (!first) return '';
  const name = documentName(first.uri);
  const why = detailSentence(first.detail);
  return others.length === 0
    ? vscode.l10n.t('{0} is not searched. {1}', name, why)
    : vscode.l10n.t('{0} and {1} others are not searched. {2}', name, others.length, why);
}

/** Why a document is not searched. */
export function detailSentence(detail: SkipDetail): string {
  return skipSentence(detail, (template, ...values) => vscode.l10n.t(template, ...values));
}

/** For a question longer than what is looked at: how much of it was; empty otherwise. */
function lengthSentence(question: string): string {
  if (question.trim() === '') return '';
  const used = cleanQuestion(question).length;
  return used < question.trim().length
    ? vscode.l10n.t('The question is very long: only its first {0} characters were used.', used)
    : '';
}

/** `This file`, `Open files`, `Workspace`. */
export function scopeName(scope: ScopeId): string {
  switch (scope) {
    case 'file':
      return vscode.l10n.t('This file');
    case 'open':
      return vscode.l10n.t('Open files');
    case 'workspace':
      return vscode.l10n.t('Workspace');
  }
}
