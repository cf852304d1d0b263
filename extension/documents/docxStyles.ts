import { readXml } from './xml';

interface Style {
  name: string;
  basedOn: string | null;
  /** From 0; 9 stands for body text. */
  outline: number | null;
  numId: string | null;
}

/** No chain of styles is longer, but where it runs in a circle. */
const DEPTH = 20;

/** The paragraph styles of a Word document, as far as they say what is a heading or a list. */
export class DocxStyles {
  private readonly styles = new Map<string, Style>();

  /** @param xml of word/styles.xml, or '' */
  constructor(xml: string) {
    let style: Style | null = null;
    readXml(xml, {
      open: (name, attributes) => {
        const value = attributes['w:val'] ?? '';
        if (name === 'w:style') {
          style = { name: '', basedOn: null, outline: null, numId: null };
          this.styles.set(attributes['w:styleId'] ?? '', style);
        } else if (style === null) return;
        else if (name === 'w:name') style.name = value;
        else if (name === 'w:basedOn') style.basedOn = value;
        else if (name === 'w:outlineLvl') style.outline = Number(value);
        else if (name === 'w:numId') style.numId = value;
      },
      close: (name) => {
        if (name === 'w:style') style = null;
      },
    });
  }

  /** 1 to 9 for a heading, 0 for the document's title, null for anything else. */
  headingLevel(id: string): number | null {
    for (const { name, outline } of this.chain(id)) {
      const number = /^heading (\d)$/i.exec(name)?.[1];
      if (number !== undefined) return Number(number);
      if (/^title$/i.test(name)) return 0;
      if (outline !== null && outline < 9) return outline + 1;
    }
    // Of a document without its styles.
    const number = /^heading(\d)$/i.exec(id)?.[1];
    return number === undefined ? null : Number(number);
  }

  /** The list that a style belongs to; null for none. */
  numIdOf(id: string): string | null {
    for (const { numId } of this.chain(id)) if (numId !== null) return numId;
    return null;
  }

  /** The style and what it is based on. */
  private *chain(id: string): Generator<Style> {
    let next: string | null = id;
    for (let depth = 0; next !== null && depth < DEPTH; depth++) {
      const style: Style | undefined = this.styles.get(next);
      if (!style) return;
      yield style;
      next = style.basedOn;
    }
  }
}
