import { spawn } from 'node:child_process';
import type { SpawnOptions } from 'node:child_process';
import { ROOT } from './paths';

export interface CommandResult {
  /** Exit status; null when it could not start or was stopped by a signal. */
  readonly status: number | null;
  /** Standard output and error together, in the order they came. */
  readonly output: string;
}

/** Runs a program to its end in the repository, never through a shell; never rejects. */
export function runCommand(
  program: string,
  args: readonly string[],
  options: SpawnOptions & { readonly minutes?: number; readonly echo?: boolean } = {},
): Promise<CommandResult> {
  const { minutes = 10, echo = false, ...spawnOptions } = options;
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: ROOT,
      ...spawnOptions,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const take = (chunk: Buffer): void => {
      output += chunk.toString('utf8');
      if (echo) process.stdout.write(chunk);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    const timer = setTimeout(() => {
      output += `\nstopped: ${program} took longer than ${minutes} minutes\n`;
      child.kill('SIGKILL');
    }, minutes * 60_000);
    child.on('error', (error) => {
      clearTimeout(timer);
      resolve({ status: null, output: `${output}${error.message}\n` });
    });
    child.on('close', (status) => {
      clearTimeout(timer);
      resolve({ status, output });
    });
  });
}

/** Runs the npm that belongs to the running Node (the one that started us, if it was npm). */
export function runNpm(
  args: readonly string[],
  options: { readonly cwd?: string; readonly minutes?: number } = {},
): Promise<CommandResult> {
  const cli = process.env['npm_execpath'];
  return cli?.endsWith('.js')
    ? runCommand(process.execPath, [cli, ...args], options)
    : runCommand(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, {
        ...options,
        shell: process.platform === 'win32',
      });
}

/** Runs Node on TypeScript or JavaScript of this repository. */
export function runNode(
  args: readonly string[],
  options: {
    readonly minutes?: number;
    readonly echo?: boolean;
    readonly env?: NodeJS.ProcessEnv;
  } = {},
): Promise<CommandResult> {
  return runCommand(process.execPath, args, options);
}
