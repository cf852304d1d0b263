import * as vscode from 'vscode';
import type { PanelPorts, PanelProvider } from './panel';

const VIEW = 'verbatim.panel';

/** The panel's place in the side bar; its code is loaded when the view is first shown. */
export class LazyPanel implements vscode.WebviewViewProvider, vscode.Disposable {
  private loading: Promise<PanelProvider> | null = null;
  private panel: PanelProvider | null = null;
  private readonly registration: vscode.Disposable;

  /** @param onShow called before the view shows anything */
  constructor(
    private readonly ports: PanelPorts,
    private readonly onShow: () => void,
  ) {
    // Kept while hidden: the reader in its page goes on.
    this.registration = vscode.window.registerWebviewViewProvider(VIEW, this, {
      webviewOptions: { retainContextWhenHidden: true },
    });
  }

  async resolveWebviewView(view: vscode.WebviewView): Promise<void> {
    this.onShow();
    (await this.load()).resolveWebviewView(view);
  }

  /** Shows the panel with the cursor in the question box. Only for a gesture of the user. */
  async reveal(): Promise<void> {
    await (await this.load()).reveal();
  }

  dispose(): void {
    this.registration.dispose();
    this.panel?.dispose();
  }

  private load(): Promise<PanelProvider> {
    this.loading ??= import('./panel').then((it) => {
      this.panel = new it.PanelProvider(this.ports);
      return this.panel;
    });
    return this.loading;
  }
}
