import { definedLabels, labelOf } from './linkLabels';

/** Gives the labels that a document's links can refer to. */
export type LabelSource = () => ReadonlySet<string>;

/** The labels of a text, looked for when first asked. */
export function labelsOf(text: string): LabelSource {
  let labels: ReadonlySet<string> | null = null;
  return () => (labels ??= definedLabels(text));
}

interface OpenLink {
  readonly to: number;
  /** It leads nowhere: its marks are text. */
  readonly literal: boolean;
  /** Its address is its text. */
  readonly auto: boolean;
}

const NO_LINK: OpenLink = { to: 0, literal: false, auto: false };

/** The links and images around a place in a block of Markdown, innermost last. */
export class OpenLinks {
  private readonly links: OpenLink[] = [];

  constructor(
    private readonly source: string,
    private readonly labels: LabelSource,
  ) {}

  /**
   * Of a link or image [from, to).
   * @returns false for a footnote's number, which is no part of a sentence and to be left out
   */
  open(from: number, to: number): boolean {
    const { source } = this;
    let literal = false;
    if (source.charCodeAt(to - 1) === 0x5d) {
      const labels = this.labels();
      const label = labels.size > 0 ? labelOf(source.slice(from, to)) : '';
      literal = !labels.has(label);
      if (!literal && label.startsWith('^')) return false;
    }
    this.links.push({ to, literal, auto: false });
    return true;
  }

  /** The innermost link that is open where a mark of it ends. */
  at(markEnd: number): OpenLink {
    const { links } = this;
    while (links.length > 1 && links[links.length - 1]!.to < markEnd) links.pop();
    return links[links.length - 1] ?? NO_LINK;
  }

  /** Of an address between angle brackets, or a bare one. */
  openAuto(to: number): void {
    this.links.push({ to, literal: false, auto: true });
  }

  /** The block ends. */
  clear(): void {
    if (this.links.length > 0) this.links.length = 0;
  }
}
