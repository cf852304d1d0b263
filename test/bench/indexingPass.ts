import { parserFor } from '../../extension/documents/formats';
import { buildPassages } from '../../extension/passages/passages';
import { InvertedIndex } from '../../extension/search/invertedIndex';
import { PassageTerms } from '../../extension/search/passageTerms';
import type { CorpusFile } from './markdownCorpus';

/** A passage as a peer's index takes it. */
export interface PeerText {
  readonly id: number;
  readonly heading: string;
  readonly text: string;
}

export interface IndexingPass {
  /** Milliseconds of each stage. */
  readonly spent: { readonly parse: number; readonly passages: number; readonly index: number };
  readonly texts: readonly PeerText[];
}

/** Texts to a searchable index, in this thread. */
export function indexOnce(files: readonly CorpusFile[]): IndexingPass {
  const index = new InvertedIndex();
  const terms = new PassageTerms(index.vocabulary);
  const spent = { parse: 0, passages: 0, index: 0 };
  const texts: PeerText[] = [];
  files.forEach(({ uri, text }, group) => {
    const begun = performance.now();
    const parsed = parserFor(uri)(text);
    const asParsed = performance.now();
    const passages = buildPassages(parsed);
    const asPassages = performance.now();
    terms.count(parsed.readable, passages, (counts) => index.add(group, counts));
    spent.index += performance.now() - asPassages;
    spent.passages += asPassages - asParsed;
    spent.parse += asParsed - begun;
    for (const { readable, heading } of passages) {
      texts.push({
        id: texts.length,
        heading: heading.join(' '),
        text: parsed.readable.slice(readable.start, readable.end),
      });
    }
  });
  return { spent, texts };
}
