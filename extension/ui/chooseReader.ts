import * as vscode from 'vscode';
import { type ReaderChoice, readerChoices } from '../readers/readerChoices';
import { readSettings, saveReaderPath } from '../workspace/settings';
import { addReader } from './addReader';
import { oneLine, withoutIcons, withoutLinks } from './labels';
import { type ReaderPorts, tellReaderError } from './readerPorts';
import { licenceWords, megabytes, scoreWords } from './readerWords';

interface ReaderItem extends vscode.QuickPickItem {
  /** None for the row that adds another. */
  readonly reader?: ReaderChoice;
}

/** *Choose Reader*: switches with the next question; readers the user added can be removed here. */
export async function chooseReader(ports: ReaderPorts): Promise<void> {
  try {
    const items = await itemsOf(ports);
    new ReaderPick(ports, items).show();
  } catch (error) {
    tellReaderError(error, ports.log);
  }
}

class ReaderPick {
  private readonly picker = vscode.window.createQuickPick<ReaderItem>();

  constructor(
    private readonly ports: ReaderPorts,
    items: readonly ReaderItem[],
  ) {
    const { picker } = this;
    picker.title = vscode.l10n.t('Choose Reader');
    picker.placeholder = vscode.l10n.t('The reader chosen here answers from the next question on');
    picker.matchOnDescription = true;
    picker.items = items;
    picker.activeItems = items.filter(({ reader }) => reader?.current === true);
    picker.onDidAccept(() => this.accept(picker.activeItems[0]));
    picker.onDidTriggerItemButton(({ item }) => this.remove(item));
    picker.onDidHide(() => picker.dispose());
  }

  show(): void {
    this.picker.show();
  }

  private accept(item: ReaderItem | undefined): void {
    if (!item) return;
    this.picker.hide();
    const { reader } = item;
    if (!reader) void addReader(this.ports);
    else if (reader.problem !== null)
      void vscode.window.showErrorMessage(withoutLinks(reader.problem));
    else if (!reader.current) this.run(() => saveReaderPath(reader.setting));
  }

  private remove({ reader }: ReaderItem): void {
    this.picker.hide();
    if (reader) this.run(() => removeReader(reader, this.ports));
  }

  private run(work: () => Promise<void>): void {
    work().catch((error: unknown) => tellReaderError(error, this.ports.log));
  }
}

/** Asks first; the reader in use hands over to the bundled one before it goes. */
async function removeReader(reader: ReaderChoice, ports: ReaderPorts): Promise<void> {
  const { id, name, bytes, setting } = reader;
  if (id === null) return;
  const yes = vscode.l10n.t('Remove');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('Remove the reader {0} ({1})?', oneLine(name), megabytes(bytes)),
    {
      modal: true,
      detail: vscode.l10n.t(
        'It can be added again. While it is in use, the bundled reader takes over.',
      ),
    },
    yes,
  );
  if (answer !== yes) return;
  if (readSettings().readerPath === setting) await saveReaderPath('');
  await ports.store.remove(id);
  await chooseReader(ports);
}

async function itemsOf({ store, bundled }: ReaderPorts): Promise<ReaderItem[]> {
  const choices = await readerChoices(store, bundled, readSettings().readerPath);
  return [
    ...choices.map(readerItem),
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    { label: vscode.l10n.t('$(add) Add a Reader…') },
  ];
}

function readerItem(reader: ReaderChoice): ReaderItem {
  const { name, bytes, licence, scores, problem, current, setting, id } = reader;
  const origin =
    setting === ''
      ? [vscode.l10n.t('bundled')]
      : id === null
        ? [vscode.l10n.t('from the settings')]
        : [];
  return {
    label: `${current ? '$(check) ' : ''}${withoutIcons(oneLine(name))}`,
    description: [...origin, megabytes(bytes), licenceWords(licence)].join(' · '),
    detail: problem === null ? scoreWords(scores) : `$(warning) ${withoutIcons(problem)}`,
    reader,
    ...(id !== null && {
      buttons: [{ iconPath: new vscode.ThemeIcon('trash'), tooltip: vscode.l10n.t('Remove') }],
    }),
  };
}
