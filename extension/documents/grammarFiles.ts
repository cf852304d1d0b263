import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where this module's bundle stands; the bundler puts `__dirname` there. */
const HERE: string | undefined = import.meta.dirname;

/** Beside the bundle; in the package where this runs from its sources. */
const FOLDERS = ['grammars', '../../node_modules/@vscode/tree-sitter-wasm/wasm'];

/**
 * A file of tree-sitter: the runtime, `tree-sitter.wasm`, or a grammar.
 * @throws Error when it cannot be read
 */
export async function readGrammarFile(name: string): Promise<Uint8Array> {
  if (HERE === undefined) throw new Error('nobody knows where the grammars are');
  for (const folder of FOLDERS) {
    const file = await readFile(join(HERE, folder, name)).catch(() => null);
    if (file) return file;
  }
  throw new Error(`no grammar ${name}`);
}
