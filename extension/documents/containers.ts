import type { ContainerKind } from './containerKind';
import { textsOfDocx } from './docx';
import type { FileText } from './fileText';
import { textsOfNotebook } from './notebook';
import { textsOfPdf } from './pdf';
import { decodeBytes } from './text';

const KINDS: Readonly<
  Record<ContainerKind, (bytes: Uint8Array, encoding?: string) => Promise<FileText[]>>
> = {
  // eslint-disable-next-line @typescript-eslint/require-await -- what it throws is to reject
  notebook: async (bytes, encoding) => textsOfNotebook(decodeBytes(bytes, encoding)),
  pdf: textsOfPdf,
  // eslint-disable-next-line @typescript-eslint/require-await -- as above
  docx: async (bytes) => textsOfDocx(bytes),
};

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
