import type { Answer, AskUpdate, NearestPassage, Place } from '../answering/answer';
import {
  PROTOCOL_VERSION,
  type PanelAccelerator,
  type PanelAnswer,
  type PanelPlace,
  type PanelState,
  type ScopeId,
} from '../../webview/protocol';
import type { SessionState } from './askSession';
import { oneLine } from './labels';
import { nearestStart } from './nearestStart';
import type { StableRow } from './stableRows';

/** What the editor knows and the session does not, in the user's language. */
export interface PanelWords {
  /** `docs/readme.md:12`, where it stands now. */
  place(place: Place): string;
  /** Why nothing was found; the page says itself that nothing was. */
  notFound(update: AskUpdate, scope: ScopeId): string;
  /** What else to know about a finished question; or empty. */
  note(session: SessionState): string;
  /** How much was read, where that was enough; or empty. */
  read(session: SessionState): string;
  /** Which documents were not searched; or empty. */
  leftOut(session: SessionState): string;
}

/** UTF-16 units shown of what another version says. */
const LONGEST_SAYING = 120;

/** The complete picture for the page. Pure. */
export function panelStateOf(
  session: SessionState,
  rows: readonly StableRow<Answer>[],
  accelerators: { readonly rows: readonly PanelAccelerator[]; readonly choice: string },
  words: PanelWords,
  earlier: readonly string[] = [],
): PanelState {
  const { update } = session;
  const notFound = session.phase === 'done' && update !== null && !update.found;
  return {
    version: PROTOCOL_VERSION,
    round: session.round,
    question: session.question,
    earlier,
    scope: session.scope,
    phase: session.phase,
    message: notFound ? words.notFound(update, session.scope) : session.message,
    note: words.note(session),
    read: words.read(session),
    leftOut: words.leftOut(session),
    checking: update?.checking ?? false,
    wider: notFound ? (update.elsewhere ?? null) : null,
    found: update?.found ?? false,
    answers: rows.map((row) => answerOf(row, session, words)),
    nearest: notFound ? update.nearest.map((it) => nearestOf(it, session, words)) : [],
    active: session.active,
    passagesRead: update?.passagesRead ?? 0,
    passagesTotal: update?.passagesTotal ?? 0,
    documents: update?.documents ?? 0,
    seconds: (update?.ms.total ?? 0) / 1000,
    accelerators: accelerators.rows,
    accelerator: accelerators.choice,
  };
}

function answerOf(
  { item, late }: StableRow<Answer>,
  session: SessionState,
  words: PanelWords,
): PanelAnswer {
  const { text, start, end } = item.passage;
  return {
    ...shared(item, session, words),
    before: text.slice(0, start),
    answer: text.slice(start, end),
    after: text.slice(end),
    confidence: item.confidence,
    ...(item.context && { context: item.context }),
    ...(item.question !== undefined && { question: item.question }),
    late,
    ...(item.versions && {
      versions: item.versions.map((it) => ({
        ...placeOf(it, words),
        words: oneLine(it.readable, LONGEST_SAYING),
      })),
    }),
  };
}

function nearestOf(item: NearestPassage, session: SessionState, words: PanelWords): PanelAnswer {
  const start = nearestStart(item.text, session.update?.readAs ?? session.question);
  return {
    ...shared(item, session, words),
    before: item.text.slice(0, start),
    answer: '',
    after: item.text.slice(start),
    late: false,
  };
}

function shared(item: Answer | NearestPassage, session: SessionState, words: PanelWords) {
  const trouble = session.troubles.get(item.id);
  return {
    ...placeOf(item, words),
    heading: item.heading,
    ...(trouble !== undefined && { trouble }),
    ...(item.copies && {
      copies: {
        places: item.copies.places.map((it) => placeOf(it, words)),
        more: item.copies.more,
      },
    }),
  };
}

function placeOf(place: Place, words: PanelWords): PanelPlace {
  return { id: place.id, place: words.place(place) };
}
