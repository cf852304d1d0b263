/** How the languages of one family write comments and strings. */
export interface CodeFamily {
  /** What begins a comment that goes to the end of its line. */
  readonly line: readonly string[];
  /** What begins and what ends a comment of several lines. */
  readonly block: readonly (readonly [open: string, close: string])[];
  /** Quotes of strings that end in their line. */
  readonly quotes: string;
  /** Quotes of strings that may hold line breaks. */
  readonly longQuotes: string;
  /** Whether a string in triple quotes that begins its line is documentation, as in Python. */
  readonly docStrings: boolean;
}

const NONE: CodeFamily = { line: [], block: [], quotes: '"', longQuotes: '', docStrings: false };

const C: CodeFamily = {
  ...NONE,
  line: ['//'],
  block: [['/*', '*/']],
  quotes: `"'`,
  longQuotes: '`',
};
const HASH: CodeFamily = { ...NONE, line: ['#'], quotes: `"'` };
const PYTHON: CodeFamily = { ...HASH, docStrings: true };
const SQL: CodeFamily = { ...NONE, line: ['--'], block: [['/*', '*/']], longQuotes: `'` };

const FAMILIES: readonly (readonly [CodeFamily, languages: string, extensions: string])[] = [
  [
    C,
    'javascript javascriptreact typescript typescriptreact java c cpp csharp go rust swift kotlin ' +
      'scala dart objective-c objective-cpp groovy scss less proto3 cuda-cpp zig solidity',
    'js mjs cjs jsx ts mts cts tsx java c h cpp cc cxx hpp hh hxx cs go rs swift kt kts scala dart ' +
      'm mm groovy gradle scss less proto cu zig sol',
  ],
  [{ ...C, line: ['//', '#'] }, 'php terraform', 'php tf hcl'],
  [PYTHON, 'python', 'py pyi pyw pyx'],
  [{ ...HASH, block: [['=begin', '=end']] }, 'ruby', 'rb rake gemspec'],
  [
    HASH,
    'shellscript perl r julia elixir makefile cmake dockerfile coffeescript nim tcl',
    'sh bash zsh fish pl pm r jl ex exs mk cmake dockerfile coffee nim tcl',
  ],
  [{ ...HASH, block: [['<#', '#>']] }, 'powershell', 'ps1 psm1 psd1'],
  [SQL, 'sql', 'sql ddl psql'],
  [{ ...NONE, line: ['--'], block: [['--[[', ']]']], quotes: `"'` }, 'lua', 'lua'],
  [{ ...NONE, line: ['--'], block: [['{-', '-}']] }, 'haskell elm', 'hs elm purs'],
  [{ ...NONE, line: ['--'] }, 'ada vhdl', 'adb ads vhd vhdl'],
  [{ ...NONE, line: [';'] }, 'clojure lisp scheme', 'clj cljs cljc lisp el scm rkt asm'],
  [{ ...NONE, line: ['%'] }, 'erlang', 'erl hrl'],
];

/** The family of each of VS Code's language ids. */
export const FAMILY_OF_LANGUAGE: ReadonlyMap<string, CodeFamily> = byName(1);
/** The family of each file extension. */
export const FAMILY_OF_EXTENSION: ReadonlyMap<string, CodeFamily> = byName(2);

function byName(column: 1 | 2): ReadonlyMap<string, CodeFamily> {
  return new Map(
    FAMILIES.flatMap((row) => row[column].split(' ').map((name) => [name, row[0]] as const)),
  );
}
