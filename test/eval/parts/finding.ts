import { percentShown } from '../measures/shown';
import type { DataSetName } from '../sets/dataSets';
import {
  RANKS,
  articleSet,
  contextSet,
  firstHits,
  ownSearcher,
  passagesOf,
  recallOf,
} from '../finding';
import type { FindingSet } from '../finding';
import type { Part, PartInput, PartRow } from './part';

/** Finding: a passage that holds a whole right span at its annotated place among the best. */
export async function finding(input: PartInput): Promise<Part> {
  const set = async (name: DataSetName, of: typeof articleSet): Promise<FindingSet> =>
    of(name, (await input.sets.load(name)).rows);
  const sets = [
    await set('SQuAD v1.1 dev', articleSet),
    await set('COVID-QA', contextSet),
    await set('Natural Questions (QED dev)', contextSet),
  ];
  return {
    title: 'Finding',
    rows: sets.flatMap((it) => rowsOf(it)),
    notes: [
      'A passage with a whole gold span at its annotated place among the best so many: SQuAD’s ' +
        'articles as documents, every COVID-QA and QED context as a document.',
    ],
  };
}

function rowsOf(set: FindingSet): PartRow[] {
  const passages = passagesOf(set);
  const titled = set.documents.some(({ title }) => title !== '');
  return [false, ...(titled ? [true] : [])].map((withTitles) => {
    const hits = firstHits(set, passages, ownSearcher(passages, withTitles));
    const recall = recallOf(hits);
    const at16 = recall[RANKS.indexOf(16)] ?? 0;
    const squad = set.name === 'SQuAD v1.1 dev';
    const target = withTitles ? 0.97 : 0.95;
    return {
      what: `${set.name}, ${set.documents.length} documents${withTitles ? ', titles as a field' : ''}`,
      n: hits.length,
      value: RANKS.map((rank, at) => `R@${rank} ${percentShown(recall[at] ?? 0)}`).join(', '),
      ...(squad ? { target: `R@16 ≥ ${100 * target}`, ok: at16 >= target } : {}),
      score: { name: `${set.name} finding${withTitles ? ' titles' : ''}`, value: 100 * at16 },
    };
  });
}
