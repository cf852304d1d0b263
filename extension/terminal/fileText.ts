import { readFile } from 'node:fs/promises';
import type { Place } from '../answering/answer';
import { resolveAnchor } from '../answering/anchorResolve';
import { documentKey } from '../answering/rank';
import { containerKind, isExtracted } from '../documents/containerKind';
import type { DocumentPart, TextRange } from '../documents/document';
import { textsOfNotebook } from '../documents/notebook';
import { pathOfUri } from '../index/fileUri';
import { LineIndex, decodeBytes, normaliseText, rawOffsets } from '../documents/text';

/**
 * An answer's place in the file's own decoded text: its own line breaks, no byte order mark. For a
 * notebook that of the cell, for PDF and DOCX the extracted text.
 */
export interface RawPlace extends TextRange {
  /** 1-based; the column counts UTF-16 units. */
  readonly line: number;
  readonly column: number;
  /** Exactly the slice [start, end). */
  readonly text: string;
}

/** Files decoded as the index decodes them; the few last used are kept. */
export class FileTexts {
  private readonly kept = new Map<string, string>();

  /**
   * @param encoding of files without a byte order mark; null for UTF-8
   * @param extract gives the text extracted from a file; null when it cannot be had
   */
  constructor(
    private readonly encoding: string | null,
    private readonly extract: (uri: string) => Promise<string | null>,
  ) {}

  /**
   * @returns null when the file is gone, or its words are, since they were read
   */
  async placeOf(answer: Place): Promise<RawPlace | null> {
    const raw = await this.read(answer.uri, answer.anchor.part);
    if (raw === null) return null;
    const text = normaliseText(raw);
    const found = resolveAnchor(answer.anchor, text);
    if (found.kind !== 'exact' && found.kind !== 'moved') return null;
    const at = rawOffsets(raw);
    const start = at(found.range.start);
    const end = at(found.range.end);
    const position = new LineIndex(text).positionAt(found.range.start);
    return {
      start,
      end,
      line: position.line + 1,
      column: position.character + 1,
      text: raw.slice(start, end),
    };
  }

  /** Forgets what was read, so that a later question sees the files as they are then. */
  forget(): void {
    this.kept.clear();
  }

  private async read(uri: string, part: DocumentPart): Promise<string | null> {
    const key = documentKey(uri, part);
    const kept = this.kept.get(key);
    if (kept !== undefined) return kept;
    const path = pathOfUri(uri);
    if (path === null) return null;
    try {
      if (isExtracted(uri)) {
        const text = await this.extract(uri);
        if (text !== null) this.kept.set(key, text);
        return text;
      }
      const raw = decodeBytes(await readFile(path), this.encoding ?? undefined);
      if (containerKind(uri) === null) {
        this.kept.set(key, raw);
      } else {
        for (const it of textsOfNotebook(raw)) this.kept.set(documentKey(uri, it.part), it.text);
      }
      return this.kept.get(key) ?? null;
    } catch {
      return null;
    }
  }
}
