import { parseArgs } from 'node:util';
import { decodeBytes } from '../documents/text';
import { EVAL_NAMES } from './evalScores';
import { parseFloor } from './floors';
import type { Floor } from './floors';
import { SCORE_NAMES } from './scoreReport';
import { TerminalError, errorLine } from './terminalError';

/** What both commands take. */
export interface ReaderChoice {
  /** Folder with a reader.json; null for the bundled one. */
  readonly reader: string | null;
  readonly threads: number;
  /** `auto`: native code where this package has it, else WebAssembly. */
  readonly accelerator: 'auto' | 'native' | 'wasm';
}

export interface AskOptions extends ReaderChoice {
  readonly command: 'ask';
  /** As given; empty for the current folder. */
  readonly paths: readonly string[];
  readonly top: number;
  readonly json: boolean;
  readonly encoding: string | null;
  /** A question, or a file of questions. */
  readonly from: { readonly question: string } | { readonly file: string };
}

export interface ScoreOptions extends ReaderChoice {
  readonly command: 'score';
  readonly data: string;
  readonly limit: number;
  readonly json: boolean;
  readonly floors: readonly Floor[];
}

export interface EvalOptions extends ReaderChoice {
  readonly command: 'eval';
  readonly data: string;
  /** As given; empty for the current folder. */
  readonly paths: readonly string[];
  readonly limit: number;
  readonly json: boolean;
  readonly encoding: string | null;
  readonly floors: readonly Floor[];
}

export type Command =
  | AskOptions
  | ScoreOptions
  | EvalOptions
  | { readonly command: 'help' }
  | { readonly command: 'version' };

const READER_OPTIONS = {
  reader: { type: 'string' },
  threads: { type: 'string' },
  accelerator: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

const DATA_OPTIONS = {
  data: { type: 'string' },
  limit: { type: 'string' },
  floor: { type: 'string', multiple: true },
} as const;

const DEFAULT_TOP = 3;
const MOST_ANSWERS = 100;
const MOST_THREADS = 64;

/**
 * Reads the arguments after the program's name.
 * @throws TerminalError that says which argument is wrong
 */
export function parseCommandLine(args: readonly string[]): Command {
  const [command, ...rest] = args;
  if (command === 'ask') return parseAsk(rest);
  if (command === 'score') return parseScore(rest);
  if (command === 'eval') return parseEval(rest);
  if (command === '--help' || command === '-h' || command === 'help') return { command: 'help' };
  if (command === '--version') return { command: 'version' };
  throw new TerminalError(
    command === undefined
      ? 'say what to do: verbatim ask, score or eval; verbatim --help explains them'
      : `no command "${command}"; there are ask, score and eval`,
  );
}

function parseAsk(args: string[]): Command {
  const { values, tokens } = checked(() =>
    parseArgs({
      args,
      allowPositionals: true,
      tokens: true,
      options: {
        ...READER_OPTIONS,
        in: { type: 'string', multiple: true },
        top: { type: 'string' },
        encoding: { type: 'string' },
        questions: { type: 'string' },
      },
    }),
  );
  if (values.help) return { command: 'help' };
  const { paths, words } = dealPositionals(tokens, values.questions === undefined);
  const shared = {
    command: 'ask' as const,
    paths,
    top: wholeNumber('--top', values.top, DEFAULT_TOP, MOST_ANSWERS),
    json: values.json ?? false,
    encoding: checkedEncoding(values.encoding),
    ...readerChoice(values),
  };
  if (values.questions === undefined) {
    if (words.length === 0) throw new TerminalError('the question is missing');
    const question = words.join(' ');
    if (question.trim() === '') throw new TerminalError('the question is empty');
    return { ...shared, from: { question } };
  }
  if (words.length > 0) throw new TerminalError('give a question or --questions, not both');
  if (!shared.json) throw new TerminalError('--questions needs --json');
  return { ...shared, from: { file: values.questions } };
}

function parseScore(args: string[]): Command {
  const { values } = checked(() =>
    parseArgs({
      args,
      options: { ...READER_OPTIONS, ...DATA_OPTIONS },
    }),
  );
  if (values.help) return { command: 'help' };
  if (values.data === undefined) throw new TerminalError('--data is missing');
  return {
    command: 'score',
    data: values.data,
    limit: wholeNumber('--limit', values.limit, Infinity, Number.MAX_SAFE_INTEGER),
    json: values.json ?? false,
    floors: (values.floor ?? []).map((text) => parseFloor(text, SCORE_NAMES)),
    ...readerChoice(values),
  };
}

function parseEval(args: string[]): Command {
  const { values, tokens } = checked(() =>
    parseArgs({
      args,
      allowPositionals: true,
      tokens: true,
      options: {
        ...READER_OPTIONS,
        ...DATA_OPTIONS,
        in: { type: 'string', multiple: true },
        encoding: { type: 'string' },
      },
    }),
  );
  if (values.help) return { command: 'help' };
  if (values.data === undefined) throw new TerminalError('--data is missing');
  const { paths, words } = dealPositionals(tokens, false);
  if (words.length > 0) throw new TerminalError(`eval takes no question; its file has them`);
  return {
    command: 'eval',
    data: values.data,
    paths,
    limit: wholeNumber('--limit', values.limit, Infinity, Number.MAX_SAFE_INTEGER),
    json: values.json ?? false,
    encoding: checkedEncoding(values.encoding),
    floors: (values.floor ?? []).map((text) => parseFloor(text, EVAL_NAMES)),
    ...readerChoice(values),
  };
}

type Tokens = readonly (
  | { readonly kind: 'option'; readonly name: string; readonly value: string | undefined }
  | { readonly kind: 'positional'; readonly value: string }
  | { readonly kind: 'option-terminator' }
)[];

/**
 * `--in` takes every word up to the next option, but leaves the last word of the line to the question
 * where one is needed. All other words are the question, which need not be quoted.
 */
function dealPositionals(
  tokens: Tokens,
  needsQuestion: boolean,
): { paths: string[]; words: string[] } {
  const paths: string[] = [];
  const words: string[] = [];
  let afterIn = false;
  for (const [at, token] of tokens.entries()) {
    if (token.kind !== 'positional') {
      afterIn = token.kind === 'option' && token.name === 'in';
      if (afterIn && token.kind === 'option') paths.push(token.value ?? '');
      continue;
    }
    const last = at === tokens.length - 1;
    if (afterIn && !(last && needsQuestion && words.length === 0)) paths.push(token.value);
    else words.push(token.value);
  }
  if (paths.includes('')) throw new TerminalError('--in needs a path');
  return { paths, words };
}

function readerChoice(values: {
  reader?: string;
  threads?: string;
  accelerator?: string;
}): ReaderChoice {
  return {
    reader: values.reader ?? null,
    threads: wholeNumber('--threads', values.threads, 1, MOST_THREADS),
    accelerator: accelerator(values.accelerator),
  };
}

function accelerator(text = 'auto'): ReaderChoice['accelerator'] {
  if (text === 'auto' || text === 'native' || text === 'wasm') return text;
  throw new TerminalError('--accelerator must be native, wasm or auto');
}

function checkedEncoding(encoding: string | undefined): string | null {
  if (encoding === undefined) return null;
  decodeBytes(new Uint8Array(0), encoding); // throws when this platform does not know it
  return encoding;
}

function wholeNumber(name: string, text: string | undefined, otherwise: number, most: number) {
  if (text === undefined) return otherwise;
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < 1 || number > most) {
    throw new TerminalError(
      most === Number.MAX_SAFE_INTEGER
        ? `${name} must be a whole number from 1 on`
        : `${name} must be a whole number from 1 to ${most}`,
    );
  }
  return number;
}

/** Node's messages name the argument; the hint it adds after the first sentence is left out. */
function checked<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new TerminalError(errorLine(error).replace(/\. .*$/, ''));
  }
}
