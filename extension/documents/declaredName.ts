import { skipSpace } from './characters';
import { endOfLine } from './textLines';

/** Lines between a comment and what it is about: attributes and decorators. */
const MOST_ATTRIBUTES = 5;
/** Units of a line that are looked at. */
const MOST_UNITS = 300;
/** Units before a documentation string in which its declaration begins. */
const SIGNATURE = 2000;

const ATTRIBUTE = /^(?:@[\w.]+|#\[|\[\w)/;
const NAME = '([A-Za-z_$][\\w$]*)';
const KEYWORD = new RegExp(
  '\\b(?:function\\*?|class|interface|type|trait|fn|func|fun|def|defn|defun|' +
    'module|namespace|package|record|object|protocol|proc|sub|procedure|define|table|view|' +
    `newtype|data|message|service|macro_rules!)\\s+(?:\\([^)]*\\)\\s*)?${NAME}`,
  'i',
);
/** `struct date *parse()` declares no `date`. */
const TAG = new RegExp(`\\b(?:struct|union|enum)\\s+(?:class\\s+)?${NAME}\\s*(?:[{;<(:]|where|$)`);
/** `const x`, but also a method, a property, a field: a name before what only follows a name. */
const VALUE = new RegExp(
  `\\b(?:const|let|var|val|static|final|readonly)\\s+(?:\\w+\\s+)??${NAME}\\s*[:=;]`,
);
const CALL = new RegExp(`${NAME}(?:<[^<>()]*>)?\\s*\\(`);
const FIELD = new RegExp(`^(?:[\\w.<>\\[\\]*&?]+\\s+)*?${NAME}\\s*[?!]?\\s*[:=;,]`);
/** What stands before a bracket but is no name. */
const NO_NAME = new Set(
  (
    'if else for foreach while switch match when catch return throw new await yield typeof sizeof ' +
    'delete not and or in is import from require export default print assert with using elif do'
  ).split(' '),
);

/**
 * The name that is declared in the line after a comment, in most languages: of a function, a class,
 * a field. Found by patterns: what they do not know has none.
 * @param at where the comment ends
 * @returns null where a blank line, or nothing that is declared, follows
 */
export function nameAfter(text: string, at: number): string | null {
  let line = text.indexOf('\n', at);
  if (line < 0 || skipSpace(text, at, line) < line) return null;
  for (let passed = 0; passed <= MOST_ATTRIBUTES && line >= 0; passed++) {
    const start = line + 1;
    const end = Math.min(endOfLine(text, start), start + MOST_UNITS);
    const said = text.slice(skipSpace(text, start, end), end);
    if (said === '') return null;
    if (!ATTRIBUTE.test(said)) return declaredIn(said);
    line = text.indexOf('\n', start);
  }
  return null;
}

/**
 * The name of the function or class whose documentation string, in Python's way, begins at `at`.
 * @returns null where no declaration stands directly before
 */
export function nameBefore(text: string, at: number): string | null {
  const before = text.slice(Math.max(0, at - SIGNATURE), at);
  if (!/:\s*[rRuU]?$/.test(before)) return null;
  const found = [...before.matchAll(/^[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)/gm)].at(-1);
  if (!found) return null;
  // Between the name and its colon stands a signature and no other statement.
  const signature = before.slice(found.index + found[0].length).replace(/:\s*[rRuU]?$/, '');
  const isOne = /^\s*(?:\[[^\]]*\])?\s*(?:\([^]*\))?\s*(?:->[^\n]*)?$/.test(signature);
  return isOne ? (found[1] ?? null) : null;
}

function declaredIn(line: string): string | null {
  for (const pattern of [KEYWORD, TAG, VALUE, CALL, FIELD]) {
    const name = pattern.exec(line)?.[1];
    if (name !== undefined && !NO_NAME.has(name)) return name;
    // `if (x)` calls nothing that the comment declares.
    if (name !== undefined && pattern === CALL) return null;
  }
  return null;
}
