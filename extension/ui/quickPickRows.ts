import type { Answer } from '../answering/answer';
import type { LineRange } from '../documents/document';
import type { AnswerTarget, SessionState } from './askSession';
import { oneLine, withoutIcons } from './labels';
import { arrangeRows } from './stableRows';
import type { StableRow } from './stableRows';

/** A row's content: an answer, a nearest passage, or a sentence about the question as a whole. */
export type PickEntry =
  | { readonly id: string; readonly target: AnswerTarget }
  | { readonly id: string; readonly note: string };

/** A row as the quick pick shows it; texts of documents are made safe for it. */
export type PickRow =
  | { readonly kind: 'separator'; readonly label: string }
  | {
      readonly kind: 'note' | 'answer';
      readonly id: string;
      readonly label: string;
      readonly description: string;
      readonly detail: string;
    };

/** What the rows say besides the documents' own words. */
export interface PickWording {
  /** The sentence about the state as a whole; empty when the rows say it all. */
  readonly sentence: (state: SessionState) => string;
  readonly place: (uri: string, lines: LineRange) => string;
  readonly confidence: (confidence: number) => string;
  readonly heading: (heading: readonly string[]) => string;
  readonly late: string;
  readonly nearest: string;
}

const NOTE = '#note';

/**
 * The entries of a state in the order they are shown, by the rule of stable rows.
 * @param previous the entries shown now, of the same question
 * @param movedTo id of the entry the user moved to; null when the user has not moved
 */
export function arrangeEntries(
  state: SessionState,
  previous: readonly StableRow<PickEntry>[],
  movedTo: string | null,
  wording: Pick<PickWording, 'sentence'>,
): StableRow<PickEntry>[] {
  return arrangeRows(previous, rankedEntries(state, wording), movedTo);
}

function rankedEntries(state: SessionState, wording: Pick<PickWording, 'sentence'>): PickEntry[] {
  const { update, phase } = state;
  const answers = (update?.answers ?? []).map((target) => ({ id: target.id, target }));
  const running = phase === 'searching' || phase === 'reading';
  // While reading goes on, the title tells how far it is; a row that comes and goes would not help.
  const sentence = phase === 'idle' || running ? '' : wording.sentence(state);
  const note = sentence === '' ? [] : [{ id: NOTE, note: sentence }];
  if (phase === 'done' && update && !update.found) {
    return [...note, ...update.nearest.map((target) => ({ id: target.id, target }))];
  }
  return [...note, ...answers];
}

/** The rows to show, with a separator above the nearest passages. */
export function pickRows(
  entries: readonly StableRow<PickEntry>[],
  wording: PickWording,
): PickRow[] {
  const rows: PickRow[] = [];
  let inNearest = false;
  for (const { item, late } of entries) {
    if ('note' in item) {
      rows.push({ kind: 'note', id: item.id, label: item.note, description: '', detail: '' });
      continue;
    }
    const nearest = !isAnswer(item.target);
    if (nearest && !inNearest) rows.push({ kind: 'separator', label: wording.nearest });
    inNearest = nearest;
    rows.push(targetRow(item.id, item.target, late, wording));
  }
  return rows;
}

function targetRow(id: string, target: AnswerTarget, late: boolean, wording: PickWording): PickRow {
  const { uri, lines, heading } = target;
  const words = isAnswer(target) ? target.readable : target.text;
  const confidence = isAnswer(target) ? wording.confidence(target.confidence) : '';
  return {
    kind: 'answer',
    id,
    label: withoutIcons(oneLine(words)),
    description: withoutIcons(joined([wording.place(uri, lines), late ? wording.late : ''])),
    detail: withoutIcons(joined([oneLine(wording.heading(heading)), confidence])),
  };
}

function joined(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' · ');
}

function isAnswer(target: AnswerTarget): target is Answer {
  return 'confidence' in target;
}
