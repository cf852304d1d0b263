import { containerKind } from '../documents/containerKind';
import { textsOfContainer } from '../documents/containers';
import type { DocumentPart } from '../documents/document';
import { normaliseText } from '../documents/text';
import type { TextReader, TextState } from './documentTexts';
import { partOfTexts } from './documentTexts';
import type { HostFiles } from './hostFiles';

/** The texts of files that only the host can read. */
export class HostTexts implements TextReader {
  constructor(private readonly host: Pick<HostFiles, 'stampOf' | 'read'>) {}

  async stateOf(canonical: string): Promise<TextState | null> {
    const stamp = await this.host.stampOf(canonical).catch(() => null);
    return stamp === null ? null : { stamp, modified: Number(stamp.split(':')[1]) };
  }

  async textOf(canonical: string, part: DocumentPart): Promise<string | null> {
    const file = await this.host.read(canonical).catch(() => null);
    if (file === null) return null;
    if (file.kind === 'text') return part === null ? normaliseText(file.text) : null;
    const format = containerKind(canonical);
    if (format === null) return null;
    const { bytes } = file;
    return partOfTexts(() => textsOfContainer(format, bytes), part);
  }
}
