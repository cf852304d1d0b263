import ignore from 'ignore';
import type { Ignore } from 'ignore';
import type { LeaveOutRule } from './documentEntry';
import type { ExcludeList } from './passageIndex';

/** Folders never entered, whatever .gitignore says. */
const NEVER = new Set(['.git', '.hg', '.svn', '.jj', 'node_modules']);

/** More rules than this in one file are no longer a person's. */
const MOST_RULES = 20_000;

/** The folder that is walked, as the rules see it. */
export interface RuledFolder {
  /** URI of a file or folder (with `/` at its end) below it. */
  uriOf(relative: string): string;
  /** The text of a file below it. Rejects when it cannot be read. */
  read(relative: string): Promise<string>;
}

/** The rules of one folder's .gitignore, which hold for everything below it. */
interface Rules {
  readonly ignore: Ignore;
  /** The folder relative to the root, with a `/` at its end; empty for the root itself. */
  readonly base: string;
  readonly file: string;
}

interface List {
  readonly from: LeaveOutRule['from'];
  readonly ignore: Ignore;
}

/**
 * What stays out of a walk, as it holds in one folder: .gitignore, nested and negated as git has it
 * (only files inside the root count), the lists of the settings, version control's own folders and
 * installed packages. Immutable; `below` gives the rules of a folder inside.
 * Source of the semantics: https://git-scm.com/docs/gitignore
 */
export class WalkRules {
  private constructor(
    private readonly root: RuledFolder,
    private readonly lists: readonly List[],
    private readonly rules: readonly Rules[],
  ) {}

  /** @param exclude patterns in .gitignore syntax, relative to the root; the first to match is told */
  static ofRoot(root: RuledFolder, exclude: readonly ExcludeList[]): WalkRules {
    const lists = exclude.map(({ from, globs }) => ({ from, ignore: ignore().add(globs) }));
    return new WalkRules(root, lists, []);
  }

  /**
   * The rules for what lies in a folder.
   * @param relative the folder below the root, with `/` at its end; empty for the root
   * @param hasFile whether a .gitignore lies in it
   */
  async below(relative: string, hasFile: boolean): Promise<WalkRules> {
    const rules = this.rules.map((rule) => letIn(rule, relative));
    if (hasFile) {
      const path = `${relative}.gitignore`;
      const own = await this.root.read(path).then(rulesOf, () => null);
      if (own) rules.push({ ignore: own, base: relative, file: this.root.uriOf(path) });
    }
    return new WalkRules(this.root, this.lists, rules);
  }

  /**
   * Why a file or a folder (with `/` at its end) of this folder stays out; null when it does not.
   * @param relative below the root
   */
  leavesOut(relative: string): LeaveOutRule | null {
    const isFolder = relative.endsWith('/');
    const folder = isFolder ? this.root.uriOf(relative) : null;
    const name = relative.slice(relative.lastIndexOf('/', relative.length - 2) + 1, -1);
    if (isFolder && NEVER.has(name)) {
      return { from: 'always', pattern: name, file: null, line: null, folder };
    }
    for (const { from, ignore: list } of this.lists) {
      const said = list.test(relative);
      if (!said.ignored) continue;
      return { from, pattern: said.rule?.pattern ?? '', file: null, line: null, folder };
    }
    // The deepest .gitignore that says anything about a path decides.
    for (let at = this.rules.length - 1; at >= 0; at--) {
      const { ignore: own, base, file } = this.rules[at]!;
      const said = own.test(relative.slice(base.length));
      if (said.unignored) return null;
      if (!said.ignored) continue;
      const line = Number(said.rule?.mark ?? NaN);
      return {
        from: 'gitignore',
        pattern: said.rule?.pattern ?? '',
        file,
        line: Number.isNaN(line) ? null : line,
        folder,
      };
    }
    return null;
  }
}

/**
 * A folder that a deeper file let in again is let in for the rules above too, which would otherwise
 * keep out all that lies in it.
 */
function letIn(rules: Rules, folder: string): Rules {
  const own = folder.slice(rules.base.length);
  if (own === '' || !rules.ignore.test(own).ignored) return rules;
  const escaped = own.replace(/[\\*?[\]]/g, '\\$&');
  return {
    ...rules,
    ignore: ignore()
      .add(rules.ignore)
      .add({ pattern: `!/${escaped}` }),
  };
}

function rulesOf(text: string): Ignore {
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/, MOST_RULES);
  return ignore().add(lines.map((pattern, at) => ({ pattern, mark: String(at + 1) })));
}
