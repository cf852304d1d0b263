import type { PassageReading } from './candidate';
import { fieldsOf } from './fields';
import type { Field } from './fields';
import { QuestionWords, holds, segmentsOf, termSet } from './questionWords';

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

/** Which values of passages a question names. */
export class QuestionNames {
  private readonly words: QuestionWords;

  constructor(question: string) {
    this.words = new QuestionWords(question);
  }

  /** The fields of a passage whose name stands whole in the question. */
  in(passage: PassageReading): readonly NamedField[] {
    const { words } = this;
    const { telling } = words;
    if (telling.length === 0) return [];
    const { hit } = passage;
    const fields = fieldsOf(hit, (start, end) => passage.toSource(start, end));
    const named = fields.filter(({ name }) => name.every((part) => words.holdsAll(part)));
    if (named.length === 0) return [];
    const around = termSet([hit.readable, ...hit.heading, ...segmentsOf(hit.uri)]);
    const document = termSet(segmentsOf(hit.uri).filter((it) => words.holdsAll(it)));
    return named.map((field) => {
      const own = termSet([...field.name, ...field.path]);
      const share = (sets: readonly ReadonlySet<string>[]) =>
        telling.filter((word) => sets.some((terms) => holds(terms, word))).length / telling.length;
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
}
