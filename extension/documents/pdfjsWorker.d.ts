declare module 'pdfjs-dist/legacy/build/pdf.worker.mjs' {
  /** What answers the calls of pdf.js; run in its own thread it does so by messages. */
  export const WorkerMessageHandler: unknown;
}
