import { termsOfWord } from '../search/terms';
import type { Candidate, PassageReading } from './candidate';
import { fieldsOf } from './fields';
import type { Field } from './fields';
import { ledItemsOf } from './ledItems';
import type { LedItem } from './ledItems';

/** Words that ask, or join, and name nothing. */
const ASKING = new Set(
  (
    'a an the of in on at to for from by with under and or as is are was were be do does did has have had ' +
    'can could should will would may must what which who whom whose when where why how it its this that ' +
    'there i we you my our your need needs use uses used'
  ).split(' '),
);
/** Words that say that a setting is meant, whichever. */
const NEUTRAL = new Set(
  'value values key setting option field property parameter entry column row cell table file config configuration set'.split(
    ' ',
  ),
);

/** A field that the question names, and how far. */
export interface NamedField {
  readonly field: Field;
  /** The share, in [0, 1], of the question's telling words that are the field's name or its path. */
  readonly named: number;
  /** The share that, besides, name its document: a folder or the file, each whole. */
  readonly document: number;
  /** The share that, besides, stand in its passage or its document's path. */
  readonly beside: number;
}

const WORD = /[\p{L}\p{N}_]+(?:[.'’][\p{L}\p{N}_]+)*/gu;

/** The words of a text, each as the terms it is found by: the whole first, then its parts. */
function wordsOf(text: string): (readonly string[])[] {
  return (text.match(WORD) ?? []).map((word) => termsOfWord(word)).filter((it) => it.length > 0);
}

function termSet(texts: readonly string[]): ReadonlySet<string> {
  return new Set(texts.flatMap((text) => wordsOf(text).flat()));
}

/** Whether the terms hold a word: as a whole, or in all its parts. */
function holds(terms: ReadonlySet<string>, [whole, ...parts]: readonly string[]): boolean {
  return terms.has(whole!) || (parts.length > 0 && parts.every((part) => terms.has(part)));
}

/** What of passages a question names. */
export class QuestionNames {
  private readonly terms: ReadonlySet<string>;
  private readonly telling: readonly (readonly string[])[];
  /** By passage: its items that the question names. */
  private readonly led = new Map<string, readonly LedItem[]>();

  constructor(question: string) {
    this.terms = termSet([question]);
    const words = (question.match(WORD) ?? []).filter((word) => {
      const lower = word.toLowerCase();
      return !ASKING.has(lower) && !NEUTRAL.has(lower);
    });
    const telling = words.map((word) => termsOfWord(word)).filter((it) => it.length > 0);
    this.telling = [...new Map(telling.map((it) => [it[0], it])).values()];
  }

  /** The fields of a passage whose name stands whole in the question. */
  in(passage: PassageReading): readonly NamedField[] {
    if (this.telling.length === 0) return [];
    const { hit } = passage;
    const fields = fieldsOf(hit, (start, end) => passage.toSource(start, end));
    const named = fields.filter((field) => this.names(field));
    if (named.length === 0) return [];
    const around = termSet([hit.readable, ...hit.heading, ...segmentsOf(hit.uri)]);
    const document = termSet(segmentsOf(hit.uri).filter((it) => this.holdsAll(it)));
    return named.map((field) => {
      const own = termSet([...field.name, ...field.path]);
      const share = (sets: readonly ReadonlySet<string>[]) =>
        this.telling.filter((word) => sets.some((terms) => holds(terms, word))).length /
        this.telling.length;
      const byName = share([own]);
      const byDocument = share([own, document]);
      return {
        field,
        named: byName,
        document: byDocument - byName,
        beside: share([own, document, around]) - byDocument,
      };
    });
  }

  /** Whether a span stands in an item or a row whose first words are in the question, behind those. */
  leadTo({ hit, readable }: Pick<Candidate, 'hit' | 'readable'>): boolean {
    const known = this.led.get(hit.id);
    const items = known ?? ledItemsOf(hit).filter(({ lead }) => this.holdsAll(lead));
    if (known === undefined) this.led.set(hit.id, items);
    return items.some(({ start, end, lead }) => {
      return start + lead.length <= readable.start && readable.end <= end;
    });
  }

  private names({ name }: Field): boolean {
    return name.every((part) => this.holdsAll(part));
  }

  /** Whether every word of a text is a word of the question. */
  private holdsAll(text: string): boolean {
    const words = wordsOf(text);
    return words.length > 0 && words.every((word) => holds(this.terms, word));
  }
}

/** The last folders of a document's path, and its name without extension. */
function segmentsOf(uri: string): readonly string[] {
  const segments = uri.split('/').slice(-3);
  return segments.map((segment, at) => {
    const whole = at === segments.length - 1 ? segment.replace(/(?<=.)\.[^.]*$/u, '') : segment;
    try {
      return decodeURIComponent(whole);
    } catch {
      return whole;
    }
  });
}
