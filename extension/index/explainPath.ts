import { lstat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { SkipDetail } from '../documents/skipDetail';
import { skipDetail } from '../documents/skipDetail';
import type { Explanation, LeaveOutRule } from './documentEntry';
import type { ExcludeList } from './passageIndex';
import { ruleDetail } from './ruleDetail';
import { walkRulesOf } from './diskRules';

/** Goes the walk's way from a root to one path and tells what stops it there. */
export async function explainPath(
  root: string,
  path: string,
  exclude: readonly ExcludeList[],
): Promise<Explanation> {
  const stats = await lstat(path).catch(() => null);
  if (!stats) return { kind: 'missing' };
  const segments = relative(root, path)
    .split(sep)
    .filter((it) => it !== '');
  let rules = walkRulesOf(root, exclude);
  let folder = '';
  for (const [at, segment] of segments.entries()) {
    const hasFile = await lstat(join(root, folder, '.gitignore')).then(
      (it) => it.isFile(),
      () => false,
    );
    rules = await rules.below(folder, hasFile);
    const isLast = at === segments.length - 1;
    folder += isLast && !stats.isDirectory() ? segment : `${segment}/`;
    const rule = rules.leavesOut(folder);
    if (rule) return leftOutBy(rule);
    if (isLast) break;
    // What a link leads to is met where it lies, or was not asked for.
    const step = await lstat(join(root, folder.slice(0, -1))).catch(() => null);
    if (step?.isSymbolicLink()) return noFile('behind-link');
  }
  if (stats.isSymbolicLink()) return noFile('link');
  if (stats.isDirectory()) return noFile('folder');
  if (!stats.isFile()) return noFile('special');
  return { kind: 'waiting' };
}

function leftOutBy(rule: LeaveOutRule): Explanation {
  const detail = ruleDetail(rule);
  return { kind: 'left-out', reason: 'excluded', detail, rule, canInclude: true };
}

function noFile(kind: SkipDetail['kind']): Explanation {
  const detail = skipDetail(kind);
  return { kind: 'left-out', reason: 'unreadable', detail, rule: null, canInclude: false };
}
