declare module 'markdown-it' {
  /** What the benchmark calls of it. */
  class MarkdownIt {
    constructor(options: { readonly html: boolean; readonly linkify: boolean });
    render(text: string): string;
  }
  export = MarkdownIt;
}
