/**
 * Words that questions hold and the passages that answer them often do not, by how much less they
 * say than their rarity has it, in tenths. Counted on the questions of SQuAD 1.1's training set and
 * of QED's (Natural Questions), 25,627 texts: a term that occurs in at least 300 questions and is met
 * in the text with the answer for a share q of them has 0.6 · min(0, ln(q / (1 - q)) - 0.8); that is the
 * part of Robertson and Spärck Jones' relevance weight ("Relevance weighting of search terms", 1976)
 * that an inverse document frequency leaves out, for which it takes q to be the same for all terms.
 * 0.6 and 0.8 were chosen on the development documents that `BM25` was. One term, the name of a
 * single article's subject, was taken out by hand.
 */
const LESS_SAID: readonly (readonly [tenths: number, terms: string])[] = [
  [29, 'happen'],
  [27, 'how why'],
  [25, 'kind'],
  [24, 'what'],
  [23, 'whose'],
  [22, 'whom'],
  [21, 'doe'],
  [19, 'did percentag'],
  [18, 'type'],
  [17, 'come do get much stand'],
  [16, 'where'],
  [15, 'along'],
  [14, 'anoth mani want when'],
  [13, 'begin given go regard sai wrote'],
  [12, 'long said take'],
  [11, 'date start who'],
  [10, 'about becom believ give help hold make movi name you'],
  [9, 'accord occur out place typic'],
  [8, 'call caus consid creat exampl like locat made need thei up usual wai which year'],
  [7, 'befor main mean part posit respons result there thi write'],
  [6, 'could describ event last other person two would'],
  [5, 'after allow becam contain countri exist featur have if known often receiv relat s these'],
  [4, 'also bodi current dure follow group had issu larg lead over term titl win'],
  [
    3,
    'area back can common differ effect end found held leader live major offer organ origin own peopl plai refer religion show some than won',
  ],
  [2, 'author be chang each era provid serv set their through u'],
];

const WEIGHTS: ReadonlyMap<string, number> = new Map(
  LESS_SAID.flatMap(([tenths, terms]) =>
    terms.split(' ').map((term) => [term, -tenths / 10] as const),
  ),
);

/** What to add to a term's inverse document frequency in a question; 0 or less. */
export function questionWordWeight(term: string): number {
  return WEIGHTS.get(term) ?? 0;
}
