import type { ScopeId } from '../../webview/protocol';
import type { AskUpdate } from '../answering/answer';
import type { Localizer } from './acceleratorRows';

/**
 * Why nothing was found and what to do, in one sentence, for a view that has said already that
 * nothing was found (or that there are no documents).
 */
export function notFoundReason(update: AskUpdate, scope: ScopeId, l10n: Localizer): string {
  if (update.notFound === 'no-documents') {
    return emptyReason(update, scope, l10n);
  }
  return [ownReason(update, l10n), elsewhereSentence(update, l10n)]
    .filter((it) => it !== '')
    .join(' ');
}

/** That a wider scope has passages like the question; empty where none is known to. */
function elsewhereSentence({ elsewhere }: AskUpdate, l10n: Localizer): string {
  if (elsewhere === undefined) return '';
  return elsewhere === 'workspace'
    ? l10n.t('The workspace has passages that fit better: ask the whole workspace.')
    : l10n.t('Other open files have passages that fit better: ask all open files.');
}

/** What to do in a scope that has no documents. */
function emptyReason({ elsewhere }: AskUpdate, scope: ScopeId, l10n: Localizer): string {
  if (scope === 'workspace') return l10n.t('Open a folder, or a file with text in it.');
  if (elsewhere === undefined) return l10n.t('Open a file with text in it.');
  return elsewhere === 'open'
    ? l10n.t('Open a file with text in it, or ask all open files.')
    : l10n.t('Open a file with text in it, or ask the whole workspace.');
}

function ownReason(update: AskUpdate, l10n: Localizer): string {
  if (update.notFound === 'too-narrow') {
    return l10n.t(
      'Nothing there has all that narrows the question: quoted words, paths, words left out. Ask with less of it.',
    );
  }
  if (update.notFound === 'nothing-similar') {
    return l10n.t('None of the words of the question stand there. Try other words.');
  }
  if (update.notFound === 'not-readable') {
    return l10n.t('The text there is not in a language that the reader knows: it reads English.');
  }
  return update.nearest.length > 0
    ? l10n.t('No passage answers the question. These come nearest to it.')
    : l10n.t('No passage answers the question. Try other words.');
}
