/** Who reads files for a worker that cannot: set when it starts. */
export const grammarFiles: { read: ((name: string) => Promise<Uint8Array>) | null } = {
  read: null,
};

/**
 * A file of tree-sitter, as the extension's host reads it.
 * @throws Error when it cannot be read
 */
export function readGrammarFile(name: string): Promise<Uint8Array> {
  const { read } = grammarFiles;
  return read ? read(name) : Promise.reject(new Error('nobody reads the grammars'));
}
