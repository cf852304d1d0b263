import { findNodeAtLocation, parseTree } from 'jsonc-parser';
import type { TextRange } from '../../../extension/documents/document';

/** A question made of a document's own structure, and the range that answers it. */
export interface GeneratedQuestion {
  readonly question: string;
  readonly range: TextRange;
  /** The exact words; null where any place in the range answers. */
  readonly text: string | null;
}

const ASKING =
  /^(?:how (?:to|do|does|can|is|are)|what|why|when|where|which|can|does|do|is|are|should)\b/i;

/** Headings of Markdown that ask something → their section, up to the next heading. */
export function headingQuestions(markdown: string): GeneratedQuestion[] {
  const plain = markdown.replace(/^(```|~~~)[^]*?^\1/gmu, (code) => code.replace(/[^\n]/gu, ' '));
  const headings = [...plain.matchAll(/^#{2,6}[ \t]+(.+?)[ \t#]*$/gmu)];
  return headings.flatMap((heading, at) => {
    const question = readable(heading[1] ?? '');
    const start = heading.index + heading[0].length;
    const end = headings[at + 1]?.index ?? markdown.length;
    if (!asks(question) || markdown.slice(start, end).trim().length < 40) return [];
    return [{ question, range: { start, end }, text: null }];
  });
}

/** Lines of plain text that ask something, standing alone as headings do → what follows them. */
export function lineQuestions(text: string): GeneratedQuestion[] {
  const lines = [...text.matchAll(/^.*$/gmu)];
  return lines.flatMap((line, at) => {
    const question = line[0].trim();
    const next = lines[at + 1]?.[0] ?? '';
    if (!asks(question) || /[.:;]$/u.test(question) || next.length < 60) return [];
    let last = at + 1;
    while ((lines[last + 1]?.[0].length ?? 0) >= 60) last++;
    const end = (lines[last]?.index ?? 0) + (lines[last]?.[0].length ?? 0);
    return [{ question, range: { start: line.index + line[0].length + 1, end }, text: null }];
  });
}

/** Option lists, "- `name` (default: `value`)" → the value. */
export function optionQuestions(markdown: string, name: string): GeneratedQuestion[] {
  const options = /^[ \t]*[-*][ \t]+`([\w.-]+)`[^\n]{0,80}?\(default: `([^`\n]{1,60})`/gmu;
  return [...markdown.matchAll(options)].map((match) => {
    const [all, option = '', text = ''] = match;
    const start = match.index + all.lastIndexOf(text);
    const question = `What is the default of ${option} in ${name}?`;
    return { question, range: { start, end: start + text.length }, text };
  });
}

/** Tables of Markdown → the exact cell, asked for by its row's first cell and its column's head. */
export function tableQuestions(markdown: string, name: string): GeneratedQuestion[] {
  const tables = /^(\|.+\|)[ \t]*\n\|[ \t:|-]+\|[ \t]*\n((?:\|.*\|[ \t]*\n)+)/gmu;
  return [...markdown.matchAll(tables)].flatMap((table) => {
    const [all, head = '', body = ''] = table;
    const names = cells(head, 0).map(({ text }) => readable(text));
    const ofDefault = names.findIndex((it) => /default/i.test(it));
    const ofMeaning = names.findIndex((it) => /purpose|description|meaning/i.test(it));
    const column = ofDefault > 0 ? ofDefault : ofMeaning;
    if (column < 1) return [];
    let at = table.index + all.length - body.length;
    const questions: GeneratedQuestion[] = [];
    for (const row of body.split('\n')) {
      const [key, ...rest] = cells(row, at);
      const cell = rest[column - 1];
      at += row.length + 1;
      if (key === undefined || cell === undefined || /[[\]<>]/u.test(cell.text)) continue;
      const words = cell.text.split(/\s+/u).length;
      if (cell.text.length < 2 || words > 15 || readable(key.text) === '') continue;
      const asked = (names[column] ?? '').toLowerCase();
      const question = `What is the ${asked} of ${readable(key.text)} in ${name}?`;
      questions.push({ question, range: { start: cell.start, end: cell.end }, text: cell.text });
    }
    return questions;
  });
}

/** Keys of a package.json → their exact value. */
export function jsonQuestions(json: string, name: string): GeneratedQuestion[] {
  const root = parseTree(json);
  if (root === undefined) return [];
  const asked: readonly (readonly [string, readonly string[]])[] = [
    [`What is the version of ${name}?`, ['version']],
    [`Under which license is ${name}?`, ['license']],
    [`What is the main file of ${name}?`, ['main']],
    [`Which version of node do the engines of ${name} need?`, ['engines', 'node']],
    [`What is the test script of ${name}?`, ['scripts', 'test']],
    [`What is the repository url of ${name}?`, ['repository', 'url']],
  ];
  return asked.flatMap(([question, path]) => {
    const node = findNodeAtLocation(root, [...path]);
    if (node?.type !== 'string' || node.length < 4) return [];
    const range = { start: node.offset + 1, end: node.offset + node.length - 1 };
    const text = json.slice(range.start, range.end);
    return text.includes('\\') ? [] : [{ question, range, text }];
  });
}

/** Scalars of a YAML file that stand on their key's line → the exact value. */
export function yamlQuestions(yaml: string, name: string): GeneratedQuestion[] {
  const lines = /^[ \t]*(?:- )?([A-Za-z][\w-]*):[ \t]+([^\s#'"|>&*{[][^\n#]*?)[ \t]*$/gmu;
  const found = [...yaml.matchAll(lines)];
  const count = (key: string) => found.filter((match) => match[1] === key).length;
  return found.flatMap((match) => {
    const [all, key = '', text = ''] = match;
    if (count(key) > 1) return [];
    const start = match.index + all.lastIndexOf(text);
    const question = `What is ${key.replace(/[-_]/gu, ' ')} in ${name}?`;
    return [{ question, range: { start, end: start + text.length }, text }];
  });
}

function asks(heading: string): boolean {
  const words = heading.split(/\s+/u).length;
  return words >= 4 && words <= 16 && ASKING.test(heading) && !/^what do you want/i.test(heading);
}

function readable(markdown: string): string {
  return markdown
    .replace(/!?\[([^\]]*)\]\([^)]*\)/gu, '$1')
    .replace(/[`*]|<[^>]+>|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '')
    .trim();
}

function cells(row: string, offset: number): { text: string; start: number; end: number }[] {
  return [...row.matchAll(/(?<=\|)((?:[^|\\]|\\.)*)(?=\|)/gu)].map((cell) => {
    const text = cell[0].trim();
    const start = offset + cell.index + cell[0].indexOf(text);
    return { text, start, end: start + text.length };
  });
}
