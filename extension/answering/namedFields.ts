import type { PassageReading } from './candidate';
import { fieldsOf } from './fields';
import type { NamedField } from './fields';
import type { QuestionWords } from './questionWords';
import { holds, segmentsOf, termSet } from './questionWords';
import { statedDefaults } from './statedDefaults';

/** Which values of passages a question names. */
export class QuestionNames {
  constructor(private readonly words: QuestionWords) {}

  /** The fields of a passage whose name stands whole in the question. */
  in(passage: PassageReading): readonly NamedField[] {
    const { words } = this;
    const { telling } = words;
    if (telling.length === 0) return [];
    const { hit } = passage;
    const values = fieldsOf(hit, (start, end) => passage.toSource(start, end));
    const fields = [...values, ...(words.holdsAll('default') ? statedDefaults(passage) : [])];
    const named = fields.filter(({ name }) => name.every((part) => words.holdsName(part)));
    if (named.length === 0) return [];
    const around = termSet([hit.readable, ...hit.heading, ...segmentsOf(hit.uri)]);
    const document = words.documentOf(hit.uri);
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
