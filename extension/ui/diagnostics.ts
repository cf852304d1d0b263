import * as vscode from 'vscode';
import { machineName } from '../runtime/machine';
import type { AcceleratorState } from '../runtime/reader';
import type { Answerer } from '../workspace/answerer';
import { readSettings } from '../workspace/settings';
import type { SessionState } from './askSession';
import { diagnosticsReport } from './diagnosticsReport';

/** Begins with `verbatim`: never searched (documentSchemes.ts). */
const SCHEME = 'verbatim-report';

export interface DiagnosticsPorts {
  readonly version: string;
  /** Null before the first question: the report starts nothing. */
  readonly answerer: () => Answerer | null;
  readonly accelerators: () => readonly AcceleratorState[];
  readonly isIndexKept: boolean;
  readonly state: () => SessionState;
}

/** *Show Diagnostics*: a read-only document with the state of everything as it is now. */
export class Diagnostics implements vscode.Disposable {
  private readonly registration: vscode.Disposable;
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private text = '';

  constructor(private readonly ports: DiagnosticsPorts) {
    this.registration = vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
      onDidChange: this.changed.event,
      // A tab of an earlier session is filled with what holds now.
      provideTextDocumentContent: async () => this.text || (await this.report()),
    });
  }

  async show(): Promise<void> {
    this.text = await this.report();
    const uri = vscode.Uri.from({ scheme: SCHEME, path: '/Verbatim diagnostics.md' });
    this.changed.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { preview: false });
  }

  dispose(): void {
    this.registration.dispose();
    this.changed.dispose();
  }

  private async report(): Promise<string> {
    const { version, answerer, accelerators, isIndexKept, state } = this.ports;
    const facts = (await answerer()?.facts()) ?? { reader: null, index: null };
    const remote = vscode.env.remoteName ?? 'this machine';
    const kind = vscode.env.uiKind === vscode.UIKind.Web ? 'in a browser' : 'on the desktop';
    return diagnosticsReport({
      version,
      editor: `${vscode.env.appName} ${vscode.version}, ${kind}`,
      host: remote,
      machine: machineName(),
      settings: readSettings(),
      accelerators: accelerators(),
      isIndexKept,
      session: state(),
      ...facts,
    });
  }
}
