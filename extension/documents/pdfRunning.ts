import type { PdfLine, PdfPage } from './pdfLines';

/** Lines at the top and at the bottom of a page that may be running titles. */
const EDGE = 3;
const PAGE_NUMBER =
  /^(?:[-–—\s]*(?:page|seite|p\.)?\s*(?:\d{1,4}|[ivxlc]{1,7})(?:\s*(?:of|von|\/)\s*\d{1,4})?[-–—\s]*)$/iu;

/**
 * The running titles and page numbers of a document: lines near an edge of their page that stand at
 * the same height, digits aside, on one of the two pages before or behind it; and a page number that
 * is the first or last line of its page.
 */
export function runningLines(pages: readonly PdfPage[]): ReadonlySet<PdfLine> {
  const edges = pages.map(edgesOf);
  const keys = edges.map((lines) => new Set(lines.map(keyOf)));
  const running = new Set<PdfLine>();
  edges.forEach((lines, at) => {
    const near = [at - 2, at - 1, at + 1, at + 2].map((page) => keys[page]);
    for (const line of lines) {
      const key = keyOf(line);
      if (pages.length > 2 && near.some((page) => page?.has(key))) running.add(line);
    }
    const outermost = [lines[0], lines.at(-1)];
    for (const line of outermost) if (line && PAGE_NUMBER.test(line.text)) running.add(line);
  });
  return running;
}

/** The first and last lines of a page by height, from the top. */
function edgesOf({ lines }: PdfPage): PdfLine[] {
  const sorted = [...lines].sort((a, b) => a.y - b.y);
  return sorted.length <= 2 * EDGE ? sorted : [...sorted.slice(0, EDGE), ...sorted.slice(-EDGE)];
}

function keyOf({ text, y }: PdfLine): string {
  return `${Math.round(y / 4)} ${text.replace(/\d+/gu, '#')}`;
}
