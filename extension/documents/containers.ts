import type { FileText } from './fileText';
import { textsOfNotebook } from './notebook';
import { decodeBytes } from './text';
import { baseName, uriPath } from './uriPath';

/** Formats of files whose bytes, decoded, are not what a person reads. */
export type ContainerKind = 'notebook';

const KIND_OF_EXTENSION: ReadonlyMap<string, ContainerKind> = new Map([['ipynb', 'notebook']]);

const KINDS: Readonly<
  Record<ContainerKind, (bytes: Uint8Array, encoding?: string) => Promise<FileText[]>>
> = {
  // eslint-disable-next-line @typescript-eslint/require-await -- what it throws is to reject
  notebook: async (bytes, encoding) => textsOfNotebook(decodeBytes(bytes, encoding)),
};

/** @returns null for a file that is one text, and is decoded as such */
export function containerKind(uri: string): ContainerKind | null {
  const name = baseName(uriPath(uri).path);
  const dot = name.lastIndexOf('.');
  return dot < 0 ? null : (KIND_OF_EXTENSION.get(name.slice(dot + 1).toLowerCase()) ?? null);
}

/**
 * The texts in a file of a format that `containerKind` names, in their order.
 * @param encoding of a text format without a byte order mark, see `decodeBytes`
 * @throws UnreadableFileError when the file cannot be made sense of
 */
export function textsOfContainer(
  kind: ContainerKind,
  bytes: Uint8Array,
  encoding?: string,
): Promise<FileText[]> {
  return KINDS[kind](bytes, encoding);
}
