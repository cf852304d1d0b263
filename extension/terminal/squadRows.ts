import { spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { TerminalError, errorLine } from './terminalError';

/** A question about one text; no answers when the text holds none. */
export interface SquadRow {
  readonly id: string;
  readonly title: string;
  readonly context: string;
  readonly question: string;
  readonly answers: readonly string[];
}

/**
 * Reads rows `{"context","question","answers":[{"text","start"}]}`; `start` counts Unicode code points.
 * @returns null for a line that is not such a row, or whose answer does not stand where it says
 */
export function parseSquadRow(line: string): SquadRow | null {
  let row: unknown;
  try {
    row = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof row !== 'object' || row === null) return null;
  const { id, title, context, question, answers } = row as Record<string, unknown>;
  if (typeof context !== 'string' || typeof question !== 'string') return null;
  if (context.trim() === '' || question.trim() === '' || !Array.isArray(answers)) return null;
  const texts: string[] = [];
  for (const answer of answers as unknown[]) {
    if (typeof answer !== 'object' || answer === null) return null;
    const { text, start } = answer as Record<string, unknown>;
    if (typeof text !== 'string' || typeof start !== 'number') return null;
    if (!standsAt(context, text, start)) return null;
    texts.push(text);
  }
  return {
    id: typeof id === 'string' ? id : '',
    title: typeof title === 'string' ? title : '',
    context,
    question,
    answers: texts,
  };
}

/**
 * The lines of a `.jsonl` or `.jsonl.xz` file that are not empty; `xz` must be installed for the latter.
 * @throws TerminalError when the file cannot be read or unpacked
 */
export async function* dataLines(path: string): AsyncGenerator<string> {
  const { stream, ended, stop } = path.endsWith('.xz') ? unpacked(path) : plain(path);
  ended.catch(() => undefined);
  const lines = createInterface({ input: stream, crlfDelay: Infinity })[Symbol.asyncIterator]();
  const failed = ended.then(() => new Promise<never>(() => undefined));
  failed.catch(() => undefined);
  try {
    for (;;) {
      const next = await Promise.race([lines.next(), failed]);
      if (next.done === true) break;
      if (next.value.trim() !== '') yield next.value;
    }
    await ended;
  } finally {
    stop();
  }
}

interface Source {
  readonly stream: Readable;
  /** Resolves at the end of the data, rejects when it could not be read to its end. */
  readonly ended: Promise<void>;
  readonly stop: () => void;
}

function plain(path: string): Source {
  const stream = createReadStream(path, { encoding: 'utf8' });
  const ended = new Promise<void>((resolve, reject) => {
    stream.once('close', resolve);
    stream.once('error', (error: NodeJS.ErrnoException) => {
      const missing = error.code === 'ENOENT';
      reject(new TerminalError(missing ? `no such file: ${path}` : `${path}: ${errorLine(error)}`));
    });
  });
  return { stream, ended, stop: () => stream.destroy() };
}

function unpacked(path: string): Source {
  const child = spawn('xz', ['-dc', '--', path], { stdio: ['ignore', 'pipe', 'ignore'] });
  child.stdout.setEncoding('utf8');
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', () => {
      reject(new TerminalError(`${path}: unpacking needs the program xz; unpack the file first`));
    });
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new TerminalError(`${path}: no such file, or xz cannot unpack it`));
    });
  });
  return { stream: child.stdout, ended, stop: () => child.kill() };
}

function standsAt(context: string, text: string, codePoints: number): boolean {
  let at = 0;
  for (let passed = 0; passed < codePoints; passed++) {
    const code = context.codePointAt(at);
    if (code === undefined) return false;
    at += code > 0xffff ? 2 : 1;
  }
  return codePoints >= 0 && text !== '' && context.startsWith(text, at);
}
