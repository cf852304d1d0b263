import { baseName, uriPath } from './uriPath';

/** Formats of files whose bytes, decoded, are not what a person reads. */
export type ContainerKind = 'notebook' | 'pdf' | 'docx';

const KIND_OF_EXTENSION: ReadonlyMap<string, ContainerKind> = new Map([
  ['ipynb', 'notebook'],
  ['pdf', 'pdf'],
  ['docx', 'docx'],
  ['docm', 'docx'],
  ['dotx', 'docx'],
]);

/** @returns null for a file that is one text, and is decoded as such */
export function containerKind(uri: string): ContainerKind | null {
  const name = baseName(uriPath(uri).path);
  const dot = name.lastIndexOf('.');
  return dot < 0 ? null : (KIND_OF_EXTENSION.get(name.slice(dot + 1).toLowerCase()) ?? null);
}

/** Whether the text of such a file is extracted from it, and so stands nowhere as it is read. */
export function isExtracted(uri: string): boolean {
  const kind = containerKind(uri);
  return kind !== null && kind !== 'notebook';
}
