/** What a sentence names: a number, a name, a pattern; never text of a document. */
export type SentenceValue = string | number;

/**
 * A sentence for the user as data: which one of its table, and what it names. Where it is made nobody
 * knows the user's language; it crosses to other threads and is kept on disk as it is, and worded
 * where it is shown.
 */
export interface Sentence<K extends string = string> {
  readonly kind: K;
  readonly values: readonly SentenceValue[];
}

/** English sentences by kind, `{0}`, `{1}`… standing for values: what translators translate. */
export type SentenceTable<K extends string> = Readonly<Record<K, string>>;

/** Puts values into an English template, or into what stands for it in another language. */
export type Wording = (template: string, ...values: SentenceValue[]) => string;

/** For logs and the terminal. */
const inEnglish: Wording = (template, ...values) =>
  template.replace(/\{(\d+)\}/g, (hole, at) => String(values[Number(at)] ?? hole));

export function worded<K extends string>(
  table: SentenceTable<K>,
  { kind, values }: Sentence<K>,
  wording: Wording = inEnglish,
): string {
  return wording(table[kind], ...values);
}

/** Whether two sentences say the same. */
export function sameSentence(left: Sentence, right: Sentence): boolean {
  return (
    left.kind === right.kind &&
    left.values.length === right.values.length &&
    left.values.every((value, at) => value === right.values[at])
  );
}
