import * as vscode from 'vscode';
import type { PanelAccelerator } from '../../webview/protocol';
import { ACCELERATOR_CHOICES, type AcceleratorChoice } from '../runtime/accelerators';
import { readSettings, saveAccelerator } from '../workspace/settings';
import { acceleratorRows } from './acceleratorRows';
import type { LazyAccelerators } from './lazyAccelerators';

interface AcceleratorItem extends vscode.QuickPickItem {
  readonly row: PanelAccelerator;
}

/** *Choose Accelerator*: the rows of the panel's selector; the choice holds from the next passage on. */
export function chooseAccelerator(accelerators: LazyAccelerators): void {
  const picker = vscode.window.createQuickPick<AcceleratorItem>();
  const show = (): void => {
    const at = picker.activeItems[0]?.row.id ?? readSettings().accelerator;
    picker.items = itemsOf(accelerators);
    picker.activeItems = picker.items.filter(({ row }) => row.id === at);
  };
  picker.title = vscode.l10n.t('Choose Accelerator');
  picker.placeholder = vscode.l10n.t('The accelerator chosen here reads from the next passage on');
  picker.keepScrollPosition = true;
  show();
  const following = accelerators.onDidChange(show);
  picker.onDidAccept(() => {
    const row = picker.activeItems[0]?.row;
    if (!row?.selectable) return;
    picker.hide();
    const choice = ACCELERATOR_CHOICES.find((it) => it === row.id);
    if (choice) void save(choice);
  });
  picker.onDidHide(() => {
    following.dispose();
    picker.dispose();
  });
  picker.show();
}

function itemsOf(accelerators: LazyAccelerators): AcceleratorItem[] {
  const choice = readSettings().accelerator;
  const rows = acceleratorRows(accelerators.states(), choice, vscode.env.language, vscode.l10n);
  return rows.map((row) => ({
    row,
    label: row.id === choice ? `$(check) ${row.label}` : row.label,
    description: row.speed,
    detail: [row.state, row.measured].filter((it) => it !== '').join(' · '),
  }));
}

async function save(choice: AcceleratorChoice): Promise<void> {
  try {
    await saveAccelerator(choice);
  } catch {
    void vscode.window.showErrorMessage(
      vscode.l10n.t(
        'The accelerator could not be saved: look whether settings.json can be written.',
      ),
    );
  }
}
