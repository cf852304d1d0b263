import type * as TreeSitter from '@vscode/tree-sitter-wasm';
import type { CodeGrammar } from './codeGrammars';
import { readGrammarFile } from './grammarFiles';
import type { CursorFunctions } from './nodeCursor';
import { NodeCursor } from './nodeCursor';
import type { NodeRules } from './nodeRules';
import { nodeRules } from './nodeRules';

/**
 * Units up to which a text is parsed: a tree takes up to a hundred bytes of WebAssembly's memory for
 * each of them, and that memory is never given back.
 */
const MOST_UNITS = 2_000_000;
/**
 * So often tree-sitter may ask whether to go on, every hundred steps, for each unit: real code takes
 * a twentieth. Counted and not timed, so that a text is read the same way whenever it is read.
 */
const ASKED_PER_UNIT = 0.2;
const ASKED_AT_LEAST = 2000;
/** Units that tree-sitter is handed at a time: its buffer holds no more. */
const CHUNK = 5000;
/**
 * So often each part of a text may be read: a comment that nothing closes is looked for to the end of
 * the text, and again from the next place that could begin one.
 */
const MOST_READS = 20;
const READS_AT_LEAST = 200;

/** Pages of 64 KB that tree-sitter begins with, and the most: half a gigabyte. */
const PAGES = { initial: 512, maximum: 8192 };

/**
 * What is to happen when tree-sitter has run out of memory, as it does on texts that mean more the longer
 * they are: its memory is spoilt then. Where nobody sees to it no more trees are made.
 */
export const treeSitterFailure: { end: (() => void) | null } = { end: null };
let isSpoilt = false;

/** A grammar that is loaded. */
export interface LoadedGrammar {
  readonly grammar: CodeGrammar;
  readonly language: TreeSitter.Language;
  readonly rules: NodeRules;
  readonly runtime: TreeSitterRuntime;
}

/** What all grammars share. */
interface TreeSitterRuntime {
  readonly api: typeof TreeSitter;
  readonly parser: TreeSitter.Parser;
  readonly module: CursorFunctions;
}

let runtime: Promise<TreeSitterRuntime> | null = null;
const loading = new Map<CodeGrammar, Promise<void>>();
const loaded = new Map<CodeGrammar, LoadedGrammar>();

/**
 * Loads a grammar, once; what cannot be loaded stays so.
 * @returns null where there is nothing to wait for
 */
export function loadGrammar(grammar: CodeGrammar): Promise<void> | null {
  if (loaded.has(grammar)) return null;
  let wait = loading.get(grammar);
  if (!wait) {
    wait = load(grammar).catch(() => undefined);
    loading.set(grammar, wait);
  }
  return wait;
}

/** A grammar that `loadGrammar` has loaded; null while it has not, or could not. */
export function loadedGrammar(grammar: CodeGrammar): LoadedGrammar | null {
  return loaded.get(grammar) ?? null;
}

/**
 * Lets `visit` look at the tree of a text, which is freed afterwards.
 * @returns null for a text that is too large, or that the grammar makes too much work of
 */
export function withTree<T>(
  { language, runtime: { parser, module } }: LoadedGrammar,
  text: string,
  visit: (cursor: NodeCursor) => T,
): T | null {
  if (isSpoilt || text.length > MOST_UNITS) return null;
  const mostAsked = ASKED_AT_LEAST + text.length * ASKED_PER_UNIT;
  const mostReads = READS_AT_LEAST + (text.length / CHUNK) * MOST_READS;
  let asked = 0;
  let reads = 0;
  const isTooMuch = (): boolean => asked > mostAsked || reads > mostReads;
  parser.setLanguage(language);
  let tree: TreeSitter.Tree | null;
  try {
    tree = parser.parse((at) => (++reads > mostReads ? '' : text.slice(at, at + CHUNK)), null, {
      progressCallback: () => (asked++, isTooMuch()),
    });
  } catch {
    isSpoilt = true;
    treeSitterFailure.end?.();
    return null;
  }
  if (tree && isTooMuch()) tree.delete();
  if (!tree || isTooMuch()) {
    parser.reset();
    return null;
  }
  const cursor = new NodeCursor(module, tree);
  try {
    return visit(cursor);
  } finally {
    cursor.delete();
    tree.delete();
  }
}

async function load(grammar: CodeGrammar): Promise<void> {
  runtime ??= start();
  const [ready, bytes] = await Promise.all([
    runtime,
    readGrammarFile(`tree-sitter-${grammar.file}.wasm`),
  ]);
  const language = await ready.api.Language.load(bytes);
  loaded.set(grammar, { grammar, language, rules: nodeRules(grammar, language), runtime: ready });
}

async function start(): Promise<TreeSitterRuntime> {
  const [imported, wasmBinary] = await Promise.all([
    import('@vscode/tree-sitter-wasm'),
    readGrammarFile('tree-sitter.wasm'),
  ]);
  // Bundled it is the CommonJS module itself.
  const api = (imported as { readonly default?: typeof TreeSitter }).default ?? imported;
  // It never looks for its file when it is handed the bytes.
  const wasmMemory = new WebAssembly.Memory(PAGES);
  const options = {
    wasmBinary,
    wasmMemory,
    locateFile: (name: string) => name,
    // What it has to say is thrown, too.
    printErr: () => undefined,
  };
  await api.Parser.init(options);
  // It becomes the module itself.
  const module = options as unknown as CursorFunctions;
  return { api, parser: new api.Parser(), module };
}
