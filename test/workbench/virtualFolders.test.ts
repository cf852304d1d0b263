import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { ask, askFor, closeAll, show } from './support';

const SCHEME = 'memory-files';
const BEACON = 'What is the beacon on Gull Rock painted with?';

/** Files in memory, with events. */
class MemoryFiles implements vscode.FileSystemProvider {
  private readonly files = new Map<string, { content: Uint8Array; mtime: number }>();
  private readonly changes = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.changes.event;
  private clock = 1_000_000;

  put(path: string, text: string): void {
    const type = this.files.has(path)
      ? vscode.FileChangeType.Changed
      : vscode.FileChangeType.Created;
    this.files.set(path, { content: new TextEncoder().encode(text), mtime: (this.clock += 1000) });
    this.tell(type, path);
  }

  remove(path: string): void {
    this.files.delete(path);
    this.tell(vscode.FileChangeType.Deleted, path);
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  stat({ path }: vscode.Uri): vscode.FileStat {
    const file = this.files.get(path);
    if (file) {
      const { content, mtime } = file;
      return { type: vscode.FileType.File, ctime: 0, mtime, size: content.length };
    }
    if (!this.names(path).length) throw vscode.FileSystemError.FileNotFound(path);
    return { type: vscode.FileType.Directory, ctime: 0, mtime: 0, size: 0 };
  }

  readDirectory({ path }: vscode.Uri): [string, vscode.FileType][] {
    return this.names(path).map((name) => {
      const isFile = this.files.has(`${path}/${name}`);
      return [name, isFile ? vscode.FileType.File : vscode.FileType.Directory];
    });
  }

  readFile({ path }: vscode.Uri): Uint8Array {
    const file = this.files.get(path);
    if (!file) throw vscode.FileSystemError.FileNotFound(path);
    return file.content;
  }

  writeFile(): void {
    throw vscode.FileSystemError.NoPermissions();
  }

  createDirectory = this.writeFile.bind(this);
  delete = this.writeFile.bind(this);
  rename = this.writeFile.bind(this);

  private names(folder: string): string[] {
    const below = [...this.files.keys()].filter((it) => it.startsWith(`${folder}/`));
    return [...new Set(below.map((it) => it.slice(folder.length + 1).split('/')[0] ?? ''))];
  }

  private tell(type: vscode.FileChangeType, path: string): void {
    this.changes.fire([{ type, uri: vscode.Uri.parse(`${SCHEME}:${path}`) }]);
  }
}

describe('a folder of a virtual file system', () => {
  const files = new MemoryFiles();
  let registration: vscode.Disposable;

  before(async () => {
    registration = vscode.workspace.registerFileSystemProvider(SCHEME, files);
    files.put('/docs/.gitignore', 'left-out/\n');
    files.put(
      '/docs/beacon.md',
      '# Gull Rock\n\nThe beacon on Gull Rock is painted with red lead.\n',
    );
    files.put('/docs/left-out/beacon.md', 'The beacon on Gull Rock is painted with tar.\n');
    files.put('/docs/.env', 'The beacon on Gull Rock is painted with secrets.\n');
    await alsoSearch([`${SCHEME}:/docs`]);
  });
  afterEach(closeAll);
  after(async () => {
    await alsoSearch(undefined);
    registration.dispose();
  });

  it('is searched without opening it, without what rules and admission keep out', async () => {
    const answer = await askFor('red lead', BEACON, 'workspace');
    assert.equal(answer.uri, `${SCHEME}:/docs/beacon.md`);
    const { answers, nearest } = await ask(BEACON, 'workspace');
    const told = [...answers, ...nearest].filter(({ uri }) => uri.startsWith(SCHEME));
    assert.ok(told.every(({ uri }) => uri.endsWith('/docs/beacon.md')));
  });

  it('is searched as the editor has it while a file is open, and as it lies there afterwards', async () => {
    const editor = await show(vscode.Uri.parse(`${SCHEME}:/docs/beacon.md`));
    const line = editor.document.lineAt(2).range;
    await editor.edit((builder) =>
      builder.replace(line, 'The beacon on Gull Rock is painted with chalk.'),
    );
    await askFor('chalk', BEACON, 'workspace');
    await closeAll();
    await askFor('red lead', BEACON, 'workspace');
  });

  it('follows what its file system tells', async () => {
    files.put('/docs/beacon.md', '# Gull Rock\n\nThe beacon on Gull Rock is painted with ochre.\n');
    await eventually(() => askFor('ochre', BEACON, 'workspace'));
    files.remove('/docs/beacon.md');
    await eventually(async () => {
      const { answers, nearest } = await ask(BEACON, 'workspace');
      assert.ok([...answers, ...nearest].every(({ uri }) => !uri.startsWith(SCHEME)));
    });
  });
});

async function alsoSearch(places: readonly string[] | undefined): Promise<void> {
  await vscode.workspace
    .getConfiguration('verbatim')
    .update('alsoSearch', places, vscode.ConfigurationTarget.Global);
}

async function eventually(check: () => Promise<unknown>): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await check();
      return;
    } catch (error) {
      if (attempt === 20) throw error;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}
