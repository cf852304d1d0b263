import type { TextRange } from '../../extension/documents/document';
import { parserFor } from '../../extension/documents/formats';
import { buildPassages } from '../../extension/passages/passages';
import type { PassageSizes } from '../../extension/passages/passages';
import { BestHits } from '../../extension/search/bestHits';
import type { Bm25 } from '../../extension/search/bm25';
import { InvertedIndex } from '../../extension/search/invertedIndex';
import { PassageTerms } from '../../extension/search/passageTerms';
import { plainQuery } from '../../extension/search/query';

/** A question about one text, as the data files have it; offsets are UTF-16 units of `context`. */
export interface FindingRow {
  readonly title: string;
  readonly context: string;
  readonly question: string;
  readonly answers: readonly TextRange[];
}

export interface FindingDocument {
  /** Empty where the set has no titles. */
  readonly title: string;
  readonly text: string;
}

export interface FindingQuestion {
  readonly question: string;
  /** Its number among the documents. */
  readonly document: number;
  /** Right answers where they are annotated, in the document's text. */
  readonly spans: readonly TextRange[];
}

/** Questions asked of all documents of a set at once. */
export interface FindingSet {
  readonly name: string;
  readonly documents: readonly FindingDocument[];
  readonly questions: readonly FindingQuestion[];
}

/** A passage as every searcher of a comparison is given it. */
export interface FindingPassage {
  readonly document: number;
  readonly title: string;
  readonly heading: readonly string[];
  readonly text: string;
  /** Range in the document's text. */
  readonly source: TextRange;
}

/** Something that finds passages. */
export interface Searcher {
  readonly name: string;
  /** @returns numbers of passages, best first */
  search(question: string, limit: number): readonly number[];
}

/** The product's own, which tells its scores. */
export interface OwnSearcher extends Searcher {
  /** @returns numbers of passages with their scores, best first */
  scored(question: string, limit: number): readonly { passage: number; score: number }[];
}

/** Ranks at which recall is told. */
export const RANKS = [1, 5, 8, 16, 20] as const;

/** One document for each title: its contexts in order, parted by blank lines (SQuAD's articles). */
export function articleSet(name: string, rows: readonly FindingRow[]): FindingSet {
  const byTitle = new Map<string, { title: string; parts: string[]; length: number }>();
  const starts = new Map<string, number>();
  for (const { title, context } of rows) {
    const article = byTitle.get(title) ?? { title, parts: [], length: 0 };
    byTitle.set(title, article);
    const key = `${title}\0${context}`;
    if (starts.has(key)) continue;
    starts.set(key, article.length);
    article.parts.push(context);
    article.length += context.length + 2;
  }
  const titles = [...byTitle.keys()];
  const numbers = new Map(titles.map((title, at) => [title, at]));
  const questions = rows.map(({ title, context, question, answers }) => ({
    question,
    document: numbers.get(title) ?? -1,
    spans: shifted(answers, starts.get(`${title}\0${context}`) ?? 0),
  }));
  const documents = [...byTitle.values()].map(({ title, parts }) => ({
    title: title.replaceAll('_', ' '),
    text: parts.join('\n\n'),
  }));
  return { name, documents, questions: questions.filter(({ spans }) => spans.length > 0) };
}

/** One document for each context (COVID-QA's windows, QED's sections). */
export function contextSet(name: string, rows: readonly FindingRow[]): FindingSet {
  const numbers = new Map<string, number>();
  const documents: FindingDocument[] = [];
  const questions: FindingQuestion[] = [];
  for (const { title, context, question, answers } of rows) {
    const known = numbers.get(context);
    const document = known ?? documents.length;
    if (known === undefined) {
      numbers.set(context, document);
      documents.push({ title, text: context });
    }
    if (answers.length > 0) questions.push({ question, document, spans: shifted(answers, 0) });
  }
  return { name, documents, questions };
}

/** Cuts the documents of a set as the product does, as plain text. */
export function passagesOf(set: FindingSet, sizes?: PassageSizes): FindingPassage[] {
  return set.documents.flatMap(({ title, text }, document) => {
    const parsed = parserFor('file:///document.txt')(text);
    return buildPassages(parsed, sizes).map(({ readable, source, heading }) => ({
      document,
      title,
      heading,
      text: parsed.readable.slice(readable.start, readable.end),
      source,
    }));
  });
}

/** The product's own search over passages. @param withTitles whether titles are a field */
export function ownSearcher(
  passages: readonly FindingPassage[],
  withTitles: boolean,
  parameters?: Bm25,
): OwnSearcher {
  const index = new InvertedIndex(parameters);
  const terms = new PassageTerms(index.vocabulary);
  for (const { document, title, heading, text } of passages) {
    terms.count(
      text,
      [{ readable: { start: 0, end: text.length }, heading }],
      (counts) => index.add(document, counts),
      withTitles ? title : '',
    );
  }
  const scored = (question: string, limit: number) => {
    const best = new BestHits(limit, (left, right) => left - right);
    index.search(plainQuery(question), null, best);
    return best.sorted();
  };
  return {
    name: 'Verbatim',
    search: (question, limit) => scored(question, limit).map(({ passage }) => passage),
    scored,
  };
}

/** By question: the first rank (from 1) of a passage that holds a whole span, or Infinity. */
export function firstHits(
  set: FindingSet,
  passages: readonly FindingPassage[],
  searcher: Searcher,
  questions: readonly FindingQuestion[] = set.questions,
): number[] {
  const deepest = Math.max(...RANKS);
  return questions.map(({ question, document, spans }) => {
    const found = searcher.search(question, deepest).findIndex((number) => {
      const passage = passages[number];
      if (passage?.document !== document) return false;
      const { start, end } = passage.source;
      return spans.some((span) => start <= span.start && span.end <= end);
    });
    return found < 0 ? Infinity : found + 1;
  });
}

/** The share of questions whose first hit is among the best `rank`, for each of `RANKS`. */
export function recallOf(hits: readonly number[]): number[] {
  return RANKS.map((rank) => hits.filter((hit) => hit <= rank).length / hits.length);
}

function shifted(spans: readonly TextRange[], by: number): TextRange[] {
  return spans.map(({ start, end }) => ({ start: start + by, end: end + by }));
}
