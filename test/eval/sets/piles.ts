import { IndexCore } from '../../../extension/index/indexCore';
import type { AskPorts } from '../../../extension/answering/ports';
import type { PassageHit } from '../../../extension/index/passageIndex';
import { pileOf } from '../../../extension/terminal/evalDocuments';
import type { EvalPile, EvalRowQuestion } from '../../../extension/terminal/evalDocuments';
import type { SquadRow } from '../../../extension/terminal/squadRows';
import { normaliseAnswer } from '../../../extension/terminal/squadScore';
import { shuffled } from '../measures/random';

/** What is taken away from the documents before a question is asked. */
export type Gone = 'nothing' | 'article' | 'passages';

/** Passages asked of the index for each one wanted, where some are taken away. */
const SPARE = 4;

/** The documents of a set, indexed as the product indexes them. */
export class IndexedPile {
  private readonly index = new IndexCore();

  private constructor(
    readonly name: string,
    private readonly pile: EvalPile,
  ) {}

  static async of(name: string, rows: readonly SquadRow[]): Promise<IndexedPile> {
    const indexed = new IndexedPile(name, pileOf(rows));
    for (const { uri, text } of indexed.pile.documents) {
      await indexed.index.put({ uri, part: null, version: 1, text });
    }
    return indexed;
  }

  get documents(): number {
    return this.pile.documents.length;
  }

  /** The set's own questions in a seeded order. */
  questions(most: number): EvalRowQuestion[] {
    return shuffled(this.pile.questions).slice(0, most);
  }

  /**
   * The product's search as one question sees it.
   * @param within so many documents, the question's own among them unless it is gone; all by default
   */
  searchFor(
    { uri, gold }: Pick<EvalRowQuestion, 'uri' | 'gold'>,
    gone: Gone,
    within = Infinity,
  ): AskPorts['index'] {
    const uris = this.scopeOf(uri, gone, within);
    return {
      search: async (request) => {
        const spare = gone === 'passages' ? SPARE : 1;
        const result = await this.index.search({
          ...request,
          scope: { kind: 'documents', uris },
          limit: request.limit * spare,
        });
        if (gone !== 'passages') return result;
        const hits = result.hits.filter((hit) => !holdsAnswer(hit, gold));
        return { ...result, hits: hits.slice(0, request.limit) };
      },
      // Where else words stand is no part of what is measured.
      copies: () => Promise.resolve([]),
    };
  }

  private scopeOf(own: string, gone: Gone, within: number): string[] {
    const all = this.pile.documents.map(({ uri }) => uri);
    const others = all.filter((uri) => uri !== own);
    const kept = gone === 'article' ? [] : [own];
    if (within >= all.length) return [...kept, ...others];
    // The neighbours of the question's own document, in the order of the file.
    const at = all.indexOf(own);
    const turned = [...all.slice(at + 1), ...all.slice(0, Math.max(0, at))];
    return [...kept, ...turned.slice(0, within - kept.length)];
  }
}

/** Whether a passage holds the words of an answer, wherever it stands. */
function holdsAnswer(hit: PassageHit, gold: EvalRowQuestion['gold']): boolean {
  const words = ` ${normaliseAnswer(hit.readable)} `;
  return gold.some(({ text }) => words.includes(` ${normaliseAnswer(text)} `));
}
