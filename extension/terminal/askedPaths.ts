import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathOfUri, uriOfPath } from '../index/fileUri';
import { TerminalError, errorLine } from './terminalError';

/** A path named in `--in`, or the current folder when none was. */
export interface AskedPath {
  /** As given, without slashes at its end; empty for the current folder by default. */
  readonly given: string;
  /** `file:` URI, never with a slash at its end (but for the root itself). */
  readonly root: string;
  readonly isFile: boolean;
}

/**
 * @param paths as given; relative ones are resolved against the current folder
 * @throws TerminalError naming the first path that is not there
 */
export async function resolveAskedPaths(paths: readonly string[]): Promise<AskedPath[]> {
  if (paths.length === 0) return [{ given: '', root: fileUri('.'), isFile: false }];
  return Promise.all(
    paths.map(async (path) => {
      try {
        const isFile = !(await stat(path)).isDirectory();
        return { given: withoutSlash(path), root: fileUri(path), isFile };
      } catch (error) {
        const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
        throw new TerminalError(
          missing ? `no such file or folder: ${path}` : `${path}: ${errorLine(error)}`,
        );
      }
    }),
  );
}

/** The document's path as the user would write it: the path given, joined with `/` to what lies below. */
export function shownPath(uri: string, asked: readonly AskedPath[]): string {
  for (const { given, root } of asked) {
    if (uri === root) return given;
    const folder = root.endsWith('/') ? root : `${root}/`;
    if (!uri.startsWith(folder)) continue;
    const below = decodeURIComponent(uri.slice(folder.length));
    if (given === '') return below;
    return given.endsWith('/') ? given + below : `${given}/${below}`;
  }
  return pathOfUri(uri) ?? uri;
}

function fileUri(path: string): string {
  return uriOfPath(resolve(path));
}

function withoutSlash(path: string): string {
  return path.replace(/(?<=[^/\\])[/\\]+$/, '');
}
