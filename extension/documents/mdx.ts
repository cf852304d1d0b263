import type { MarkdownConfig } from '@lezer/markdown';

/** A tag or expression that goes on for longer is read as text. */
const MAX_LENGTH = 4000;

const MODULE_LINE =
  /^(?:import\s*(?:['"{*]|[\w$]+\s*(?:,|\s+from\b))|export\s+(?:\*|\{|(?:default|const|let|var|function|async|class|type|interface)\b))/;

const TAG_NAME = /<\/?([a-zA-Z_$][\w$.:-]*)?/y;

/**
 * What MDX adds to Markdown (https://mdxjs.com/docs/what-is-mdx/): lines of `import` and `export`,
 * JSX tags and expressions in braces. It has no indented code and no blocks of HTML: what stands
 * between two tags is Markdown.
 */
export const mdx: MarkdownConfig = {
  defineNodes: [{ name: 'ModuleBlock', block: true }, 'JsxTag', 'Expression'],
  remove: ['IndentedCode', 'HTMLBlock', 'Autolink'],
  parseBlock: [
    {
      name: 'ModuleBlock',
      before: 'DeepNesting',
      parse(context, line) {
        if (line.indent > 0 || context.depth > 1 || !MODULE_LINE.test(line.text)) return false;
        const from = context.lineStart;
        let end = from;
        // A statement ends at a blank line, unless what follows it is indented or closes a bracket.
        let blank = false;
        do {
          if (line.next === -1) blank = true;
          else if (blank && line.indent === 0 && !/^[)\]}]/.test(line.text)) break;
          else end = context.lineStart + line.text.length;
        } while (context.nextLine());
        context.addElement(context.elt('ModuleBlock', from, end));
        return true;
      },
    },
  ],
  parseInline: [
    {
      name: 'JsxTag',
      before: 'HTMLTag',
      parse(context, next, position) {
        if (next !== 0x3c) return -1;
        const at = position - context.offset;
        TAG_NAME.lastIndex = at;
        const tag = TAG_NAME.exec(context.text);
        if (!tag) return -1;
        const end = endOfTag(context.text, TAG_NAME.lastIndex);
        if (end < 0) return -1;
        // What HTML knows may break a line, or hold no text.
        const type = tag[1] !== undefined && /^[a-z][a-z0-9]*$/.test(tag[1]) ? 'HTMLTag' : 'JsxTag';
        return context.addElement(context.elt(type, position, end + context.offset));
      },
    },
    {
      name: 'Expression',
      before: 'Escape',
      parse(context, next, position) {
        if (next !== 0x7b) return -1;
        const end = endOfBraces(context.text, position - context.offset);
        return end < 0
          ? -1
          : context.addElement(context.elt('Expression', position, end + context.offset));
      },
    },
  ],
};

/** Where the tag whose name ends at `at` ends. @returns -1 when it is none */
function endOfTag(text: string, at: number): number {
  const limit = Math.min(text.length, at + MAX_LENGTH);
  if (at < limit && !/[\s/>{]/.test(text[at]!)) return -1;
  while (at < limit) {
    const unit = text[at]!;
    if (unit === '>') return at + 1;
    if (unit === '<') return -1;
    if (unit === '{') at = endOfBraces(text, at);
    else if (unit === '"' || unit === "'") at = text.indexOf(unit, at + 1) + 1;
    else at++;
    if (at <= 0) return -1;
  }
  return -1;
}

/** The offset after the brace that closes the one at `at`. @returns -1 when none does */
function endOfBraces(text: string, at: number): number {
  const limit = Math.min(text.length, at + MAX_LENGTH);
  let depth = 0;
  for (; at < limit; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 0x7b) depth++;
    else if (unit === 0x7d && --depth === 0) return at + 1;
  }
  return -1;
}
