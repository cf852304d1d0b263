import { nameSegments } from '../documents/uriPath';
import { termsOfWord } from '../search/terms';

/** Segments of a document's path that may name it: two folders and the file. */
const NAMING = 3;

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

const WORD = /[\p{L}\p{N}_]+(?:[.'’][\p{L}\p{N}_]+)*/gu;

/** A word as the terms it is found by: the whole first, then its parts. */
export type WordTerms = readonly string[];

/** The words of a question, for telling what of a document they name. */
export class QuestionWords {
  private readonly terms: ReadonlySet<string>;
  /** Its words that tell something, each once. */
  readonly telling: readonly WordTerms[];
  /** Its words that are no words of prose, in lower case: `--max-time`, `maxTime`, `max_time`, `%o`. */
  readonly identifiers: readonly string[];

  constructor(readonly question: string) {
    this.terms = termSet([question]);
    const telling = wordsOf(question, (word) => {
      const lower = word.toLowerCase();
      return !ASKING.has(lower) && !NEUTRAL.has(lower);
    });
    this.identifiers = (question.match(IDENTIFIER) ?? []).map((it) => it.toLowerCase());
    this.telling = [...new Map(telling.map((it) => [it[0], it])).values()];
  }

  /** Whether every word of a text is a word of the question. */
  holdsAll(text: string): boolean {
    const words = wordsOf(text);
    return words.length > 0 && words.every((word) => holds(this.terms, word));
  }

  /** The same of a name, without words that only say that it is one: `Default value` by `default`. */
  holdsName(name: string): boolean {
    const words = wordsOf(name, (word) => !NEUTRAL.has(word.toLowerCase()));
    return words.length === 0 ? this.holdsAll(name) : words.every((it) => holds(this.terms, it));
  }

  /** The terms of what names a document in the question: segments of its path that are whole in it. */
  documentOf(uri: string): ReadonlySet<string> {
    return termSet(segmentsOf(uri).filter((it) => this.holdsAll(it)));
  }

  /** Its telling words but those that name a document. */
  besidesDocument(uri: string): readonly WordTerms[] {
    const document = this.documentOf(uri);
    return this.telling.filter((word) => !holds(document, word));
  }

  /** Whether every word of a text is a word of the question, or one that tells nothing. */
  tellsAll(text: string): boolean {
    const said = wordsOf(text, (word) => !ASKING.has(word.toLowerCase()));
    // A name made of the question's words, `hideDate`, is another word.
    return said.every(([whole]) => this.terms.has(whole!)) && /[\p{L}\p{N}]/u.test(text);
  }

  /** Whether the question has a text letter by letter, as words of its own. */
  spells(text: string): boolean {
    const { question } = this;
    const bare = text.replace(/^[.#'"‘“]+|['"’”]+$/gu, '');
    if (bare === '') return false;
    for (let at = question.indexOf(bare); at >= 0; at = question.indexOf(bare, at + 1)) {
      const before = question.slice(0, at);
      const after = question.slice(at + bare.length);
      if (OPENS.test(before) && CLOSES.test(after)) return true;
    }
    return false;
  }
}

/** An option, or a word with a capital, an underscore or a point inside. */
const IDENTIFIER =
  /(?<![^\s"'`(])(?:--?[\p{L}][\p{L}\p{N}-]*|%\p{L}|[\p{L}\p{N}]*\p{Ll}\p{Lu}\p{L}[\p{L}\p{N}]*|[\p{L}\p{N}]+(?:_[\p{L}\p{N}]+)+)(?![\p{L}\p{N}_])/gu;

/** What stands in front of, and behind, words of their own. */
const OPENS = /(?:^|[\s"'`(.])$/u;
const CLOSES = /^(?:\(\))?["'`)]*(?:[.?!,;:]*(?:\s|$))/u;

/** The terms of some texts together. */
export function termSet(texts: readonly string[]): ReadonlySet<string> {
  return new Set(texts.flatMap((text) => wordsOf(text).flat()));
}

/** Whether the terms hold a word: as a whole, or in all its parts. */
export function holds(terms: ReadonlySet<string>, [whole, ...parts]: WordTerms): boolean {
  return terms.has(whole!) || (parts.length > 0 && parts.every((part) => terms.has(part)));
}

/** The share of words, of which there are some, that the terms hold. */
export function shareTold(words: readonly WordTerms[], terms: ReadonlySet<string>): number {
  return words.filter((word) => holds(terms, word)).length / words.length;
}

/** The last folders of a document's path, and its name without extension. */
export function segmentsOf(uri: string): readonly string[] {
  return nameSegments(uri, NAMING);
}

/** The words of a text, of all or of those that count. */
function wordsOf(text: string, counts: (word: string) => boolean = () => true): WordTerms[] {
  const words = (text.match(WORD) ?? []).filter(counts);
  return words.map((word) => termsOfWord(word)).filter((it) => it.length > 0);
}
