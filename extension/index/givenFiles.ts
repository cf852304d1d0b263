import { containerKind } from '../documents/containerKind';
import { normaliseText } from '../documents/text';
import type { DocumentIntake } from './documentIntake';
import { canonicalUri } from './fileUri';
import type { HostFiles } from './hostFiles';
import type { FileState, GivenFile, SkippedDocument } from './passageIndex';
import type { FileContent } from './readDocumentFile';

/** Files that the host gives because the worker cannot read them; their texts are not kept. */
export class GivenFiles {
  /** By canonical URI: the stamp of what was indexed. */
  private readonly stamps = new Map<string, string | null>();

  constructor(
    private readonly intake: DocumentIntake,
    private readonly host: Pick<HostFiles, 'read'> | undefined,
  ) {}

  /** Those in the index; one that is open is not as it lies in its folder. */
  states(): FileState[] {
    const { open, store } = this.intake;
    return [...this.stamps]
      .filter(([uri]) => !open.has(uri) && store.partsOf(uri).length > 0)
      .map(([uri, stamp]) => ({ uri, stamp }));
  }

  /** Takes files as given that were so before. */
  seed(states: Iterable<FileState>): void {
    for (const { uri, stamp } of states) this.stamps.set(uri, stamp);
  }

  async put({ uri, stamp, content }: GivenFile): Promise<SkippedDocument | null> {
    const canonical = canonicalUri(uri);
    const { intake } = this;
    if (intake.open.has(canonical)) return null;
    const refused = typeof content === 'string' ? intake.refusals.ofText(uri, content) : null;
    if (refused) {
      this.stamps.delete(canonical);
      intake.leaveOut(canonical, refused);
      return refused;
    }
    this.stamps.set(canonical, stamp);
    await intake.takeFile(canonical, contentOf(uri, content), stamp ?? '', stamp === null);
    // It was removed meanwhile.
    if (!this.stamps.has(canonical) && !intake.open.has(canonical)) intake.drop(canonical);
    return intake.skipped.get(canonical) ?? null;
  }

  remove(uri: string): void {
    const canonical = canonicalUri(uri);
    if (this.stamps.delete(canonical) && !this.intake.open.has(canonical)) {
      this.intake.drop(canonical);
    }
  }

  /** Reads one anew, as it is now. @returns false when it is none of these, or cannot be had */
  async restore(canonical: string): Promise<boolean> {
    if (!this.stamps.has(canonical)) return false;
    const file = await this.host?.read(canonical).catch(() => null);
    if (!file || this.intake.open.has(canonical)) return false;
    const content = file.kind === 'text' ? file.text : file.bytes;
    return (await this.put({ uri: canonical, stamp: file.stamp, content })) === null;
  }
}

function contentOf(uri: string, content: string | Uint8Array): FileContent {
  if (typeof content === 'string') return { kind: 'text', text: normaliseText(content) };
  const format = containerKind(uri);
  if (format === null) throw new Error('not a format that has its texts inside');
  return { kind: 'container', format, bytes: content };
}
