import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runNpm } from './command';
import { installOnce } from './installOnce';

/** VS Code 1.139.1, as a server with its web workbench, and the Node its code wants. */
const CODE_SERVER = '4.139.1';
const NODE = '24.21.0';
const NODE_MAC = '24.0.0';

export interface Workbench {
  /** The Node binary that runs the server and the extension host. */
  readonly node: string;
  /** The folder with out/server-main.js. */
  readonly folder: string;
}

/** Installs the workbench through npm, no script run, if it is not in the cache yet. */
export async function installWorkbench(): Promise<Workbench> {
  const node = nodePackage();
  const folder = await installOnce(
    `workbench-${CODE_SERVER}-${process.platform}-${process.arch}`,
    async (place) => {
      await writeFile(
        join(place, 'package.json'),
        JSON.stringify({
          private: true,
          dependencies: { 'code-server': CODE_SERVER, [node.name]: node.version },
        }),
      );
      await npmInstall(place);
      const vscode = vscodeIn(place);
      await npmInstall(vscode);
      await npmInstall(join(vscode, 'extensions'));
      await prune(vscode);
    },
  );
  return {
    node: join(folder, 'node_modules', node.name, ...node.binary),
    folder: vscodeIn(folder),
  };
}

function vscodeIn(folder: string): string {
  return join(folder, 'node_modules', 'code-server', 'lib', 'vscode');
}

function nodePackage(): { name: string; version: string; binary: string[] } {
  const { platform, arch } = process;
  if (platform === 'win32') {
    return { name: `node-win-${arch}`, version: NODE, binary: ['bin', 'node.exe'] };
  }
  return platform === 'darwin'
    ? { name: `node-bin-darwin-${arch}`, version: NODE_MAC, binary: ['bin', 'node'] }
    : { name: `node-${platform}-${arch}`, version: NODE, binary: ['bin', 'node'] };
}

async function npmInstall(folder: string): Promise<void> {
  const { status, output } = await runNpm(
    ['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    { cwd: folder },
  );
  if (status !== 0) throw new Error(`npm install of the workbench failed:\n${output}`);
}

/** Half a gigabyte of parts that neither the workbench nor our extension asks for. */
async function prune(vscode: string): Promise<void> {
  const ripgrep = join(vscode, 'node_modules', '@vscode', 'ripgrep-universal', 'bin');
  const foreign = (await readdir(ripgrep).catch(() => [])).filter(
    (it) => it !== `${process.platform}-${process.arch}`,
  );
  const parts = [
    join(vscode, 'node_modules', '@github'),
    join(vscode, 'node_modules', '@microsoft', 'mxc-sdk'),
    ...['copilot', 'mermaid-markdown-features', 'microsoft-authentication'].map((it) =>
      join(vscode, 'extensions', it),
    ),
    ...foreign.map((it) => join(ripgrep, it)),
  ];
  await Promise.all(parts.map((it) => rm(it, { recursive: true, force: true })));
}
