import { fileLines } from '../../extension/terminal/fileLines';
import { parseSquadRow } from '../../extension/terminal/squadRows';
import type { SquadRow } from '../../extension/terminal/squadRows';
import { normaliseAnswer } from '../../extension/terminal/squadScore';
import type { PassageHit } from '../../extension/index/passageIndex';

/** A question asked of the pile. */
export interface PileQuestion {
  readonly kind: 'answerable' | 'unanswerable' | 'taken-away';
  readonly title: string;
  readonly question: string;
  /** Empty where no answer is right. */
  readonly answers: readonly string[];
  /** Passages with these words are hidden from it. */
  readonly hidden: readonly string[];
}

export async function readRows(path: string): Promise<SquadRow[]> {
  const rows: SquadRow[] = [];
  for await (const line of fileLines(path)) {
    const row = parseSquadRow(line);
    if (row !== null) rows.push(row);
  }
  return rows;
}

/** One Markdown text for each article: its paragraphs in order. */
export function articlesOf(rows: readonly SquadRow[]): Map<string, string> {
  const paragraphs = new Map<string, Set<string>>();
  for (const { title, context } of rows) {
    const known = paragraphs.get(title) ?? new Set();
    paragraphs.set(title, known.add(context.replace(/\s+/gu, ' ').trim()));
  }
  return new Map(
    [...paragraphs].map(([title, texts]) => [
      title,
      [`# ${title.replaceAll('_', ' ')}`, ...texts].join('\n\n'),
    ]),
  );
}

/** Two answerable questions, one unanswerable and one whose passages are taken away, in turns. */
export function chooseQuestions(
  answerable: readonly SquadRow[],
  unanswerable: readonly SquadRow[],
  count: number,
): PileQuestion[] {
  const random = seededRandom(42);
  const withAnswer = shuffled(
    answerable.filter(({ answers }) => answers.length > 0),
    random,
  );
  const without = shuffled(
    unanswerable.filter(({ answers }) => answers.length === 0),
    random,
  );
  const questions: PileQuestion[] = [];
  for (let turn = 0; questions.length < count; turn++) {
    const rows = [0, 1, 2].map((at) => withAnswer[3 * turn + at]);
    const [first, second, third] = rows;
    const open = without[turn];
    if (!first || !second || !third || !open) break;
    for (const { title, question, answers } of [first, second]) {
      questions.push({ kind: 'answerable', title, question, answers, hidden: [] });
    }
    const { title, question } = open;
    questions.push({ kind: 'unanswerable', title, question, answers: [], hidden: [] });
    questions.push({
      kind: 'taken-away',
      title: third.title,
      question: third.question,
      answers: [],
      hidden: third.answers,
    });
  }
  return questions.slice(0, count);
}

/** Whether a passage holds words that are hidden from it. */
export function isHidden(hit: PassageHit, { hidden }: PileQuestion): boolean {
  const words = ` ${normaliseAnswer(hit.readable)} `;
  return hidden.some((answer) => words.includes(` ${normaliseAnswer(answer)} `));
}

/** Numbers in [0, 1), the same for the same seed (mulberry32, Tommy Ettinger, public domain). */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Fisher and Yates' shuffle of a copy. */
function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const copy = [...items];
  for (let at = copy.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [copy[at], copy[other]] = [copy[other]!, copy[at]!];
  }
  return copy;
}
