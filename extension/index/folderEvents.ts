import type { SkippedDocument } from './passageIndex';
import type { FileContent } from './readDocumentFile';

/** What the folders tell the index, by canonical URI. */
export interface FolderEvents {
  /** Open documents win over their files, which are then not read. */
  isOpen(uri: string): boolean;
  /**
   * Resolves when the content is taken in.
   * @param stamp tells this state of the file from others
   * @param racy whether it may change without another stamp
   */
  found(uri: string, content: FileContent, stamp: string, racy: boolean): Promise<void> | void;
  skipped(document: SkippedDocument): void;
  gone(uri: string): void;
}
