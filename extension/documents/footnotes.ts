import type { Line, MarkdownConfig } from '@lezer/markdown';

/** Columns by which the rest of a footnote is indented. */
const INDENT = 4;

const MARK = /\[\^[^\]\n]{1,200}\]:[ \t]*/y;

/**
 * Footnotes as GitHub and Pandoc write them: `[^label]:` and, indented by four columns, all that
 * belongs to the note. The number in the text is a link to Lezer.
 */
export const footnotes: MarkdownConfig = {
  defineNodes: [
    {
      name: 'Footnote',
      block: true,
      composite(_context, line) {
        if (line.next !== -1 && line.indent < line.baseIndent + INDENT) return false;
        line.moveBaseColumn(line.baseIndent + INDENT);
        return true;
      },
    },
    'FootnoteMark',
  ],
  parseBlock: [
    {
      name: 'Footnote',
      before: 'LinkReference',
      parse(context, line) {
        const end = context.parentType().name === 'Footnote' ? -1 : endOfMark(line);
        if (end < 0) return false;
        context.startComposite('Footnote', line.pos);
        const from = context.lineStart + line.pos;
        context.addElement(context.elt('FootnoteMark', from, context.lineStart + end));
        line.moveBase(end);
        return null;
      },
      endLeaf: (_context, line) => endOfMark(line) >= 0,
    },
  ],
};

/** Where the mark that opens a footnote ends in the line. @returns -1 when the line opens none */
function endOfMark(line: Line): number {
  if (line.next !== 0x5b || line.indent >= line.baseIndent + INDENT) return -1;
  MARK.lastIndex = line.pos;
  return MARK.test(line.text) ? MARK.lastIndex : -1;
}
