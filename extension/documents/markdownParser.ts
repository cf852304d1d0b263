import { parser as commonMark, Strikethrough, Table, TaskList } from '@lezer/markdown';
import type { InlineContext, MarkdownConfig, MarkdownParser } from '@lezer/markdown';
import type { MarkdownTree } from './markdownTree';
import { footnotes } from './footnotes';
import { mdx } from './mdx';

/** A paragraph of more units is cut at its next line: Lezer looks back over all of it per line. */
export const MAX_PARAGRAPH = 1 << 14;

/** Quotes and lists nested deeper are read as text: Lezer asks every one of them at every line. */
const MAX_DEPTH = 200;

/**
 * The markup characters read in one paragraph, cell or heading; after them the rest of it is plain.
 * Lezer looks back over all delimiters at every one that closes, so many thousand on one line,
 * which no prose has, would take minutes.
 */
const MAX_INLINE_MARKUP = 4000;

/** Units at which inline markup may begin; `:` for bare addresses. */
export const MARKUP: Uint8Array = markup('\\&`<_* ![]~:');
const MDX_MARKUP = markup('\\&`<_* ![]~:{');

function markup(characters: string): Uint8Array {
  const set = new Uint8Array(128);
  for (const character of characters) set[character.charCodeAt(0)] = 1;
  return set;
}

/** The rest of a bare address, in which `_`, `*` and `~` are no markup. */
const ADDRESS = /:\/\/[^\s<>()[\]"'`\\&|]+/y;

let section: InlineContext | null = null;
let markupSeen = 0;

/**
 * Stands before all inline parsers and leaps over plain text, at which each of them would otherwise
 * be asked at every character. GFM's autolinks need no nodes: their text is kept as it stands.
 */
const plainText = (markup: Uint8Array): MarkdownConfig => ({
  parseBlock: [
    {
      name: 'DeepNesting',
      before: 'Footnote',
      parse(context, line) {
        if (context.depth <= MAX_DEPTH) return false;
        const from = context.lineStart + line.pos;
        const text = line.text.slice(line.pos);
        const content = context.parser.parseInline(text, from);
        context.addElement(context.elt('Paragraph', from, from + text.length, content));
        context.nextLine();
        return true;
      },
    },
    {
      name: 'LongParagraph',
      endLeaf: (_context, _line, leaf) => leaf.content.length > MAX_PARAGRAPH,
    },
  ],
  parseInline: [
    {
      name: 'PlainText',
      before: 'Escape',
      parse(context, next, position) {
        if (next < 128 && markup[next] === 1) {
          if (next === 0x3a) return afterAddress(context, position);
          if (next === 0x20) return afterSpace(context, position);
          if (section !== context) {
            section = context;
            markupSeen = 0;
          }
          return ++markupSeen > MAX_INLINE_MARKUP ? context.end : -1;
        }
        return afterPlain(context.text, position + 1 - context.offset, markup) + context.offset;
      },
    },
  ],
});

/** Whether [from, to) of a Markdown text may hold inline markup. */
export function mayHoldMarkup(text: string, from: number, to: number): boolean {
  return afterPlain(text, from, MARKUP, to) < to;
}

/** The inline markup of a paragraph or heading [from, to), in the order it begins; offsets of `text`. */
export function inlineMarkup(text: string, from: number, to: number): readonly InlineNode[] {
  try {
    return markdownParser.parseInline(text.slice(from, to), from) as unknown as InlineNode[];
  } finally {
    section = null;
  }
}

/** What Lezer's inline elements are, their children included. */
export interface InlineNode {
  readonly type: number;
  readonly from: number;
  readonly to: number;
  readonly children: readonly InlineNode[];
}

/** The first unit in [at, to) at which markup may begin, else `to`. */
export function afterPlain(text: string, at: number, markup: Uint8Array, to = text.length): number {
  while (at < to) {
    const unit = text.charCodeAt(at);
    if (unit < 128 && markup[unit] === 1 && mayBegin(unit, text, at)) break;
    at++;
  }
  return at;
}

/** Whether what follows a unit of markup lets it be any: most spaces and underscores are not. */
function mayBegin(unit: number, text: string, at: number): boolean {
  const next = text.charCodeAt(at + 1);
  switch (unit) {
    case 0x20:
      return next === 0x20 || next === 0x0a;
    case 0x3a:
      return next === 0x2f;
    case 0x21:
      return next === 0x5b;
    case 0x5f:
      return !(isLetterOrDigit(next) && isLetterOrDigit(text.charCodeAt(at - 1)));
    default:
      return true;
  }
}

function isLetterOrDigit(unit: number): boolean {
  const lower = unit | 0x20;
  return (lower >= 0x61 && lower <= 0x7a) || (unit >= 0x30 && unit <= 0x39);
}

function afterAddress(context: InlineContext, position: number): number {
  return afterAddressAt(context.text, position - context.offset) + context.offset;
}

/** Where the bare address ends whose `:` is at `at`; the unit after it when it is of none. */
export function afterAddressAt(text: string, at: number): number {
  ADDRESS.lastIndex = at;
  return ADDRESS.test(text) ? ADDRESS.lastIndex : at + 1;
}

/** Two spaces or more before a line break are a hard break: the run's end decides. */
function afterSpace(context: InlineContext, position: number): number {
  let end = position + 1;
  while (context.char(end) === 0x20) end++;
  return context.char(end) === 0x0a && end >= position + 2 ? -1 : end;
}

/** CommonMark with GFM's tables, task lists, strikethrough and footnotes. */
export const markdownParser: MarkdownParser = commonMark.configure([
  Table,
  TaskList,
  Strikethrough,
  footnotes,
  plainText(MARKUP),
]);

/** The same with what MDX adds; its node types are Markdown's, with the same ids, and more. */
export const mdxParser: MarkdownParser = commonMark.configure([
  Table,
  TaskList,
  Strikethrough,
  footnotes,
  plainText(MDX_MARKUP),
  mdx,
]);

/** The number of a type of nodes. */
export function inlineNodeType(name: string): number {
  const type = markdownParser.nodeSet.types.find((it) => it.name === name);
  if (!type) throw new Error(`no nodes of type ${name}`);
  return type.id;
}

/** The syntax tree of a Markdown or MDX text, without front matter. */
export function markdownTree(text: string, parser: MarkdownParser): MarkdownTree {
  try {
    return parser.parse(text);
  } finally {
    // Else a piece of the last document would be kept alive.
    section = null;
  }
}
