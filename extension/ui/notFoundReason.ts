import type { ScopeId } from '../../webview/protocol';
import type { AskUpdate } from '../answering/answer';
import type { Localizer } from './acceleratorRows';

/**
 * Why nothing was found and what to do, in one sentence, for a view that has said already that
 * nothing was found (or that there are no documents).
 */
export function notFoundReason(update: AskUpdate, scope: ScopeId, l10n: Localizer): string {
  if (update.notFound === 'no-documents' || update.documents === 0) {
    switch (scope) {
      case 'file':
        return l10n.t('Open a file with text in it, or ask all open files.');
      case 'open':
        return l10n.t('Open a file with text in it, or ask the whole workspace.');
      case 'workspace':
        return l10n.t('Open a folder, or a file with text in it.');
    }
  }
  if (update.notFound === 'nothing-similar') {
    return l10n.t('None of the words of the question stand there. Try other words.');
  }
  return update.nearest.length > 0
    ? l10n.t('No passage answers the question. These come nearest to it.')
    : l10n.t('No passage answers the question. Try other words.');
}
