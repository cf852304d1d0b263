import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { uriOfPath } from '../../extension/index/fileUri';
import type { PassageIndex, SearchResult } from '../../extension/index/passageIndex';

/** A folder of its own, removed afterwards. */
export class Folder {
  private constructor(readonly path: string) {}

  static async make(files: Readonly<Record<string, string | Uint8Array>> = {}): Promise<Folder> {
    const folder = new Folder(await mkdtemp(join(tmpdir(), 'verbatim-index-')));
    for (const [name, content] of Object.entries(files)) await folder.write(name, content);
    return folder;
  }

  get uri(): string {
    return uriOfPath(this.path);
  }

  at(name: string): string {
    return join(this.path, name);
  }

  uriOf(name: string): string {
    return uriOfPath(this.at(name));
  }

  async write(name: string, content: string | Uint8Array): Promise<void> {
    await mkdir(dirname(this.at(name)), { recursive: true });
    await writeFile(this.at(name), content);
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }
}

/** Asks among the documents named or, with a `folders` scope, below them. */
export function ask(
  index: PassageIndex,
  question: string,
  uris: readonly string[],
  kind: 'documents' | 'folders' = 'documents',
  limit = 16,
): Promise<SearchResult> {
  const scope = kind === 'documents' ? { kind, uris } : { kind, roots: uris };
  return index.search({ question, scope, limit });
}

/** The URIs of the hits without repeats, sorted. */
export function urisOf(result: SearchResult): string[] {
  return [...new Set(result.hits.map((hit) => hit.uri))].sort();
}

/** The URIs of everything found, copies too, sorted. */
export async function urisFound(
  index: PassageIndex,
  question: string,
  uris: readonly string[],
  kind: 'documents' | 'folders' = 'documents',
): Promise<string[]> {
  const { hits } = await ask(index, question, uris, kind, 100);
  const scope = kind === 'documents' ? { kind, uris } : { kind, roots: uris };
  const copies = await index.copies({ scope, passages: hits, limit: 100 });
  const all = [...hits, ...copies.flatMap((it) => it.hits)];
  return [...new Set(all.map(({ uri }) => uri))].sort();
}
