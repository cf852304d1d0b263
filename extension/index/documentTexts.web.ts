import { contentOf } from './documentContent';
import type { DocumentContent, HeldDocument } from './heldDocument';

/** In a browser no text was let go: there is no disk to read it from again. */
export class DocumentTexts {
  remember(): void {
    // It is held anyway.
  }

  contentOf(document: HeldDocument): Promise<DocumentContent | null> {
    if (document.text === null) return Promise.resolve(null);
    document.content ??= contentOf(document, document.text);
    return Promise.resolve(document.content);
  }

  read(): Promise<string | null> {
    return Promise.resolve(null);
  }
}
