/** A run of text as pdf.js gives it. */
export interface PdfItem {
  readonly str: string;
  readonly transform: readonly number[];
  readonly width: number;
  readonly height: number;
  readonly fontName: string;
}

/** One line of a page; x from the left, y of its baseline from the top, in points. */
export interface PdfLine {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly y: number;
  /** Height of most of its characters. */
  readonly size: number;
  /** Font of most of its characters, as pdf.js names it within the page's document. */
  readonly font: string;
  /** Whether all of it is in that font. */
  readonly oneFont: boolean;
}

/** Lines of one page, in the order in which the file has them. */
export interface PdfPage {
  readonly lines: readonly PdfLine[];
  readonly width: number;
  readonly height: number;
}

/** Parts of the height of the characters. */
const SAME_LINE = 0.55;
const SPACE = 0.18;
/** A jump this far back is no kerning but another line, or column. */
const BACK = 1.5;

/**
 * Puts the runs of a page's text together to lines, in the order in which the file has them: runs on
 * one baseline, those that are raised or lowered a little included.
 */
export class PdfLines {
  private readonly lines: PdfLine[] = [];
  private text = '';
  private left = 0;
  private right = 0;
  private y = 0;
  /** The tallest run so far. */
  private size = 0;
  private readonly sizes = new Map<number, number>();
  private readonly fonts = new Map<string, number>();

  /** @param view of the page: leads from its own coordinates to x from the left, y from the top */
  constructor(private readonly view: readonly number[]) {}

  add({ str, transform, width, height, fontName }: PdfItem): void {
    if (str.trim() === '') return;
    const [, , c = 0, d = 0, e = 0, f = 0] = transform;
    const [va = 1, vb = 0, vc = 0, vd = 1, ve = 0, vf = 0] = this.view;
    const x = va * e + vc * f + ve;
    const y = vb * e + vd * f + vf;
    const size = height > 0 ? height : Math.hypot(c, d);
    const end = x + width;
    const tall = Math.max(size, this.size);
    const follows =
      this.text !== '' &&
      Math.abs(y - this.y) < SAME_LINE * tall &&
      x > this.right - BACK * tall &&
      // Two columns beside one another are read one after the other.
      x < this.right + 12 * tall;
    if (!follows) this.close();
    if (this.text === '') {
      this.left = x;
      this.y = y;
    } else if (x - this.right > SPACE * Math.min(size, this.size)) {
      this.text += ' ';
    } else if (this.endsWithSpace) {
      this.text += ' ';
    }
    this.text += str.trim();
    this.endsWithSpace = /\s$/u.test(str);
    this.right = Math.max(this.right, end);
    if (size > this.size) {
      this.size = size;
      this.y = y;
    }
    const rounded = Math.round(size * 2) / 2;
    this.sizes.set(rounded, (this.sizes.get(rounded) ?? 0) + str.length);
    this.fonts.set(fontName, (this.fonts.get(fontName) ?? 0) + str.length);
  }

  private endsWithSpace = false;

  finish(): PdfLine[] {
    this.close();
    return this.lines;
  }

  private close(): void {
    if (this.text !== '') {
      const { text, left, right, y } = this;
      const size = mostUsed(this.sizes) ?? this.size;
      const font = mostUsed(this.fonts) ?? '';
      this.lines.push({ text, left, right, y, size, font, oneFont: this.fonts.size === 1 });
    }
    this.text = '';
    this.right = 0;
    this.size = 0;
    this.endsWithSpace = false;
    this.sizes.clear();
    this.fonts.clear();
  }
}

function mostUsed<K>(counts: ReadonlyMap<K, number>): K | null {
  let most: K | null = null;
  let count = 0;
  for (const [key, times] of counts) {
    if (times <= count) continue;
    most = key;
    count = times;
  }
  return most;
}
