import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { version } from '../package.json';
import { askCommand } from './terminal/askCommand';
import { parseCommandLine } from './terminal/commandLine';
import { evalCommand } from './terminal/evalCommand';
import { ExitStatus } from './terminal/exitStatus';
import { installationAt } from './terminal/installation';
import { processOutput } from './terminal/output';
import type { Output } from './terminal/output';
import { scoreCommand } from './terminal/scoreCommand';
import { errorLine } from './terminal/terminalError';
import { USAGE } from './terminal/usage';

/** What the shell expects of a program that a signal ended: 128 + SIGINT, 128 + SIGTERM. */
const INTERRUPTED = 130;
const TERMINATED = 143;
/** What was being started when the signal came may take a while to notice. */
const GRACE_MS = 1000;

async function run(args: readonly string[], output: Output, signal: AbortSignal): Promise<number> {
  const command = parseCommandLine(args);
  const installation = installationAt(dirname(fileURLToPath(import.meta.url)));
  switch (command.command) {
    case 'ask':
      return askCommand(command, installation, output, signal);
    case 'score':
      return scoreCommand(command, installation, output, signal);
    case 'eval':
      return evalCommand(command, installation, output, signal);
    case 'help':
      await output.line(USAGE.trimEnd());
      return 0;
    case 'version':
      await output.line(version);
      return 0;
  }
}

const stop = new AbortController();
/** Why the run was stopped from outside: the status to leave with. */
const stopped: { status: number | null } = { status: null };
const stopWith = (status: number): void => {
  stopped.status ??= status;
  stop.abort(new Error('stopped'));
  setTimeout(() => process.exit(stopped.status ?? status), GRACE_MS).unref();
};
// Nobody reads the rest any more: that is no error of ours, and nothing more is to be said.
const output = processOutput(() => stopWith(0));
process.once('SIGINT', () => stopWith(INTERRUPTED));
process.once('SIGTERM', () => stopWith(TERMINATED));

let status: number;
try {
  status = await run(process.argv.slice(2), output, stop.signal);
} catch (error) {
  if (stopped.status === null) output.error(errorLine(error));
  status = ExitStatus.error;
}
process.exitCode = stopped.status ?? status;
