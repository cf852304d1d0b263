import * as vscode from 'vscode';
import type { CatalogueEntry, CatalogueObstacle, PublishedScore } from '../../models/catalogue';
import type { ReaderScore } from '../../models/readerDescription';

/** "98.5 MB". */
export function megabytes(bytes: number): string {
  return vscode.l10n.t('{0} MB', (bytes / 1e6).toFixed(bytes < 1e8 ? 1 : 0));
}

export function licenceWords(licence: string | null): string {
  return licence === null || licence === 'NOASSERTION' || licence === ''
    ? vscode.l10n.t('licence not stated')
    : licence;
}

/** What publishers say of an entry. */
export function publishedWords(scores: readonly PublishedScore[]): string {
  return scores
    .map(({ dataset, form, exactMatch, f1 }) =>
      exactMatch === null
        ? vscode.l10n.t('{0}: F1 {1} ({2}, as published)', dataset, f1, form)
        : vscode.l10n.t(
            '{0}: F1 {1}, exact match {2} ({3}, as published)',
            dataset,
            f1,
            exactMatch,
            form,
          ),
    )
    .join(' · ');
}

/** What `reader.json` says of a reader: the scores of int8, which runs, or else of another form. */
export function scoreWords(scores: readonly ReaderScore[]): string {
  const running = scores.filter(({ form }) => form === 'int8');
  return (running.length > 0 ? running : scores)
    .map(({ dataset, metric, value, form }) =>
      vscode.l10n.t('{0}: {1} {2} ({3})', dataset, metric, value, form),
    )
    .join(' · ');
}

/** What is downloaded for an entry, and from where. */
export function sizeWords({ files, parameters, numberBytes }: CatalogueEntry): string {
  const [{ bytes }] = files;
  return bytes === null
    ? vscode.l10n.t('size not published, weights of about {0}', megabytes(parameters * numberBytes))
    : megabytes(bytes);
}

export function obstacleWords(obstacle: CatalogueObstacle): string {
  const words: Record<CatalogueObstacle, string> = {
    'pre-trained': vscode.l10n.t(
      'Pre-trained only: it must be tuned for answering questions first.',
    ),
  };
  return words[obstacle];
}
