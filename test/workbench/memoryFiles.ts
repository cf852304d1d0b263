import * as vscode from 'vscode';

interface Kept {
  readonly bytes: Uint8Array;
  readonly changed: number;
}

/** A file system of its own scheme that lives in memory, as remote ones look to an extension. */
export class MemoryFiles implements vscode.FileSystemProvider {
  private readonly files = new Map<string, Kept>();
  private readonly emitter = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  private clock = Date.now();
  readonly onDidChangeFile = this.emitter.event;

  /** Makes or replaces a file from outside, and tells of it. */
  write(uri: vscode.Uri, text: string): void {
    const isNew = !this.files.has(uri.path);
    this.files.set(uri.path, { bytes: new TextEncoder().encode(text), changed: ++this.clock });
    const type = isNew ? vscode.FileChangeType.Created : vscode.FileChangeType.Changed;
    this.emitter.fire([{ type, uri }]);
  }

  stat(uri: vscode.Uri): vscode.FileStat {
    const { bytes, changed } = this.at(uri);
    return { type: vscode.FileType.File, ctime: 0, mtime: changed, size: bytes.length };
  }

  readFile(uri: vscode.Uri): Uint8Array {
    return this.at(uri).bytes;
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  readDirectory(): [string, vscode.FileType][] {
    return [];
  }

  createDirectory(): void {
    throw vscode.FileSystemError.NoPermissions();
  }

  writeFile(): void {
    throw vscode.FileSystemError.NoPermissions();
  }

  delete(): void {
    throw vscode.FileSystemError.NoPermissions();
  }

  rename(): void {
    throw vscode.FileSystemError.NoPermissions();
  }

  private at(uri: vscode.Uri): Kept {
    const file = this.files.get(uri.path);
    if (!file) throw vscode.FileSystemError.FileNotFound(uri);
    return file;
  }
}
