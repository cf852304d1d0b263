import { join } from 'node:path';
import * as vscode from 'vscode';
import { buildInWorker } from '../readers/buildInWorker';
import { FormStore } from '../readers/forms';
import type { InstallHome } from '../readers/installReader';
import { ReaderStore } from '../readers/readerStore';
import { withoutLinks } from './labels';
import type { Log } from './log';

/** What the commands about readers need. */
export interface ReaderPorts {
  readonly store: ReaderStore;
  /** Absolute path of the bundled reader. */
  readonly bundled: string;
  readonly home: InstallHome;
  /** What the panel's WebGPU and WebNN read with. */
  readonly forms: FormStore;
  readonly log: Log;
}

export function readerPorts(context: vscode.ExtensionContext, log: Log): ReaderPorts {
  const { extensionPath, globalStorageUri } = context;
  const bundled = join(extensionPath, 'models', 'bundled');
  const store = new ReaderStore(join(globalStorageUri.fsPath, 'readers'));
  const worker = { distDir: join(extensionPath, 'dist'), warn: (line: string) => log.warn(line) };
  const home: InstallHome = {
    store,
    vocab: join(bundled, 'vocab.txt'),
    build: (order, options) => buildInWorker(order, { ...options, ...worker }),
  };
  // Nobody watches a form being made, or stops it: it takes seconds, once for each reader.
  const unwatched = { signal: new AbortController().signal, onProgress: () => undefined };
  const forms = new FormStore(store.forms, (order) =>
    buildInWorker(order, { ...unwatched, ...worker }),
  );
  return { store, bundled, home, forms, log };
}

/** Says what went wrong with a reader; what nobody foresaw is logged. */
export function tellReaderError(error: unknown, log: Log): void {
  const spoken = error instanceof Error && /^(Install|BadWeights)Error$/.test(error.name);
  if (!spoken) log.error('adding or removing a reader', error);
  void vscode.window.showErrorMessage(
    spoken
      ? withoutLinks(error.message)
      : vscode.l10n.t(
          'The list of readers could not be changed because of an error in Verbatim itself. Run “Verbatim: Show Log” to see where it happened.',
        ),
  );
}
