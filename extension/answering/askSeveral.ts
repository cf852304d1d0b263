import type { Answer, AskUpdate } from './answer';
import { ask } from './ask';
import type { AskRequest } from './askRequest';
import { leavable } from './leavable';
import type { AskPorts } from './ports';
import { questionsIn } from './questionsIn';
import { turnAfter } from './turn';
import type { PreviousTurn } from './turn';

/** More questions in one text than this are read as one: it is no list of questions but a document. */
const MOST_QUESTIONS = 8;

/**
 * `ask` for a text that may hold several questions: each is searched and read in turn, a later one may
 * lean on the one before it, and every update has the best answers of all so far, taking turns. Each
 * answer then says which question it answers, and the update which were not answered. One question is
 * asked as it is.
 * @throws what `ask` throws
 */
export function askSeveral(
  request: AskRequest,
  ports: AskPorts,
  signal: AbortSignal,
): AsyncGenerator<AskUpdate, void, undefined> {
  const questions = questionsIn(request.question.trim());
  if (questions.length === 1 || questions.length > MOST_QUESTIONS) {
    return ask(request, ports, signal);
  }
  return leavable(signal, (stopped) => askEach(questions, request, ports, stopped));
}

async function* askEach(
  questions: readonly string[],
  request: AskRequest,
  ports: AskPorts,
  signal: AbortSignal,
): AsyncGenerator<AskUpdate, void, undefined> {
  const finished: Asked[] = [];
  let previous: PreviousTurn | null = request.previous ?? null;
  // Room for the first of every question.
  const answers = Math.max(request.answers, questions.length);
  for (const question of questions) {
    const isLast = finished.length === questions.length - 1;
    let last: AskUpdate | null = null;
    for await (const update of ask({ ...request, question, previous }, ports, signal)) {
      last = update;
      if (update.phase === 'done' && !isLast) continue;
      yield together([...finished, { question, update }], questions.length, answers);
    }
    if (last === null) throw new Error('A question ended without an update.');
    finished.push({ question, update: last });
    previous = turnAfter(question, last);
  }
}

interface Asked {
  readonly question: string;
  readonly update: AskUpdate;
}

/** One update of all questions so far; the last of them is the one that goes on. */
function together(asked: readonly Asked[], total: number, limit: number): AskUpdate {
  const current = asked[asked.length - 1]!.update;
  const updates = asked.map(({ update }) => update);
  const isDone = current.phase === 'done' && asked.length === total;
  const found = updates.some((update) => update.found);
  // Beside what was found, guesses about another question would look like answers to it.
  const shown = asked.filter(({ update }) => update.found || !found);
  const readAs = updates.flatMap((update) => update.readAs ?? []).join(' ');
  const unanswered = asked
    .filter(({ update }) => update.phase === 'done' && !update.found)
    .map(({ question }) => question);
  const sum = (of: (update: AskUpdate) => number): number =>
    updates.reduce((all, update) => all + of(update), 0);
  return {
    phase: isDone || asked.length === 1 ? current.phase : 'reading',
    answers: takeTurns(shown).slice(0, limit),
    found,
    ...(isDone && !found ? { notFound: reasonOf(updates) } : {}),
    ...(isDone && found && unanswered.length > 0 ? { unanswered } : {}),
    nearest: unique(updates.flatMap(({ nearest }) => nearest)).slice(0, limit),
    passagesRead: sum((update) => update.passagesRead),
    passagesTotal: sum((update) => update.passagesTotal),
    documents: Math.max(...updates.map((update) => update.documents)),
    ...(readAs === '' ? {} : { readAs }),
    ...(current.checking === true ? { checking: true } : {}),
    ms: {
      index: sum(({ ms }) => ms.index),
      search: sum(({ ms }) => ms.search),
      read: sum(({ ms }) => ms.read),
      total: sum(({ ms }) => ms.total),
    },
  };
}

/** The first of each question, then the second of each, and so on; a place only once. */
function takeTurns(asked: readonly Asked[]): Answer[] {
  const most = Math.max(0, ...asked.map(({ update }) => update.answers.length));
  const answers: Answer[] = [];
  for (let nth = 0; nth < most; nth++) {
    for (const { question, update } of asked) {
      const answer = update.answers[nth];
      if (answer !== undefined) answers.push({ ...answer, question });
    }
  }
  return unique(answers);
}

function unique<T extends { readonly id: string }>(items: readonly T[]): T[] {
  const seen = new Map<string, T>();
  for (const item of items) if (!seen.has(item.id)) seen.set(item.id, item);
  return [...seen.values()];
}

/** Of several reasons the one nearest to an answer. */
function reasonOf(updates: readonly AskUpdate[]): NonNullable<AskUpdate['notFound']> {
  const reasons = updates.flatMap((update) => update.notFound ?? []);
  return (
    (['no-answer-passes', 'not-readable', 'nothing-similar', 'too-narrow'] as const).find((it) =>
      reasons.includes(it),
    ) ?? 'no-documents'
  );
}
