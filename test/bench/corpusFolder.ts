import { spawn } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from '../harness/paths';

/** Texts packed with xz, one paragraph a line. */
const CORPUS = process.env['VERBATIM_CORPUS'] ?? join(ROOT, '..', 'shared', 'data', 'corpus');

/** Units of text in one file: a long article. */
const FILE_UNITS = 40_000;
const FILES_PER_FOLDER = 500;

/**
 * Writes the corpus as text files, paragraphs parted by empty lines, until there are `bytes` of them;
 * begins again with other names when it is not enough.
 * @returns how many files, and their bytes
 */
export async function writeCorpus(
  folder: string,
  bytes: number,
): Promise<{ readonly files: number; readonly bytes: number }> {
  const packed = (await readdir(CORPUS)).filter((name) => name.endsWith('.xz')).sort();
  let files = 0;
  let written = 0;
  let text: string[] = [];
  let units = 0;
  const flush = async (): Promise<void> => {
    const below = join(folder, `part${Math.floor(files / FILES_PER_FOLDER)}`);
    await mkdir(below, { recursive: true });
    const content = Buffer.from(text.join('\n\n'));
    await writeFile(join(below, `text${files}.txt`), content);
    files++;
    written += content.length;
    text = [];
    units = 0;
  };
  for (let round = 0; written < bytes; round++) {
    for (const name of packed) {
      const unpacking = spawn('xz', ['-dc', join(CORPUS, name)], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      for await (const line of createInterface({ input: unpacking.stdout })) {
        // Copies would be put behind each other: another round says something else.
        text.push(round === 0 ? line : `Round${round} ${line}`);
        units += line.length;
        if (units >= FILE_UNITS) await flush();
        if (written >= bytes) break;
      }
      unpacking.kill();
      if (written >= bytes) break;
    }
  }
  return { files, bytes: written };
}
