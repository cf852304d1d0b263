import type { DocxNumbering } from './docxNumbering';
import type { DocxStyles } from './docxStyles';
import { ExtractedText } from './extractedText';
import { UnreadableFileError } from './fileText';
import { readXml } from './xml';

/** Units of text taken from a document at most. */
const MOST_UNITS = 30_000_000;
/** Text boxes within paragraphs within text boxes… */
const DEPTH = 50;

/** What is deleted, or stands there a second time for programs that know less. */
const LEFT_OUT = new Set(['w:del', 'w:moveFrom', 'mc:Fallback', 'w:instrText', 'w:rPrChange']);

interface Paragraph {
  text: string;
  style: string;
  outline: number | null;
  numId: string | null;
  depth: number;
  /** Ids of the notes it refers to. */
  readonly notes: string[];
}

/** Reads the paragraphs and tables of a Word document into extracted text. */
export class DocxText {
  private readonly out = new ExtractedText();
  private readonly notes = new Map<string, string>();
  private readonly open: Paragraph[] = [];
  private readonly rows: string[][] = [];
  private pendingNotes: string[] = [];
  private hasTitle = false;
  private leftOut = 0;
  private inText = false;

  constructor(
    private readonly styles: DocxStyles,
    private readonly numbering: DocxNumbering,
  ) {}

  /** @param xml of word/footnotes.xml or endnotes.xml, or '' */
  readNotes(xml: string, kind: 'footnote' | 'endnote'): void {
    let id: string | null = null;
    let text = '';
    let inText = false;
    readXml(xml, {
      open: (name, attributes) => {
        // The separators are notes of a type.
        if (name === `w:${kind}`) id = attributes['w:type'] ? null : (attributes['w:id'] ?? null);
        if (name === `w:${kind}`) text = '';
        inText = name === 'w:t';
        if (name === 'w:p' || name === 'w:tab' || name === 'w:br') text += ' ';
      },
      close: (name) => {
        inText = false;
        if (name === `w:${kind}` && id !== null) this.notes.set(`${kind} ${id}`, text);
      },
      text: (piece) => {
        if (inText) text += piece;
      },
    });
  }

  /** @param xml of word/document.xml @returns the extracted text */
  read(xml: string): string {
    readXml(xml, {
      open: (name, attributes) => this.begin(name, attributes),
      close: (name) => this.end(name),
      text: (piece) => {
        const paragraph = this.open.at(-1);
        if (this.inText && this.leftOut === 0 && paragraph) paragraph.text += piece;
      },
    });
    while (this.open.length > 0) this.end('w:p');
    return this.out.finish();
  }

  private begin(name: string, attributes: Readonly<Record<string, string>>): void {
    if (LEFT_OUT.has(name)) this.leftOut++;
    if (this.leftOut > 0) return;
    const paragraph = this.open.at(-1);
    const value = attributes['w:val'] ?? '';
    switch (name) {
      case 'w:p':
        if (this.open.length >= DEPTH) throw new UnreadableFileError('docx-deep');
        this.open.push({ text: '', style: '', outline: null, numId: null, depth: 0, notes: [] });
        break;
      case 'w:tr':
        this.rows.push([]);
        break;
      case 'w:tc':
        this.rows.at(-1)?.push('');
        break;
      case 'w:t':
        this.inText = true;
        break;
      case 'w:tab':
      case 'w:ptab':
        if (paragraph) paragraph.text += '\t';
        break;
      case 'w:br':
      case 'w:cr':
        if (paragraph) paragraph.text += '\n';
        break;
      case 'w:noBreakHyphen':
        if (paragraph) paragraph.text += '\u2011';
        break;
      case 'w:footnoteReference':
        paragraph?.notes.push(`footnote ${attributes['w:id'] ?? ''}`);
        break;
      case 'w:endnoteReference':
        paragraph?.notes.push(`endnote ${attributes['w:id'] ?? ''}`);
        break;
      case 'w:pStyle':
        if (paragraph) paragraph.style = value;
        break;
      case 'w:outlineLvl':
        if (paragraph) paragraph.outline = Number(value);
        break;
      case 'w:ilvl':
        if (paragraph) paragraph.depth = Number(value) || 0;
        break;
      case 'w:numId':
        if (paragraph) paragraph.numId = value;
        break;
    }
  }

  private end(name: string): void {
    if (LEFT_OUT.has(name)) this.leftOut = Math.max(0, this.leftOut - 1);
    if (this.leftOut > 0) return;
    if (name === 'w:t') this.inText = false;
    if (name === 'w:p') {
      const paragraph = this.open.pop();
      if (paragraph) this.take(paragraph);
    } else if (name === 'w:tr') {
      const cells = this.rows.pop();
      if (cells) this.takeRow(cells);
    } else if (name === 'w:tbl' && this.rows.length === 0) {
      this.out.blank();
      this.writeNotes();
    }
  }

  private take(paragraph: Paragraph): void {
    const { text, notes } = paragraph;
    this.pendingNotes.push(...notes);
    const row = this.rows.at(-1);
    if (row && row.length > 0) {
      row[row.length - 1] = [row.at(-1), text].filter((it) => it?.trim()).join(' ');
      return;
    }
    if (text.trim() === '') return;
    if (this.out.length + text.length > MOST_UNITS) {
      throw new UnreadableFileError('docx-long', MOST_UNITS / 1e6);
    }
    const lines = text.split('\n');
    const level = this.levelOf(paragraph);
    const mark = this.markOf(paragraph);
    const [first = '', ...others] = lines;
    if (level !== null) this.out.heading(level, [said(mark, first), ...others]);
    else if (mark === '') this.out.listItem(lines);
    else this.out.paragraph([said(mark, first), ...others]);
    this.writeNotes();
  }

  /** A row of a table inside a table goes into the cell around it. */
  private takeRow(cells: readonly string[]): void {
    const around = this.rows.at(-1);
    if (!around || around.length === 0) this.out.tableRow(cells);
    else around[around.length - 1] = [around.at(-1), ...cells].filter((it) => it?.trim()).join(' ');
  }

  /** 1 for a title, then what it holds is one level deeper. */
  private levelOf({ style, outline }: Paragraph): number | null {
    const level =
      outline !== null && outline < 9
        ? outline + 1
        : style
          ? this.styles.headingLevel(style)
          : null;
    if (level === 0) this.hasTitle = true;
    if (level === null || level === 0) return level === 0 ? 1 : null;
    return Math.min(level + (this.hasTitle ? 1 : 0), 6);
  }

  /** The mark of an item, '' for a bullet; null for what is no item. */
  private markOf({ style, numId, depth }: Paragraph): string | null {
    const list = numId ?? (style ? this.styles.numIdOf(style) : null);
    // A list of number 0 is none.
    return list === null || list === '0' ? null : this.numbering.next(list, depth);
  }

  private writeNotes(): void {
    for (const id of this.pendingNotes) {
      const note = this.notes.get(id);
      if (note !== undefined) this.out.paragraph([note]);
    }
    this.pendingNotes = [];
  }
}

function said(mark: string | null, text: string): string {
  return mark ? `${mark} ${text}` : text;
}
