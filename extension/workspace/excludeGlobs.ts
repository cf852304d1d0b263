/** Longest list that one pattern with braces may become. */
const MOST_ALTERNATIVES = 64;

/**
 * The globs of `files.exclude` and `search.exclude` in .gitignore syntax.
 *
 * The editor matches a glob against the path from the folder's root, .gitignore matches one without
 * a slash at any depth; so those are tied to the root, and `{a,b}` is written out, which .gitignore
 * does not know. Only entries that are plainly `true` count: `{ "when": … }` hides a file from the
 * tree because a sibling exists, not because nobody should read it.
 */
export function excludeGlobs(...settings: readonly unknown[]): string[] {
  const globs = new Set<string>();
  for (const setting of settings) {
    if (typeof setting !== 'object' || setting === null) continue;
    for (const [glob, value] of Object.entries(setting)) {
      if (value !== true) continue;
      for (const plain of expandBraces(glob)) {
        const pattern = rooted(plain);
        if (pattern !== '') globs.add(pattern);
      }
    }
  }
  return [...globs];
}

function rooted(glob: string): string {
  const pattern = glob.trim().replace(/^\.\//, '');
  if (pattern === '' || pattern.startsWith('/') || pattern.startsWith('**/')) return pattern;
  return `/${pattern}`;
}

/** `*.{a,b}` → `*.a`, `*.b`; nested braces too. A brace without a partner stays as it is. */
function expandBraces(glob: string): string[] {
  const open = glob.indexOf('{');
  if (open < 0) return [glob];
  const parts: string[] = [];
  let depth = 0;
  let from = open + 1;
  for (let at = open; at < glob.length; at++) {
    const character = glob[at];
    if (character === '{') depth++;
    else if (character === '}') depth--;
    if (depth > 1 || (depth === 1 && character !== ',')) continue;
    parts.push(glob.slice(from, at));
    from = at + 1;
    if (depth > 0) continue;
    const rest = glob.slice(at + 1);
    return parts
      .flatMap((part) => expandBraces(glob.slice(0, open) + part + rest))
      .slice(0, MOST_ALTERNATIVES);
  }
  return [glob];
}
