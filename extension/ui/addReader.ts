import { basename } from 'node:path';
import * as vscode from 'vscode';
import { CATALOGUE, type CatalogueEntry } from '../../models/catalogue';
import { hostOf } from '../readers/download';
import {
  installFromCatalogue,
  installFromPath,
  type InstallOptions,
  type InstallStep,
} from '../readers/installReader';
import type { StoredReader } from '../readers/readerStore';
import { saveReaderPath } from '../workspace/settings';
import { oneLine, withoutLinks } from './labels';
import { type ReaderPorts, tellReaderError } from './readerPorts';
import { licenceWords, megabytes, obstacleWords, publishedWords, sizeWords } from './readerWords';

type Choice =
  | { readonly kind: 'file' | 'folder' }
  | { readonly kind: 'entry'; readonly entry: CatalogueEntry; readonly installed: boolean };

interface ChoiceItem extends vscode.QuickPickItem {
  readonly choice?: Choice;
}

/**
 * *Add a Reader*: from the catalogue, or from a file or folder of the user's own. Nothing is asked
 * of any server before the user has agreed to one download.
 */
export async function addReader(ports: ReaderPorts): Promise<void> {
  try {
    const choice = await choose(ports);
    switch (choice?.kind) {
      case undefined:
        return;
      case 'entry':
        await addEntry(choice.entry, choice.installed, ports);
        return;
      case 'file':
      case 'folder':
        await addOwn(choice.kind, ports);
    }
  } catch (error) {
    tellReaderError(error, ports.log);
  }
}

async function choose({ store }: ReaderPorts): Promise<Choice | undefined> {
  const installed = new Set((await store.list()).map(({ id }) => id));
  const usable = CATALOGUE.filter(({ obstacle }) => obstacle === null);
  const others = CATALOGUE.filter(({ obstacle }) => obstacle !== null);
  const items: ChoiceItem[] = [
    separator(vscode.l10n.t('your own, without the internet')),
    {
      label: vscode.l10n.t('$(file) From a File…'),
      detail: vscode.l10n.t('safetensors, a TensorFlow checkpoint, or a .tar.gz'),
      choice: { kind: 'file' },
    },
    {
      label: vscode.l10n.t('$(folder) From a Folder…'),
      detail: vscode.l10n.t('a Hugging Face folder, a SavedModel, or a reader folder'),
      choice: { kind: 'folder' },
    },
    separator(vscode.l10n.t('published readers')),
    ...usable.map((entry) => entryItem(entry, installed.has(entry.id))),
    separator(vscode.l10n.t('published, but of no use here')),
    ...others.map((entry) => entryItem(entry, false)),
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Add a Reader'),
    placeHolder: vscode.l10n.t('Nothing is downloaded before you confirm it'),
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
  return picked?.choice;
}

function separator(label: string): ChoiceItem {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

function entryItem(entry: CatalogueEntry, installed: boolean): ChoiceItem {
  const { name, what, licence, scores, obstacle } = entry;
  const choice: Choice = { kind: 'entry', entry, installed };
  if (obstacle !== null) {
    return { label: `$(circle-slash) ${name}`, detail: obstacleWords(obstacle), choice };
  }
  const words = [sizeWords(entry), licenceWords(licence)];
  return {
    label: name,
    description: (installed ? [vscode.l10n.t('added'), ...words] : words).join(' · '),
    detail: [what, publishedWords(scores)].join(' · '),
    choice,
  };
}

async function addEntry(
  entry: CatalogueEntry,
  installed: boolean,
  ports: ReaderPorts,
): Promise<void> {
  if (entry.obstacle !== null) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('{0} cannot be added. {1}', entry.name, obstacleWords(entry.obstacle)),
    );
    return;
  }
  if (installed) {
    await offer(entry.name, ports.store.pathOf(entry.id));
    return;
  }
  if (!(await confirmed(entry))) return;
  await addWithProgress(entry.name, ports, (options) =>
    installFromCatalogue(entry, ports.home, options),
  );
}

async function confirmed(entry: CatalogueEntry): Promise<boolean> {
  const [{ url, bytes }] = entry.files;
  const host = hostOf(url);
  const question =
    bytes === null
      ? vscode.l10n.t('Download {0} from {1}?', entry.name, host)
      : vscode.l10n.t('Download {0} from {1}?', megabytes(bytes), host);
  const detail = [
    ...(bytes === null ? [vscode.l10n.t('{0}.', sizeWords(entry))] : [`${entry.name}.`]),
    vscode.l10n.t('The server may pass the request on to another one that holds the file.'),
    entry.licence === null
      ? vscode.l10n.t(
          'The publisher states no licence; whether you may use it is for you to find out.',
        )
      : vscode.l10n.t('Licence: {0}.', entry.licence),
    vscode.l10n.t('No text of your documents or questions is sent.'),
  ].join(' ');
  const yes = vscode.l10n.t('Download');
  const answer = await vscode.window.showInformationMessage(question, { modal: true, detail }, yes);
  return answer === yes;
}

async function addOwn(kind: 'file' | 'folder', ports: ReaderPorts): Promise<void> {
  const picked = await vscode.window.showOpenDialog({
    canSelectFiles: kind === 'file',
    canSelectFolders: kind === 'folder',
    canSelectMany: false,
    title: vscode.l10n.t('Add a Reader'),
    openLabel: vscode.l10n.t('Add'),
  });
  const uri = picked?.[0];
  if (!uri) return;
  if (uri.scheme !== 'file') {
    void vscode.window.showErrorMessage(
      vscode.l10n.t('Readers can be added only from a disk of the machine that Verbatim runs on.'),
    );
    return;
  }
  await addWithProgress(basename(uri.fsPath), ports, (options) =>
    installFromPath(uri.fsPath, ports.home, options),
  );
}

async function addWithProgress(
  name: string,
  { log }: ReaderPorts,
  install: (options: InstallOptions) => Promise<StoredReader>,
): Promise<void> {
  const stop = new AbortController();
  let reader: StoredReader;
  try {
    reader = await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: vscode.l10n.t('Adding {0}', withoutLinks(oneLine(name))),
        cancellable: true,
      },
      async (progress, token) => {
        token.onCancellationRequested(() => stop.abort());
        const bar = new Bar(progress);
        return await install({ signal: stop.signal, onStep: (step) => bar.show(step) });
      },
    );
  } catch (error) {
    if (!stop.signal.aborted) tellReaderError(error, log);
    return;
  }
  await offer(reader.name, reader.path);
}

async function offer(name: string, path: string): Promise<void> {
  const use = vscode.l10n.t('Use It Now');
  const answer = await vscode.window.showInformationMessage(
    vscode.l10n.t(
      'The reader {0} is ready. Choose Reader switches between readers.',
      withoutLinks(name),
    ),
    use,
  );
  if (answer === use) await saveReaderPath(path);
}

/** How much of the notification's bar a download takes; building takes the rest. */
const DOWNLOAD_SHARE = 80;
const LEAST_BETWEEN_MS = 100;

/** Turns steps into the increments that a notification wants. */
class Bar {
  private percent = 0;
  private shownAt = 0;
  private message = '';

  constructor(
    private readonly progress: vscode.Progress<{ message?: string; increment?: number }>,
  ) {}

  show(step: InstallStep): void {
    const { message, percent } = shown(step);
    const now = performance.now();
    // Chunks arrive faster than anyone reads.
    if (step.kind === 'downloading' && now - this.shownAt < LEAST_BETWEEN_MS) return;
    if (message === this.message && percent <= this.percent) return;
    this.shownAt = now;
    this.message = message;
    const increment = Math.max(0, percent - this.percent);
    this.percent += increment;
    this.progress.report({ message, increment });
  }
}

function shown(step: InstallStep): { message: string; percent: number } {
  switch (step.kind) {
    case 'downloading': {
      const { file, done, total } = step;
      return total === null
        ? { message: vscode.l10n.t('{0}: {1}', file, megabytes(done)), percent: 0 }
        : {
            message: vscode.l10n.t('{0}: {1} of {2}', file, megabytes(done), megabytes(total)),
            percent: (DOWNLOAD_SHARE * done) / total,
          };
    }
    case 'building':
      return {
        message: vscode.l10n.t('Building the network'),
        percent: DOWNLOAD_SHARE + (100 - DOWNLOAD_SHARE) * step.done,
      };
    case 'copying':
      return { message: vscode.l10n.t('Copying'), percent: 0 };
  }
}
