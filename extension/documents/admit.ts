import type { AdmissionPolicy, SkipReason } from '../index/passageIndex';
import { isBinaryContent, isBinaryName } from './binaries';
import { containerKind } from './containerKind';
import type { SkipDetail } from './skipDetail';
import { skipDetail } from './skipDetail';
import { isSecretContent, isSecretPath } from './secrets';
import { decodeBytes } from './text';
import { baseName, uriPath } from './uriPath';

export type Admission =
  | { readonly admitted: true }
  | {
      readonly admitted: false;
      readonly reason: SkipReason;
      readonly detail: SkipDetail;
    };

/** How much of a document's beginning admission looks at: bytes of a file, units of a text. */
export const ADMISSION_HEAD = 4096;

const ADMITTED: Admission = { admitted: true };

/**
 * Whether a document may be indexed, and if not, why. Pure; to be asked before any text is kept.
 * @param uri the document's URI in any scheme; its decoded path decides
 * @param size in UTF-8 bytes (a file's size; an estimate serves for an open text)
 * @param head the first `ADMISSION_HEAD` bytes of a file, or the first units of an open text, which
 *   counts as binary for a NUL only, since the editor shows it as text already
 */
export function admit(
  uri: string,
  size: number,
  head: Uint8Array | string,
  policy: AdmissionPolicy,
): Admission {
  const { path } = uriPath(uri);
  if (isNamed(uri, policy.excluded ?? [])) {
    return refuse('excluded', skipDetail('by-user'));
  }
  const start = typeof head === 'string' ? head : decodeBytes(head.subarray(0, ADMISSION_HEAD));
  const secretName = isSecretPath(path);
  if ((secretName || isSecretContent(start)) && !isLetIn(uri, policy)) {
    return refuse('secret', skipDetail(secretName ? 'secret-name' : 'secret-key'));
  }
  if (size > policy.maxBytes) {
    return refuse('too-large', tooLarge(size, policy.maxBytes));
  }
  const binary =
    typeof head === 'string'
      ? head.slice(0, ADMISSION_HEAD).includes('\0')
      : containerKind(uri) === null && (isBinaryName(baseName(path)) || isBinaryContent(head));
  return binary ? refuse('binary', skipDetail('binary')) : ADMITTED;
}

function refuse(reason: SkipReason, detail: SkipDetail): Admission {
  return { admitted: false, reason, detail };
}

/** The most that VS Code gives to extensions of one text, which is as much as can be searched. */
const MOST_BYTES = 50 * 1024 * 1024;

function tooLarge(size: number, maxBytes: number): SkipDetail {
  const kind = maxBytes < MOST_BYTES ? 'over-setting' : 'over-editor';
  return skipDetail(kind, megabytes(size), megabytes(maxBytes));
}

/** As VS Code counts them: one decimal, rounded up, so that what is over a limit never reads as below it. */
function megabytes(bytes: number): string {
  return (Math.ceil((10 * bytes) / (1024 * 1024)) / 10).toString();
}

/** Whether the user asked for this very document, whatever speaks against it but size and binary content. */
export function isLetIn(uri: string, { allowedSecrets, included }: AdmissionPolicy): boolean {
  return isNamed(uri, allowedSecrets) || isNamed(uri, included ?? []);
}

function isNamed(uri: string, named: readonly string[]): boolean {
  if (named.length === 0) return false;
  const asked = keyOf(uri);
  return named.some((entry) => keyOf(entry) === asked);
}

/** URIs are compared decoded; an absolute path is the `file:` URI of that path. */
function keyOf(uriOrPath: string): string {
  const { scheme, authority, path } = uriPath(uriOrPath);
  const drive = /^\/[a-z]:/i.test(path) ? path.toLowerCase() : path;
  return `${scheme}://${authority}${drive}`;
}
