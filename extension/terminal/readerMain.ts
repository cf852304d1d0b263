/** Entry of `npm run reader`: makes readers of published weights, and looks at them. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { processOutput } from './output';
import { parseReaderCommand, READER_USAGE } from './readerCommandLine';
import { buildCommand, checkCommand, inspectCommand } from './readerCommands';
import { errorLine } from './terminalError';

const ERROR = 2;
const INTERRUPTED = 130;

const stop = new AbortController();
const output = processOutput(() => stop.abort(new Error('nobody reads the output')));
process.once('SIGINT', () => stop.abort(new Error('stopped')));

async function run(args: readonly string[]): Promise<number> {
  const command = parseReaderCommand(args);
  switch (command.command) {
    case 'build': {
      const here = dirname(fileURLToPath(import.meta.url));
      const bundledVocab = join(here, '..', '..', 'models', 'bundled', 'vocab.txt');
      return buildCommand(command, bundledVocab, output, stop.signal);
    }
    case 'inspect':
      return inspectCommand(command.path, command.json, output, stop.signal);
    case 'check':
      return checkCommand(command.folder, output);
    case 'help':
      await output.line(READER_USAGE.trimEnd());
      return 0;
  }
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  if (!stop.signal.aborted) output.error(errorLine(error));
  process.exitCode = stop.signal.aborted ? INTERRUPTED : ERROR;
}
