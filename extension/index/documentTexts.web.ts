import { readyToParse } from '../documents/formats';
import { contentOf } from './documentContent';
import type { DocumentContent, HeldDocument } from './heldDocument';

/** In a browser no text was let go: there is no disk to read it from again. */
export class DocumentTexts {
  remember(): void {
    // It is held anyway.
  }

  async contentOf(document: HeldDocument): Promise<DocumentContent | null> {
    const ready = readyToParse(document.canonical, document.languageId);
    if (ready) await ready;
    if (document.text === null) return null;
    document.content ??= contentOf(document, document.text);
    return document.content;
  }

  read(): Promise<string | null> {
    return Promise.resolve(null);
  }
}
