import type * as Pdfjs from 'pdfjs-dist/legacy/build/pdf.mjs';
import { CharacterMaps } from './characterMaps';
import { UnreadableFileError } from './fileText';
import type { FileText } from './fileText';
import { PdfLines } from './pdfLines';
import type { PdfPage } from './pdfLines';
import { writePdfText } from './pdfLayout';
import { withPdfjs } from './pdfjs';

/** A file that takes longer is left out; a page that does ends the index worker. */
const SECONDS = 45;
/** Units of text taken from a file at most. */
const MOST_UNITS = 30_000_000;

/**
 * The text layer of a PDF file, read by pdf.js in this thread: neither pictures nor fonts are drawn,
 * scripts are not run.
 * @throws UnreadableFileError for an encrypted, broken or scanned file, and one that takes too long
 */
export function textsOfPdf(bytes: Uint8Array): Promise<FileText[]> {
  return withPdfjs(({ getDocument }) => readPdf(bytes, getDocument));
}

async function readPdf(
  bytes: Uint8Array,
  getDocument: typeof Pdfjs.getDocument,
): Promise<FileText[]> {
  const deadline = Date.now() + SECONDS * 1000;
  const task = getDocument({
    // It is transferred, and the caller's would be gone.
    data: new Uint8Array(bytes),
    verbosity: 0,
    disableFontFace: true,
    useSystemFonts: false,
    isEvalSupported: false,
    enableXfa: false,
    useWorkerFetch: false,
    CMapReaderFactory: CharacterMaps,
    isOffscreenCanvasSupported: false,
  });
  try {
    const text = writePdfText(await readPages(await task.promise, deadline));
    return [{ part: null, text }];
  } catch (error) {
    throw told(error);
  } finally {
    await task.destroy();
  }
}

async function readPages(document: Pdfjs.PDFDocumentProxy, deadline: number): Promise<PdfPage[]> {
  const pages: PdfPage[] = [];
  let units = 0;
  for (let number = 1; number <= document.numPages; number++) {
    if (Date.now() > deadline || units > MOST_UNITS) {
      throw new UnreadableFileError(
        'pdf-long',
        SECONDS,
        MOST_UNITS / 1e6,
        number,
        document.numPages,
      );
    }
    const page = await document.getPage(number);
    const { width, height, transform } = page.getViewport({ scale: 1 });
    const lines = new PdfLines(transform);
    const { items } = await page.getTextContent();
    for (const item of items) if ('str' in item) lines.add(item);
    page.cleanup();
    const found = lines.finish();
    for (const line of found) units += line.text.length;
    pages.push({ lines: found, width, height });
  }
  if (units === 0) {
    throw new UnreadableFileError('pdf-scanned');
  }
  return pages;
}

/** pdf.js names its errors. */
function told(error: unknown): UnreadableFileError {
  if (error instanceof UnreadableFileError) return error;
  const name = error instanceof Error ? error.name : '';
  return new UnreadableFileError(name === 'PasswordException' ? 'pdf-encrypted' : 'pdf-broken');
}
