import { DocxNumbering } from './docxNumbering';
import { DocxStyles } from './docxStyles';
import { DocxText } from './docxText';
import { UnreadableFileError } from './fileText';
import type { FileText } from './fileText';
import { openZip } from './zip';

/** Parts of a document that are read, and their size at most once unpacked. */
const PARTS = /^word\/(?:document\d*|styles\d*|numbering\d*|footnotes\d*|endnotes\d*)\.xml$/;
const MOST_BYTES = 100_000_000;

/**
 * The text of a Word document: paragraphs, headings by their styles, lists, tables, footnotes and
 * endnotes behind the paragraph that refers to them. What was deleted with changes tracked is left
 * out, as are headers, footers and comments.
 * Source of the format: ECMA-376 (Office Open XML), part 1, WordprocessingML.
 * @throws UnreadableFileError for what is no such file, or is encrypted, or unpacks to too much
 */
export function textsOfDocx(bytes: Uint8Array): FileText[] {
  const parts = openZip(bytes, (name) => PARTS.test(name), MOST_BYTES);
  const part = (kind: string): string => {
    const name = [...parts.keys()].find((it) => it.startsWith(`word/${kind}`));
    const found = name === undefined ? undefined : parts.get(name);
    return found === undefined ? '' : new TextDecoder(encodingOf(found)).decode(found);
  };
  const document = part('document');
  if (document === '') throw new UnreadableFileError('docx-none');
  const styles = new DocxStyles(part('styles'));
  const numbering = new DocxNumbering(part('numbering'));
  const text = new DocxText(styles, numbering);
  text.readNotes(part('footnotes'), 'footnote');
  text.readNotes(part('endnotes'), 'endnote');
  const read = text.read(document);
  if (read.trim() === '') throw new UnreadableFileError('docx-empty');
  return [{ part: null, text: read }];
}

/** XML is UTF-8 unless a byte order mark says UTF-16. */
function encodingOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
}
