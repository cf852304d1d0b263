import { stat } from 'node:fs/promises';
import { textsOfContainer } from '../documents/containers';
import type { DocumentPart } from '../documents/document';
import type { TextReader, TextState } from './documentTexts';
import { partOfTexts } from './documentTexts';
import { fileStamp } from './fileStamp';
import { pathOfUri } from './fileUri';
import type { AdmissionPolicy } from './passageIndex';
import { readDocumentFile } from './readDocumentFile';
import type { EditorDecoding } from './readDocumentFile';

export interface TextSource {
  readonly policy: () => AdmissionPolicy;
  /** How a file without a byte order mark is decoded. */
  readonly encodingOf: (canonical: string) => string | undefined;
  readonly decode?: EditorDecoding | undefined;
}

/** The texts of files on this disk. */
export class DiskTexts implements TextReader {
  constructor(private readonly source: TextSource) {}

  /** Whether a URI names a path of this disk. */
  reaches(canonical: string): boolean {
    return pathOfUri(canonical) !== null;
  }

  async stateOf(canonical: string): Promise<TextState | null> {
    const path = pathOfUri(canonical);
    const stats = path === null ? null : await stat(path).catch(() => null);
    if (!stats) return null;
    const stamp = fileStamp(stats.size, stats.mtimeMs, this.source.encodingOf(canonical));
    return { stamp, modified: stats.mtimeMs };
  }

  async textOf(canonical: string, part: DocumentPart): Promise<string | null> {
    const path = pathOfUri(canonical);
    const stats = path === null ? null : await stat(path).catch(() => null);
    if (path === null || !stats) return null;
    const { policy, encodingOf, decode } = this.source;
    const encoding = encodingOf(canonical);
    const read = await readDocumentFile(path, canonical, stats.size, policy(), encoding, decode);
    if (read.kind === 'text') return part === null ? read.text : null;
    if (read.kind !== 'container') return null;
    const { format, bytes } = read;
    return partOfTexts(() => textsOfContainer(format, bytes, read.encoding), part);
  }
}
