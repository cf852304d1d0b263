import { skipSentence } from '../documents/skipDetail';
import type { PassageIndex } from '../index/passageIndex';
import type { AskedPath } from './askedPaths';
import { shownPath } from './askedPaths';
import { TerminalError } from './terminalError';

/** Largest file read, in UTF-8 bytes: that of the editor's setting at its highest. */
const MAX_BYTES = 50 * 1024 * 1024;

/** Keeps the index at the paths asked about, and what earlier questions asked about with it. */
export class AskedFolders {
  private roots: readonly string[] | null = null;
  private readonly named = new Set<string>();

  /** @param encoding of files without a byte order mark; null for UTF-8 */
  constructor(
    private readonly index: PassageIndex,
    private readonly encoding: string | null,
  ) {}

  /** @throws TerminalError when a file named by itself cannot be read as text */
  async ensure(asked: readonly AskedPath[], signal: AbortSignal): Promise<void> {
    const wanted = asked.map(({ root }) => root);
    const known = this.roots;
    const named = asked.filter(({ isFile }) => isFile).map(({ root }) => root);
    if (known === null || named.some((root) => !this.named.has(root))) {
      for (const root of named) this.named.add(root);
      // A file named by itself is always read, also one that looks like a secret.
      await this.index.setPolicy({ maxBytes: MAX_BYTES, allowedSecrets: [...this.named] });
    }
    if (known === null || wanted.some((root) => !known.includes(root))) {
      const both = [...new Set([...(known ?? []), ...wanted])];
      // A file that is ignored below one root but named by itself in another question would count
      // for both: nested roots of different questions are never kept together.
      const roots = both.some((root) => both.some((other) => other.startsWith(`${root}/`)))
        ? [...new Set(wanted)]
        : both;
      const { encoding } = this;
      await this.index.setFolders(
        roots.map((root) => ({ root, exclude: [], ...(encoding === null ? {} : { encoding }) })),
        signal,
      );
      this.roots = roots;
    }
    if (asked.some(({ isFile }) => isFile)) await this.refuseUnreadable(asked);
  }

  private async refuseUnreadable(asked: readonly AskedPath[]): Promise<void> {
    const { skipped } = await this.index.status();
    const bad = skipped.find(({ uri }) => asked.some(({ root, isFile }) => isFile && root === uri));
    if (bad === undefined) return;
    throw new TerminalError(`${shownPath(bad.uri, asked)}: ${skipSentence(bad.detail)}`);
  }
}
