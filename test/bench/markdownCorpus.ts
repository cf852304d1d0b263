import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface CorpusFile {
  readonly uri: string;
  readonly text: string;
}

/** Every Markdown file that the installed packages bring. */
export function markdownOfPackages(): CorpusFile[] {
  const root = join(import.meta.dirname, '../../node_modules');
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(md|markdown)$/i.test(name))
    .sort()
    .flatMap((name) => {
      try {
        return [{ uri: `file:///packages/${name}`, text: readFileSync(join(root, name), 'utf8') }];
      } catch {
        // A folder that is called like a file.
        return [];
      }
    })
    .filter(({ text }) => text.length < 2_000_000);
}

/** The files again and again, under other names and with own words, to at least `bytes` of UTF-8. */
export function repeated(files: readonly CorpusFile[], bytes: number): CorpusFile[] {
  const many: CorpusFile[] = [];
  let size = 0;
  for (let round = 0; size < bytes; round++) {
    for (const { uri, text } of files) {
      if (size >= bytes) break;
      const copy = `${text}\n\nCopy number${round} of it.\n`;
      many.push({ uri: `${uri}.${round}.md`, text: copy });
      size += Buffer.byteLength(copy);
    }
  }
  return many;
}

export function bytesOf(files: readonly CorpusFile[]): number {
  return files.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
}
