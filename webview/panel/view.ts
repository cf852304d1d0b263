/** PanelState → what is to be seen, without a DOM. */
import type { PanelAnswer, PanelState, ScopeId } from '../protocol';
import { fill, type Phrases } from '../phrases';
import { linesOf, type LineView } from './lines';
import { splitPlace, type SplitPlace } from './splitPlace';

export interface RowView extends SplitPlace {
  readonly item: PanelAnswer;
  /** `Guide › Install ›` and `Linux`; the last gives way last where there is no room. Or empty. */
  readonly above: string;
  readonly heading: string;
  /** `82%`, `unsure · 31%`, or empty for a nearest passage. */
  readonly confidence: string;
  readonly active: boolean;
  /** For screen readers: answer, heading, place, confidence, trouble. */
  readonly label: string;
  /** Under it. */
  readonly lines: readonly LineView[];
}

export interface ListView {
  readonly answers: readonly RowView[];
  /** Heading above the answers; empty when none is needed. */
  readonly answersTitle: string;
  readonly nearest: readonly RowView[];
}

export interface StatusView {
  /** `null` hides the bar; `max` 0 is a bar without an end. */
  readonly progress: { readonly value: number; readonly max: number } | null;
  readonly line: string;
  /** Under the line, in full; or empty. */
  readonly note: string;
  /** Which documents were not searched; leads to their list. Or empty. */
  readonly leftOut: string;
  readonly notice: {
    readonly kind: 'empty' | 'not-found' | 'failed';
    readonly title: string;
    readonly text: string;
    readonly example: string;
    /** Asks the same question of a wider scope. */
    readonly wider?: { readonly scope: ScopeId; readonly label: string };
  } | null;
  /** Read aloud when it changes. */
  readonly announcement: string;
}

/** Between the parts of the line of status. */
export const SEPARATOR = ' · ';

/** Below this an answer is called unsure, in words. */
const UNSURE_BELOW = 0.5;

export function isAsking(state: PanelState): boolean {
  return state.phase === 'searching' || state.phase === 'reading';
}

/** A finished question without an answer that passed the threshold. */
function isNotFound(state: PanelState): boolean {
  return state.phase === 'done' && !state.found && state.question !== '';
}

/**
 * The rows to show. When nothing was found the guesses make way for the nearest passages, unless the
 * user's place (`place`, an answer's id) is among them: what the user moved to never goes away.
 * @param opened answers, by id, whose other places are shown
 */
export function listOf(
  state: PanelState,
  place: string | null,
  phrases: Phrases,
  language: string,
  opened: ReadonlySet<string> = new Set(),
): ListView {
  const row = (item: PanelAnswer) => ({
    ...rowOf(item, state.active, phrases, language),
    lines: linesOf(item, opened.has(item.id), state.active, phrases),
  });
  if (!isNotFound(state)) {
    // Said from the first on: these may all give way to nearest passages.
    const guesses = isAsking(state) && !state.found && state.answers.length > 0;
    const answersTitle = guesses ? phrases.guessesSoFar : '';
    return { answers: state.answers.map(row), answersTitle, nearest: [] };
  }
  const kept = state.answers.some((it) => it.id === place) ? state.answers : [];
  return {
    answers: kept.map(row),
    answersTitle: kept.length > 0 ? phrases.guessesList : '',
    nearest: state.nearest.map(row),
  };
}

function rowOf(
  item: PanelAnswer,
  active: string | null,
  phrases: Phrases,
  language: string,
): Omit<RowView, 'lines'> {
  const path = item.heading.join(' › ');
  const heading = item.heading.at(-1) ?? '';
  const confidence = confidenceOf(item.confidence, phrases, language);
  const words = item.answer === '' ? item.after : item.answer;
  return {
    item,
    ...splitPlace(item.place),
    above: path.slice(0, path.length - heading.length).trimEnd(),
    heading,
    confidence,
    active: item.id === active,
    label: [
      item.question ?? '',
      words,
      (item.context ?? []).join(', '),
      item.trouble ?? '',
      confidence,
      item.late ? phrases.foundLater : '',
      path,
      item.place,
    ]
      .filter((part) => part !== '')
      .join(', '),
  };
}

/** In words where it is low; never 0 or 100, a network is not certain. */
function confidenceOf(confidence: number | undefined, phrases: Phrases, language: string): string {
  if (confidence === undefined) return '';
  const bounded = Math.min(0.99, Math.max(0.01, confidence));
  const percent = bounded.toLocaleString(language, { style: 'percent', maximumFractionDigits: 0 });
  return confidence < UNSURE_BELOW ? `${phrases.unsure} · ${percent}` : percent;
}

/** What goes on, in one line; and what to say where no answers stand. */
export function statusOf(state: PanelState, phrases: Phrases, language: string): StatusView {
  const status = phaseStatus(state, phrases, language);
  const { note, leftOut } = state;
  const announcement = [status.announcement, note, leftOut]
    .filter((part) => part !== '')
    .join('. ');
  return { ...status, note, leftOut, announcement };
}

type PhaseStatus = Omit<StatusView, 'note' | 'leftOut'>;

function phaseStatus(state: PanelState, phrases: Phrases, language: string): PhaseStatus {
  switch (state.phase) {
    case 'idle':
      return {
        progress: null,
        line: '',
        notice: {
          kind: 'empty',
          title: phrases.emptyTitle,
          text: phrases.emptyText,
          example: phrases.emptyExample,
        },
        announcement: '',
      };
    case 'searching':
      return {
        progress: { value: 0, max: 0 },
        line: phrases.searching,
        notice: null,
        announcement: phrases.searching,
      };
    case 'reading':
      return {
        progress: { value: state.passagesRead, max: state.passagesTotal },
        line: fill(
          readingPhrase(state, phrases),
          state.passagesRead,
          state.passagesTotal,
          state.documents,
        ),
        notice: null,
        announcement: phrases.searching,
      };
    case 'cancelled': {
      const line = fill(phrases.cancelled, state.passagesRead, state.passagesTotal);
      return { progress: null, line, notice: null, announcement: line };
    }
    case 'failed':
      return {
        progress: null,
        line: '',
        notice: {
          kind: 'failed',
          title: phrases.failedTitle,
          text: state.message,
          example: '',
        },
        announcement: `${phrases.failedTitle}. ${state.message}`,
      };
    case 'done':
      return doneStatus(state, phrases, language);
  }
}

function readingPhrase({ checking, documents }: PanelState, phrases: Phrases): string {
  if (checking) return phrases.readingChecking;
  return documents === 1 ? phrases.readingOne : phrases.reading;
}

function doneStatus(state: PanelState, phrases: Phrases, language: string): PhaseStatus {
  const documents =
    state.documents === 1 ? phrases.documentsOne : fill(phrases.documents, state.documents);
  const seconds = fill(
    phrases.seconds,
    state.seconds.toLocaleString(language, { maximumFractionDigits: state.seconds < 10 ? 1 : 0 }),
  );
  if (isNotFound(state)) {
    const title = state.documents === 0 ? phrases.noDocumentsTitle : phrases.notFoundTitle;
    return {
      progress: null,
      line: joined(documents, seconds, state.read),
      notice: {
        kind: 'not-found',
        title,
        text: state.message,
        example: '',
        ...widerOf(state, phrases),
      },
      announcement: `${title}. ${state.message}`,
    };
  }
  const answers =
    state.answers.length === 1 ? phrases.answersOne : fill(phrases.answers, state.answers.length);
  return {
    progress: null,
    line: joined(answers, documents, seconds, state.read),
    notice: null,
    announcement: answers,
  };
}

function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(SEPARATOR);
}

function widerOf(
  { wider }: PanelState,
  phrases: Phrases,
): Pick<NonNullable<StatusView['notice']>, 'wider'> {
  if (wider === null) return {};
  return {
    wider: { scope: wider, label: wider === 'open' ? phrases.askOpen : phrases.askWorkspace },
  };
}
