import * as vscode from 'vscode';

/** The log channel, made with the first line. Never takes text of documents or questions. */
export class Log implements vscode.Disposable {
  private channel: vscode.LogOutputChannel | null = null;

  info(line: string): void {
    this.open().info(line);
  }

  warn(line: string): void {
    this.open().warn(line);
  }

  /**
   * What an error of our own code says. Of others only the kind and the place in the code: their
   * messages may quote what they were given.
   */
  error(doing: string, error: unknown): void {
    if (!(error instanceof Error)) {
      this.open().error(`${doing}: failed`);
      return;
    }
    const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
    this.open().error([`${doing}: ${error.name}`, ...frames].join('\n'));
  }

  show(): void {
    this.open().show(true);
  }

  dispose(): void {
    this.channel?.dispose();
  }

  private open(): vscode.LogOutputChannel {
    this.channel ??= vscode.window.createOutputChannel('Verbatim', { log: true });
    return this.channel;
  }
}
