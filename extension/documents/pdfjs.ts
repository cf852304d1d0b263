import type * as Pdfjs from 'pdfjs-dist/legacy/build/pdf.mjs';

let loading: Promise<typeof Pdfjs> | null = null;

/**
 * pdf.js, loaded with the first PDF. It works in this thread: a worker of its own would be one inside
 * ours, and needs a file beside the bundle.
 */
function loadPdfjs(): Promise<typeof Pdfjs> {
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

let reading = 0;
/** A browser's worker lives on, whatever is rejected. */
const host = (globalThis as { process?: NodeJS.Process }).process;

/**
 * Runs work with pdf.js. On damaged files it forgets promises of its own, and one that is rejected
 * would end the thread: while the work lasts, such are passed over.
 */
export async function withPdfjs<T>(work: (pdfjs: typeof Pdfjs) => Promise<T>): Promise<T> {
  const pdfjs = await loadPdfjs();
  if (reading++ === 0) host?.on('unhandledRejection', passOver);
  try {
    return await work(pdfjs);
  } finally {
    // They are told of once the promises of a turn are settled.
    await new Promise((resolve) => setImmediate(resolve));
    if (--reading === 0) host?.off('unhandledRejection', passOver);
  }
}

function passOver(): void {
  // What matters of it has reached whoever reads the file.
}
