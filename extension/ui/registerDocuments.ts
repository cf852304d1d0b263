import * as vscode from 'vscode';
import type { DocumentEntry, Explanation } from '../index/documentEntry';
import type { IndexStatus } from '../index/passageIndex';
import type * as DocumentCommands from './documentCommands';
import type { SearchedRoot } from './documentTree';
import { DOCUMENTS_VIEW, DocumentsView } from './documentsView';

/** What the tree and its commands use of the window's documents. */
interface Documents {
  settle(scope: 'workspace'): Promise<unknown>;
  list(): Promise<readonly DocumentEntry[]>;
  explain(uri: string): Promise<Explanation>;
  include(uri: string): Promise<void>;
  exclude(uri: string): Promise<void>;
  rebuild(): Promise<void>;
  readonly index: { status(): Promise<IndexStatus> };
}

export interface RegisterDocumentsOptions {
  /** The index of this window, started with the first use. */
  readonly documents: () => Promise<Documents>;
  readonly roots: () => readonly SearchedRoot[];
  /** Memory, storage, and the question with its answers. */
  readonly forget: () => Promise<void>;
  /** A sentence for the user about a failure. */
  readonly explain: (error: unknown) => string;
}

/** The tree *Indexed Documents* and every command about documents. */
export function registerDocuments(options: RegisterDocumentsOptions): {
  refresh(): void;
  dispose(): void;
} {
  const { documents, roots, explain } = options;
  const view = new DocumentsView({
    list: async () => {
      const indexed = await documents();
      await indexed.settle('workspace');
      return indexed.list();
    },
    roots,
    explain,
  });
  const ports: DocumentCommands.IndexedDocumentsPorts = {
    explain: async (uri) => {
      const indexed = await documents();
      // Which folders are searched is known from then on, though nobody has asked yet.
      await indexed.settle('workspace');
      return indexed.explain(uri);
    },
    include: async (uri) => (await documents()).include(uri),
    exclude: async (uri) => (await documents()).exclude(uri),
    rebuild: async () => (await documents()).rebuild(),
    count: async () => (await documents()).index.status(),
    forget: options.forget,
  };
  /** The code of a command is loaded when it is first used. */
  const command = (
    name: string,
    run: (commands: typeof DocumentCommands, argument: unknown) => Promise<void>,
  ): vscode.Disposable =>
    vscode.commands.registerCommand(`verbatim.${name}`, async (argument: unknown) => {
      try {
        await run(await import('./documentCommands'), argument);
      } catch (error) {
        await vscode.window.showErrorMessage(explain(error));
      }
      view.refresh();
    });
  const registered = vscode.Disposable.from(
    view,
    command('showDocuments', async () => {
      await vscode.commands.executeCommand(`${DOCUMENTS_VIEW}.focus`);
    }),
    command('whyNotSearched', (it, argument) => it.whyNotSearched(ports, argument)),
    command('includeDocument', (it, argument) => it.setIncluded(ports, argument, true)),
    command('excludeDocument', (it, argument) => it.setIncluded(ports, argument, false)),
    command('rebuildIndex', (it) => it.rebuildIndex(ports)),
    command('forgetEverything', (it) => it.forgetEverything(ports)),
    command('alsoSearchIn', (it) => it.alsoSearchIn()),
    command('stopSearchingIn', (it, argument) => it.stopSearchingIn(argument)),
  );
  return { refresh: () => view.refresh(), dispose: () => void registered.dispose() };
}
