import { spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { TerminalError, errorLine } from './terminalError';

/**
 * The lines of a UTF-8 file as they are read, without their line breaks and a byte order mark; a file
 * named `.xz` is unpacked by the program xz.
 * @throws TerminalError when the file cannot be read or unpacked to its end
 */
export async function* fileLines(path: string): AsyncGenerator<string> {
  let rest = '';
  let first = true;
  for await (const chunk of path.endsWith('.xz') ? unpacked(path) : plain(path)) {
    const lines = (rest + (first ? chunk.replace(/^\ufeff/, '') : chunk)).split('\n');
    first = false;
    rest = lines.pop() ?? '';
    for (const line of lines) yield withoutReturn(line);
  }
  if (rest !== '') yield withoutReturn(rest);
}

async function* plain(path: string): AsyncGenerator<string> {
  try {
    yield* createReadStream(path, { encoding: 'utf8' }) as AsyncIterable<string>;
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw new TerminalError(missing ? `no such file: ${path}` : `${path}: ${errorLine(error)}`);
  }
}

async function* unpacked(path: string): AsyncGenerator<string> {
  const child = spawn('xz', ['-dc', '--', path], { stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = new Promise<string | null>((resolve) => {
    child.once('error', () => resolve('unpacking needs the program xz; unpack the file first'));
    child.once('close', (code) => resolve(code === 0 ? null : 'no such file, or damaged'));
  });
  try {
    yield* child.stdout.setEncoding('utf8') as AsyncIterable<string>;
    const wrong = await ended;
    if (wrong !== null) throw new TerminalError(`${path}: ${wrong}`);
  } finally {
    child.kill();
  }
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
