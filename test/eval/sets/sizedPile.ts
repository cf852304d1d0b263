import type { TextRange } from '../../../extension/documents/document';
import { parserFor } from '../../../extension/documents/formats';
import { hashText } from '../../../extension/documents/hash';
import { RunKind } from '../../../extension/documents/sourceMap';
import { LineIndex } from '../../../extension/documents/text';
import type { AskPorts } from '../../../extension/answering/ports';
import type { PassageHit } from '../../../extension/index/passageIndex';
import { buildPassages } from '../../../extension/passages/passages';
import type { PassageSizes } from '../../../extension/passages/passages';
import { ownSearcher } from '../finding';
import type { FindingPassage } from '../finding';
import { pileOf } from '../../../extension/terminal/evalDocuments';
import type { EvalRowQuestion } from '../../../extension/terminal/evalDocuments';
import type { SquadRow } from '../../../extension/terminal/squadRows';
import { shuffled } from '../measures/random';

/** How a pile is cut and put to the reader. */
export interface Cut extends PassageSizes {
  /** Whether a passage's headings stand in front of it as the reader sees it, masked from answers. */
  readonly headed?: boolean;
}

interface SizedPassage extends FindingPassage {
  readonly hit: Omit<PassageHit, 'score'>;
}

/** A set's documents cut otherwise than the product cuts them, searched as it searches them. */
export function sizedPile(
  rows: readonly SquadRow[],
  cut: Cut,
): { readonly index: AskPorts['index']; questions(most: number): EvalRowQuestion[] } {
  const { documents, questions } = pileOf(rows);
  const passages = documents.flatMap(({ uri, text }, document): SizedPassage[] => {
    const parsed = parserFor(uri)(text);
    const lines = new LineIndex(text);
    return buildPassages(parsed, cut).map(({ readable, source, heading }) => {
      const words = parsed.readable.slice(readable.start, readable.end);
      const map = parsed.map.slice(readable.start, readable.end).packed;
      const label = cut.headed === true && heading.length > 0 ? `${heading.join(' › ')}\n` : '';
      return {
        ...{ document, title: '', heading, text: words, source },
        hit: {
          id: `${document}:${readable.start}`,
          ...{ uri, part: null, version: 1, heading, source },
          readable: label + words,
          map: behind(label, map, source),
          ...{ excerpt: text.slice(source.start, source.end), excerptStart: source.start },
          excerptPosition: lines.positionAt(source.start),
          textHash: hashText(text),
        },
      };
    });
  });
  const searcher = ownSearcher(passages, false);
  const search: AskPorts['index']['search'] = ({ question, limit }) => {
    const found = searcher.scored(question, limit);
    const hits = found.map(({ passage, score }) => ({ ...passages[passage]!.hit, score }));
    const ms = { index: 0, search: 0 };
    return Promise.resolve({ hits, ms, documents: documents.length, passages: passages.length });
  };
  // Where else words stand is no part of what is measured.
  const copies = () => Promise.resolve([]);
  return { index: { search, copies }, questions: (most) => shuffled(questions).slice(0, most) };
}

/** A packed map with words in front that have no source. */
function behind(label: string, map: Int32Array, { start }: TextRange): Int32Array {
  if (label === '') return map;
  const moved = map.map((value, at) => (at % 4 === 0 ? value + label.length : value));
  return Int32Array.from([0, start, start, RunKind.inserted, ...moved]);
}
