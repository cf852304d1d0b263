import type { Answer, Copies, NearestPassage, Place } from '../answering/answer';
import type { SessionState } from './askSession';
import { oneLine, withoutIcons } from './labels';
import { arrangeRows } from './stableRows';
import type { StableRow } from './stableRows';

/** A row's content: an answer, a nearest passage, or a sentence about the question as a whole. */
export type PickEntry =
  | { readonly id: string; readonly target: Answer | NearestPassage }
  | { readonly id: string; readonly note: string; readonly kind: SentenceKind };

/** Sentences: about the question, to ask it of a wider scope, about what was left out. */
type SentenceKind = 'note' | 'wider' | 'left-out';

/** A row as the quick pick shows it; texts of documents are made safe for it. */
export type PickRow =
  | { readonly kind: 'separator'; readonly label: string }
  | {
      /** `places` shows and hides the other places of an answer, `place` is one; both stand under it. */
      readonly kind: SentenceKind | 'answer' | 'places' | 'place' | 'version';
      /** Its identity in the list. */
      readonly id: string;
      /** The entry it belongs to. */
      readonly of: string;
      /** What it leads to; null for nowhere. */
      readonly target: string | null;
      readonly label: string;
      readonly description: string;
      readonly detail: string;
    };

/** What the rows say besides the documents' own words. */
export interface PickWording {
  /** The sentence about the state as a whole; empty when the rows say it all. */
  readonly sentence: (state: SessionState) => string;
  /** Which documents were not searched; or empty. */
  readonly leftOut: (state: SessionState) => string;
  /** Names the wider scope that the question can be asked of. */
  readonly wider: (scope: 'open' | 'workspace') => string;
  readonly place: (place: Place) => string;
  readonly confidence: (confidence: number) => string;
  readonly heading: (heading: readonly string[]) => string;
  readonly late: string;
  readonly nearest: string;
  readonly copies: (copies: Copies) => string;
  readonly version: (words: string) => string;
  /** What is shown of a nearest passage. */
  readonly passage: (target: NearestPassage) => string;
}

type EntryWording = Pick<PickWording, 'sentence' | 'leftOut' | 'wider'>;

/**
 * The entries of a state in the order they are shown, by the rule of stable rows.
 * @param previous the entries shown now, of the same question
 * @param movedTo id of the entry the user moved to; null when the user has not moved
 */
export function arrangeEntries(
  state: SessionState,
  previous: readonly StableRow<PickEntry>[],
  movedTo: string | null,
  wording: EntryWording,
): StableRow<PickEntry>[] {
  return arrangeRows(previous, rankedEntries(state, wording), movedTo);
}

function rankedEntries(state: SessionState, wording: EntryWording): PickEntry[] {
  const { update, phase } = state;
  const answers = (update?.answers ?? []).map((target) => ({ id: target.id, target }));
  const running = phase === 'searching' || phase === 'reading';
  // While reading goes on, the title tells how far it is; a row that comes and goes would not help.
  const sentence = phase === 'idle' || running ? '' : wording.sentence(state);
  const note = sentenceEntry('note', sentence);
  const leftOut = sentenceEntry('left-out', wording.leftOut(state));
  if (phase === 'done' && update && !update.found) {
    const { elsewhere } = update;
    const wider = sentenceEntry('wider', elsewhere ? wording.wider(elsewhere) : '');
    const nearest = update.nearest.map((target) => ({ id: target.id, target }));
    return [...note, ...wider, ...nearest, ...leftOut];
  }
  return [...note, ...answers, ...leftOut];
}

function sentenceEntry(kind: SentenceKind, note: string): PickEntry[] {
  return note === '' ? [] : [{ id: `#${kind}`, note, kind }];
}

/**
 * The rows to show, with a separator above the nearest passages.
 * @param opened entries whose other places are shown
 */
export function pickRows(
  entries: readonly StableRow<PickEntry>[],
  wording: PickWording,
  opened: ReadonlySet<string> = new Set(),
): PickRow[] {
  const rows: PickRow[] = [];
  let inNearest = false;
  for (const { item, late } of entries) {
    if ('note' in item) {
      const { id, note, kind } = item;
      rows.push({
        ...{ kind, id, of: id, target: null },
        label: withoutIcons(note),
        description: '',
        detail: '',
      });
      continue;
    }
    const nearest = !isAnswer(item.target);
    if (nearest && !inNearest) rows.push({ kind: 'separator', label: wording.nearest });
    inNearest = nearest;
    rows.push(targetRow(item.id, item.target, late, wording));
    rows.push(...otherRows(item.id, item.target, opened.has(item.id), wording));
  }
  return rows;
}

/** What other versions say, and the other places of the same words: a single one at once. */
function otherRows(
  of: string,
  target: Answer | NearestPassage,
  opened: boolean,
  wording: PickWording,
): PickRow[] {
  const place = (it: Place) => withoutIcons(wording.place(it));
  const versions = 'versions' in target ? (target.versions ?? []) : [];
  const rows = versions.map((it): PickRow => ({
    ...under(of, 'version', it.id),
    label: withoutIcons(oneLine(wording.version(it.readable))),
    description: place(it),
    detail: '',
  }));
  const { copies } = target;
  if (!copies) return rows;
  const [only] = copies.places;
  const label = wording.copies(copies);
  if (only && copies.places.length + copies.more === 1) {
    rows.push({ ...under(of, 'place', only.id), label, description: place(only), detail: '' });
    return rows;
  }
  rows.push({ ...under(of, 'places', null), label, description: '', detail: '' });
  if (!opened) return rows;
  const listed = copies.places.map((it): PickRow => ({
    ...under(of, 'place', it.id),
    label: place(it),
    description: withoutIcons(oneLine(wording.heading(it.heading))),
    detail: '',
  }));
  return [...rows, ...listed];
}

function under<K extends 'places' | 'place' | 'version'>(
  of: string,
  kind: K,
  target: string | null,
) {
  return { kind, id: `${of} ${kind} ${target ?? ''}`, of, target };
}

/** An answer leads with its words, a nearest passage with its place: its words are many. */
function targetRow(
  id: string,
  target: Answer | NearestPassage,
  late: boolean,
  wording: PickWording,
): PickRow {
  const place = wording.place(target);
  const headings = oneLine(wording.heading(target.heading));
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
    : [place, headings, oneLine(wording.passage(target))];
  return {
    kind: 'answer',
    ...{ id, of: id, target: id },
    label: withoutIcons(label),
    description: withoutIcons(description),
    detail: withoutIcons(detail),
  };
}

function joined(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' · ');
}

function isAnswer(target: Answer | NearestPassage): target is Answer {
  return 'confidence' in target;
}
