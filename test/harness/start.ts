/**
 * `npm start [-- PATH]`: VS Code with this extension on the sample folder or PATH. Uses the `code` on
 * the PATH if there is one, else VS Code's own server from npm in whatever browser opens its address.
 */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { runCommand, runNpm } from './command';
import { CACHE, ROOT, SAMPLE, VSIX } from './paths';
import { startServer } from './server';

const folder = resolve(process.argv[2] ?? SAMPLE);
if (!existsSync(folder)) fail(`There is no ${folder}.`);

const code = desktopCode();
if (code) await openDesktop(code);
else await openServer();

/** The desktop's own command; the one inside a remote terminal cannot load an extension from a folder. */
function desktopCode(): string | null {
  if (process.env['VSCODE_IPC_HOOK_CLI']) return null;
  const name = process.platform === 'win32' ? 'code.cmd' : 'code';
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((it) => it !== '');
  return folders.map((it) => join(it, name)).find((it) => existsSync(it)) ?? null;
}

async function openDesktop(program: string): Promise<void> {
  await npmScript('build');
  const { status, output } = await runCommand(
    program,
    ['--new-window', `--extensionDevelopmentPath=${ROOT}`, folder],
    { shell: process.platform === 'win32' },
  );
  if (status !== 0) fail(output);
  console.log(`VS Code opens ${folder} with Verbatim.`);
}

async function openServer(): Promise<void> {
  await npmScript('package');
  const data = join(CACHE, 'start');
  await mkdir(data, { recursive: true });
  const server = await startServer({
    data,
    vsix: [VSIX],
    settings: { 'workbench.secondarySideBar.defaultVisibility': 'hidden' },
  });
  console.log(`VS Code with Verbatim: ${server.address(folder)} (Ctrl+C stops it)`);
  const asked = new Promise<boolean>((done) => {
    process.once('SIGINT', () => done(true));
    process.once('SIGTERM', () => done(true));
  });
  const stopped = await Promise.race([asked, server.ended.then(() => false)]);
  await server.stop();
  if (!stopped) fail(`The server ended by itself:\n${server.log()}`);
}

async function npmScript(name: string): Promise<void> {
  const { status, output } = await runNpm(['run', '-s', name]);
  if (status !== 0) fail(output);
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
