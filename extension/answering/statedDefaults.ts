import type { TextRange } from '../documents/document';
import { blockAt } from '../index/passageBlocks';
import type { PassageReading } from './candidate';
import type { Field } from './fields';
import { headedTexts } from './headedTexts';
import { ledItemsOf } from './ledItems';
import { codeRanges } from './shapeCode';

/** What the value is called that a text states so; a question must have the word. */
const NAME = 'default';
/** `(default: 80)`, `defaults to "utf8"`, `The default is 3`, `falls back to 0o600`, `@default true`. */
const STATED =
  /(?:\b(?:by )?defaults?(?: value)?(?::| ?=| (?:is|are|to))|(?<=\()defaults?|\bdefaulting to|\bfalls back to|@default)\s+(?=\S)/giu;
/** The same before a value that is set apart as code: `` Default `524288` ``. */
const STATED_CODE = /\bdefaults?(?: value)?\s+/giu;
/** A value by itself: a quotation, a number with its unit, a word that is no word of prose. */
const ONE =
  /^(?:"[^"\n]*"|'[^'\n]*'|“[^”\n]*”|-?\d[\w.,]*(?:\s?(?:%|ms|s|seconds?|minutes?|hours?|days?|milliseconds?|bytes?|[KMG]i?B|px|spaces?|characters?|lines?)(?![\p{L}\p{N}]))?|(?:true|false|null|undefined|none|empty|zero|Infinity|yes|no|on|off)(?![\p{L}\p{N}]))/iu;
/** Where a value in words ends. */
const END = /[,;()\n|]|\.(?=\s|$)|\s[-–—]\s|\s(?:if|when|unless|which|where|but|and|for|on)\s|$/u;
const LONGEST = 60;

/**
 * The defaults that items and sections of a passage state of what they are about, as fields called
 * `NAME × default`: of `- port (default: 80): …` the 80.
 */
export function statedDefaults(passage: PassageReading): readonly Field[] {
  const { readable, blocks = [] } = passage.hit;
  const items = ledItemsOf(passage).map(({ start, end, lead, names }) => {
    return { start: start + lead.length, end, names, path: blockAt(blocks, start)?.path ?? [] };
  });
  const sections = headedTexts(passage.hit).map(({ heading, under }) => {
    return { ...under, names: [readable.slice(heading.start, heading.end)], path: [] };
  });
  const code = codeRanges(passage);
  return [...items, ...sections].flatMap(({ start, end, names, path }) => {
    const stated = firstStated(readable, { start, end }, code);
    if (stated === null) return [];
    return names.map((name) => ({ name: [name, NAME], path, ...stated }));
  });
}

function firstStated(
  text: string,
  { start, end }: TextRange,
  code: readonly TextRange[],
): Pick<Field, 'whole' | 'value'> | null {
  const inside = text.slice(start, end);
  for (const { 0: words, index } of inside.matchAll(STATED_CODE)) {
    const at = start + index + words.length;
    const value = code.find((it) => it.start === at && it.end <= end);
    if (value !== undefined) return { whole: { start: start + index, end: value.end }, value };
  }
  for (const { 0: words, index } of inside.matchAll(STATED)) {
    const at = start + index + words.length;
    const value = code.find((it) => it.start === at && it.end <= end) ?? valueAt(text, at, end);
    if (value !== null) return { whole: { start: start + index, end: value.end }, value };
  }
  return null;
}

/** The value that begins there; null where there is none, or more than a value. */
function valueAt(text: string, start: number, end: number): TextRange | null {
  const rest = text.slice(start, end);
  const one = ONE.exec(rest)?.[0];
  const length = one?.length ?? END.exec(rest)!.index;
  const words = rest.slice(0, length).trimEnd();
  const isWords = /[\p{L}\p{N}]|^["'“]/u.test(words);
  return isWords && words.length <= LONGEST ? { start, end: start + words.length } : null;
}
