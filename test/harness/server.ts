import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runCommand } from './command';
import { installWorkbench } from './installWorkbench';
import type { Workbench } from './installWorkbench';
import { ROOT } from './paths';
import { processTree } from './procSockets';

export interface ServerOptions {
  /** A folder for everything the server writes: its data, its extensions, its home. */
  readonly data: string;
  /** Packaged extensions to install. */
  readonly vsix?: readonly string[];
  /** Lets the page run test code in the extension host; toasts and dialogs do not show then. */
  readonly smokeTestDriver?: boolean;
  /** Where the socket hook writes; without it the hook is not loaded. */
  readonly socketLog?: string;
  /** Opens folders in Restricted Mode, without asking whether to trust them. */
  readonly restricted?: boolean;
  /** On top of the harness's own. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Of scope “machine”, which a remote window reads elsewhere. */
  readonly machineSettings?: Readonly<Record<string, unknown>>;
}

export interface Server {
  readonly pid: number;
  readonly port: number;
  /** Everything it printed so far. */
  log(): string;
  /** The address of the workbench on a folder. */
  address(folder: string, query?: Readonly<Record<string, string>>): string;
  /** Settles when the server has ended, for whatever reason. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/** Nothing may ask, greet, update or call home. */
const SETTINGS = {
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  // On a server the editor saves a second after an edit; on the desktop, and in the tests, it does not.
  'files.autoSave': 'off',
  'workbench.startupEditor': 'none',
  'workbench.enableExperiments': false,
  'workbench.tips.enabled': false,
  'chat.disableAIFeatures': true,
  'remote.autoForwardPorts': false,
  'remote.autoForwardPortsSource': 'hybrid',
  'git.enabled': false,
  'npm.fetchOnlinePackageInfo': false,
  'json.schemaDownload.enable': false,
  'typescript.disableAutomaticTypeAcquisition': true,
};

const NO_GALLERY = JSON.stringify({
  serviceUrl: 'http://127.0.0.1:1/none',
  itemUrl: '',
  resourceUrlTemplate: '',
});

/** Starts VS Code's own server on 127.0.0.1, installing it first where needed. Resolves when it listens. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const workbench = await installWorkbench();
  await prepareFolders(options);
  const env = serverEnvironment(options, workbench);
  for (const vsix of options.vsix ?? []) {
    const { status, output } = await runCommand(
      workbench.node,
      [...mainScript(workbench), ...dataArguments(options), '--install-extension', vsix, '--force'],
      { env },
    );
    if (status !== 0) throw new Error(`installing ${vsix} failed:\n${output}`);
  }
  const port = await freePort();
  const child = spawn(
    workbench.node,
    [
      ...(options.socketLog ? ['--require', join(ROOT, 'test/harness/socketHook.cjs')] : []),
      ...mainScript(workbench),
      ...['--host', '127.0.0.1', '--port', String(port), '--without-connection-token'],
      ...['--accept-server-license-terms', '--telemetry-level', 'off'],
      ...(options.restricted ? [] : ['--disable-workspace-trust']),
      ...['--reconnection-grace-time', '1'],
      ...dataArguments(options),
      ...(options.smokeTestDriver ? ['--enable-smoke-test-driver'] : []),
    ],
    { env, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let log = '';
  child.stdout.on('data', (chunk: Buffer) => (log += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  // Whatever ends this process must not leave a server behind.
  const killAll = (): void => killTree(child.pid);
  process.once('exit', killAll);
  const stop = async (): Promise<void> => {
    process.removeListener('exit', killAll);
    // Listed before it ends: its children outlive it by a while and would be nobody's then.
    const tree = child.pid === undefined ? [] : processTree(child.pid);
    child.kill('SIGTERM');
    await Promise.race([ended, sleep(3000)]);
    tree.forEach(tryKill);
    await ended;
  };
  if (!(await answers(port, () => child.exitCode !== null))) {
    await stop();
    throw new Error(`the workbench server did not start:\n${log}`);
  }
  return {
    pid: child.pid ?? 0,
    port,
    log: () => log,
    address: (folder, query = {}) =>
      `http://127.0.0.1:${port}/?${new URLSearchParams({ folder, ...query }).toString()}`,
    ended,
    stop,
  };
}

function mainScript(workbench: Workbench): string[] {
  return [join(workbench.folder, 'out', 'server-main.js')];
}

function dataArguments({ data }: ServerOptions): string[] {
  return ['--server-data-dir', join(data, 'server'), '--extensions-dir', join(data, 'extensions')];
}

async function prepareFolders(options: ServerOptions): Promise<void> {
  const { data, settings, machineSettings } = options;
  const user = join(data, 'server', 'data', 'User');
  await mkdir(user, { recursive: true });
  await mkdir(join(data, 'extensions'), { recursive: true });
  await mkdir(join(data, 'home'), { recursive: true });
  if (machineSettings) {
    const machine = join(data, 'server', 'data', 'Machine');
    await mkdir(machine, { recursive: true });
    await writeFile(join(machine, 'settings.json'), JSON.stringify(machineSettings, null, 2));
  }
  const file = join(user, 'settings.json');
  // What a person changed in a folder that is used again stays.
  if (existsSync(file)) return;
  await writeFile(file, JSON.stringify({ ...SETTINGS, ...settings }, null, 2));
}

/** The machine's environment without what would lead the server elsewhere (proxies, other VS Codes). */
function serverEnvironment(options: ServerOptions, workbench: Workbench): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(VSCODE_|ELECTRON_|NODE_|npm_|https?_proxy$|all_proxy$|no_proxy$)/iu.test(name),
  );
  const home = join(options.data, 'home');
  return {
    ...Object.fromEntries(kept),
    HOME: home,
    USERPROFILE: home,
    PATH: `${join(workbench.node, '..')}:${process.env['PATH'] ?? ''}`,
    EXTENSIONS_GALLERY: NO_GALLERY,
    ...(options.socketLog ? { VERBATIM_SOCKET_LOG: options.socketLog } : {}),
  };
}

async function answers(port: number, hasEnded: () => boolean): Promise<boolean> {
  for (let attempt = 0; attempt < 300 && !hasEnded(); attempt++) {
    const response = await fetch(`http://127.0.0.1:${port}/version`).catch(() => null);
    if (response?.ok) return true;
    await sleep(100);
  }
  return false;
}

/** A port of 127.0.0.1 that is free now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

function killTree(root: number | undefined): void {
  if (root !== undefined) processTree(root).forEach(tryKill);
}

function tryKill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It is gone already, which is what we want.
  }
}

/** A copy of a folder to work in, so that a test never touches the repository's. */
export async function copyFolder(from: string, to: string): Promise<string> {
  await cp(from, to, { recursive: true });
  return to;
}
