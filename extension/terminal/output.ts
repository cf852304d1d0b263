import { once } from 'node:events';

/** Standard output and error of one run. */
export interface Output {
  /** Writes one line; waits while the reader at the other end is slow. */
  line(text: string): Promise<void>;
  /** One line on standard error. */
  error(text: string): void;
  /** Replaces the progress line; nothing unless standard error is a terminal. */
  progress(text: string): void;
}

/** @param closed called once when nobody reads standard output any more (`| head`) */
export function processOutput(closed: () => void): Output {
  const { stdout, stderr } = process;
  let shown = '';
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    closed();
  });
  const progress = (text: string): void => {
    if (!stderr.isTTY || text === shown) return;
    stderr.write(`\r\u001b[K${text}`);
    shown = text;
  };
  return {
    line: async (text) => {
      progress('');
      if (stdout.destroyed || stdout.write(`${text}\n`)) return;
      await Promise.race([once(stdout, 'drain'), once(stdout, 'close')]);
    },
    error: (text) => {
      progress('');
      stderr.write(`verbatim: ${text}\n`);
    },
    progress,
  };
}
