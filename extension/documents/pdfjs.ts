import type * as Pdfjs from 'pdfjs-dist/legacy/build/pdf.mjs';

let loading: Promise<typeof Pdfjs> | null = null;

/**
 * pdf.js, loaded with the first PDF. It works in this thread: a worker of its own would be one inside
 * ours, and needs a file beside the bundle.
 */
export function loadPdfjs(): Promise<typeof Pdfjs> {
  loading ??= load();
  return loading;
}

/** Stands for what browsers draw with. */
class Undrawn {
  readonly drawn = false;
}

async function load(): Promise<typeof Pdfjs> {
  // The part of it that draws makes a matrix while it loads; nothing is ever drawn here.
  for (const name of ['DOMMatrix', 'ImageData', 'Path2D']) {
    if (!(name in globalThis)) Object.assign(globalThis, { [name]: Undrawn });
  }
  // It warns that the package for drawing is missing, where nobody could do anything about it.
  const { warn } = console;
  console.warn = () => undefined;
  try {
    const [pdfjs, worker] = await Promise.all([
      import('pdfjs-dist/legacy/build/pdf.mjs'),
      import('pdfjs-dist/legacy/build/pdf.worker.mjs'),
    ]);
    Object.assign(globalThis, { pdfjsWorker: worker });
    return pdfjs;
  } finally {
    console.warn = warn;
  }
}
