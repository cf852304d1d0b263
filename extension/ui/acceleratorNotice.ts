import * as vscode from 'vscode';
import type { AcceleratorNotice } from '../runtime/accelerators';
import { acceleratorLabel, type Localizer } from './acceleratorRows';

/** How long a line about a lost accelerator stands in the status bar. */
const SHOWN_MS = 10_000;

/** A loss is one quiet line: the question goes on. A choice that cannot be followed is told. */
export function showAcceleratorNotice(notice: AcceleratorNotice): void {
  const { l10n } = vscode;
  if (notice.kind === 'lost') {
    const lost = acceleratorLabel(notice.lost, l10n);
    const next = acceleratorLabel(notice.next, l10n);
    vscode.window.setStatusBarMessage(
      l10n.t('Verbatim: {0} stopped, reading goes on with {1}', lost, next),
      SHOWN_MS,
    );
    return;
  }
  const choose = l10n.t('Choose Accelerator');
  void vscode.window.showWarningMessage(warningOf(notice, l10n), choose).then((picked) => {
    if (picked === choose) void vscode.commands.executeCommand('verbatim.chooseAccelerator');
  });
}

function warningOf(
  notice: Exclude<AcceleratorNotice, { readonly kind: 'lost' }>,
  l10n: Localizer,
): string {
  if (notice.kind === 'unknown') {
    return l10n.t(
      'The setting verbatim.accelerator names none there is: {0} Verbatim takes the fastest instead.',
      `${notice.chosen.slice(0, 50)}.`,
    );
  }
  const chosen = acceleratorLabel(notice.chosen, l10n);
  const used = acceleratorLabel(notice.used, l10n);
  return l10n.t(
    '{0} cannot be used: {1} Verbatim reads with {2} instead.',
    chosen,
    notice.reason,
    used,
  );
}
