import type { Answer } from '../answering/answer';
import type { DocumentPart, LineRange } from '../documents/document';
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
  readonly place: (uri: string, lines: LineRange, part: DocumentPart) => string;
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

/** An answer leads with its words, a nearest passage with its place: its words are many. */
function targetRow(id: string, target: AnswerTarget, late: boolean, wording: PickWording): PickRow {
  const { uri, lines, part, heading } = target;
  const place = wording.place(uri, lines, part);
  const headings = oneLine(wording.heading(heading));
  const [label, description, detail] = isAnswer(target)
    ? [
        oneLine(target.readable),
        joined([place, late ? wording.late : '']),
        // Long paths of headings are cut at their end, the confidence never.
        joined([
          wording.confidence(target.confidence),
          oneLine(target.question ?? ''),
          oneLine(wording.heading(target.context ?? [])),
          headings,
        ]),
      ]
    : [place, headings, oneLine(target.text)];
  return {
    kind: 'answer',
    id,
    label: withoutIcons(label),
    description: withoutIcons(description),
    detail: withoutIcons(detail),
  };
}

function joined(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' · ');
}

function isAnswer(target: AnswerTarget): target is Answer {
  return 'confidence' in target;
}
