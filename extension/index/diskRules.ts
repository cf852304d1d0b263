import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { uriOfPath } from './fileUri';
import type { ExcludeList } from './passageIndex';
import { WalkRules } from './walkRules';

/** What stays out of the walk of a folder on this disk. @param root absolute */
export function walkRulesOf(root: string, exclude: readonly ExcludeList[]): WalkRules {
  return WalkRules.ofRoot(
    {
      uriOf: (relative) => {
        const uri = uriOfPath(join(root, relative));
        return relative.endsWith('/') ? uri.replace(/\/?$/, '/') : uri;
      },
      read: (relative) => readFile(join(root, relative), 'utf8'),
    },
    exclude,
  );
}
