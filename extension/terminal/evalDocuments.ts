import { normaliseText } from '../documents/text';
import { uriOfPath } from '../index/fileUri';
import type { EvalQuestion, GoldPlace } from './evalJudge';
import type { SquadRow } from './squadRows';

/** A document made of rows, its text normalised. */
export interface EvalDocument {
  readonly uri: string;
  readonly text: string;
}

/** A question about one of the documents. */
export interface EvalRowQuestion extends EvalQuestion {
  /** The document whose context the question was asked about. */
  readonly uri: string;
  /** The row's title, or its document's URI where it has none. */
  readonly title: string;
  /** The row it comes from, with the answers of all equal ones. */
  readonly row: SquadRow;
}

export interface EvalPile {
  readonly documents: readonly EvalDocument[];
  readonly questions: readonly EvalRowQuestion[];
}

/**
 * The documents that rows speak of: contexts of one title are paragraphs of one Markdown document,
 * in the order of the file; a context without a title is a text of its own. Equal questions over
 * one context become one with all their answers.
 */
export function pileOf(rows: readonly SquadRow[]): EvalPile {
  const paragraphs = new Map<string, Map<string, number>>();
  const texts = new Map<string, string>();
  const uris = new Map<string, string>();
  for (const { title, context } of rows) {
    const key = title === '' ? `context ${context}` : title;
    if (!uris.has(key)) uris.set(key, uriOf(title, uris.size));
    const known = paragraphs.get(key) ?? new Map<string, number>();
    paragraphs.set(key, known);
    if (known.has(context)) continue;
    const before =
      title === '' ? '' : (texts.get(key) ?? `# ${title.replaceAll('_', ' ')}`) + '\n\n';
    known.set(context, before.length);
    texts.set(key, before + paragraphOf(title, context));
  }
  const merged = new Map<string, EvalRowQuestion>();
  for (const row of rows) {
    const key = row.title === '' ? `context ${row.context}` : row.title;
    const uri = uris.get(key) ?? '';
    const offset = paragraphs.get(key)?.get(row.context) ?? 0;
    const gold = row.answers.map(({ text, start, end }): GoldPlace => {
      const normalised = (at: number) => offset + normaliseText(row.context.slice(0, at)).length;
      return { uri, range: { start: normalised(start), end: normalised(end) }, text };
    });
    const same = `${row.question}\n${row.context}`;
    const earlier = merged.get(same);
    merged.set(same, {
      id: earlier?.id ?? row.id,
      question: row.question,
      gold: [...(earlier?.gold ?? []), ...gold],
      uri,
      title: row.title === '' ? uri : row.title,
      row: { ...row, answers: [...(earlier?.row.answers ?? []), ...row.answers] },
    });
  }
  const documents = [...texts].map(([key, text]) => ({ uri: uris.get(key) ?? '', text }));
  return { documents, questions: [...merged.values()] };
}

/** Under a title a context is one paragraph, its length kept so that offsets stay true. */
function paragraphOf(title: string, context: string): string {
  const text = normaliseText(context);
  return title === '' ? text : text.replace(/\s/gu, ' ');
}

function uriOf(title: string, at: number): string {
  return uriOfPath(title === '' ? `/pile/${at}.txt` : `/pile/${title.replaceAll('/', '_')}.md`);
}
