import { isUtf8 } from 'node:buffer';
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { admit, ADMISSION_HEAD, isLetIn } from '../documents/admit';
import { BY_EDITOR, detectEncoding } from '../documents/encoding';
import { isGeneratedContent, isGeneratedName } from '../documents/generated';
import { containerKind } from '../documents/containerKind';
import type { ContainerKind } from '../documents/containerKind';
import { UnknownEncodingError, decodeBytes, normaliseText } from '../documents/text';
import type { SkipDetail } from '../documents/skipDetail';
import { skipDetail } from '../documents/skipDetail';
import { uriPath } from '../documents/uriPath';
import type { AdmissionPolicy, SkipReason } from './passageIndex';

/** What a file holds: its normalised text, or the bytes of a format that has its texts inside. */
export type FileContent =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'container';
      readonly format: ContainerKind;
      readonly bytes: Uint8Array;
      readonly encoding?: string | undefined;
    };

export type ReadFile =
  | FileContent
  | {
      readonly kind: 'skipped';
      readonly reason: SkipReason;
      readonly detail: SkipDetail;
      /** Another try may end otherwise, though the file is the same. */
      readonly passing?: true;
    }
  | { readonly kind: 'gone' };

const NOTHING = new Uint8Array(0);

const GENERATED: ReadFile = {
  kind: 'skipped',
  reason: 'generated',
  detail: skipDetail('generated'),
};

/** Decodes a file as the editor would; null where it cannot. */
export type EditorDecoding = (uri: string) => Promise<string | null>;

/**
 * Reads a file if admission lets it in; of one it keeps out for its name or size
 * not a byte is read, of any other no more than the head.
 * @param size in bytes, as last seen
 * @param encoding of a file without a byte order mark, see `decodeBytes`; or `BY_EDITOR`
 * @param decode asked for a file of an encoding that only the editor knows
 */
export async function readDocumentFile(
  path: string,
  uri: string,
  size: number,
  policy: AdmissionPolicy,
  encoding?: string,
  decode?: EditorDecoding,
): Promise<ReadFile> {
  const byName = admit(uri, size, NOTHING, policy);
  if (!byName.admitted) return { kind: 'skipped', ...byName };
  const { path: name } = uriPath(uri);
  const mayBeGenerated = !isLetIn(uri, policy);
  if (mayBeGenerated && isGeneratedName(name)) return GENERATED;
  let file: FileHandle | null = null;
  try {
    file = await open(path, 'r');
    const head = new Uint8Array(Math.min(size, ADMISSION_HEAD));
    const { bytesRead } = await file.read(head, 0, head.length, 0);
    const byHead = admit(uri, size, head.subarray(0, bytesRead), policy);
    if (!byHead.admitted) return { kind: 'skipped', ...byHead };
    const beginning = new TextDecoder().decode(head.subarray(0, bytesRead));
    if (mayBeGenerated && isGeneratedContent(name, beginning)) return GENERATED;
    const bytes =
      size > bytesRead || size === 0 ? await file.readFile() : head.subarray(0, bytesRead);
    const whole = admit(uri, bytes.length, bytes.subarray(0, ADMISSION_HEAD), policy);
    if (!whole.admitted) return { kind: 'skipped', ...whole };
    const format = containerKind(uri);
    const own = encoding === BY_EDITOR ? undefined : encoding;
    if (format !== null) return { kind: 'container', format, bytes, encoding: own };
    return { kind: 'text', text: normaliseText(await textOf(bytes, uri, encoding, decode)) };
  } catch (error) {
    return unreadable(error);
  } finally {
    await file?.close();
  }
}

async function textOf(
  bytes: Uint8Array,
  uri: string,
  encoding: string | undefined,
  decode: EditorDecoding | undefined,
): Promise<string> {
  if (encoding === BY_EDITOR) {
    const isKnown = detectEncoding(bytes).encoding !== null || isUtf8(bytes);
    const text = isKnown ? null : await decode?.(uri);
    return text ?? decodeBytes(bytes);
  }
  try {
    return decodeBytes(bytes, encoding);
  } catch (error) {
    const text = error instanceof UnknownEncodingError ? await decode?.(uri) : null;
    if (text === null || text === undefined) throw error;
    return text;
  }
}

/** What a failed access means: gone, or there and not to be read. */
export function unreadable(error: unknown): ReadFile {
  if (error instanceof UnknownEncodingError) {
    const detail = skipDetail('encoding', error.encoding);
    return { kind: 'skipped', reason: 'unreadable', detail };
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'gone' };
  return { kind: 'skipped', reason: 'unreadable', detail: whyUnreadable(code), passing: true };
}

function whyUnreadable(code: string): SkipDetail {
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return skipDetail('no-permission');
    case 'EBUSY':
      return skipDetail('busy');
    default:
      return skipDetail('failed', code);
  }
}
