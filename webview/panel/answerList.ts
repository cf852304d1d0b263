import type { Phrases } from '../phrases';
import { AnswerRow } from './answerRow';
import { make, placeChildren, setText } from './dom';
import type { Intents } from './intents';
import { LineRow } from './lineRow';
import type { LineView } from './lines';
import { ListPlace } from './listPlace';
import type { ListView, RowView } from './view';

/** Characters that a line of the list holds per CSS pixel, and how many lines an excerpt takes. */
const CHARACTERS_PER_PIXEL = 1 / 6.6;
const LINES = 4.5;

/** An answer, or a line under one. */
type Stop =
  | { readonly key: string; readonly of: string; readonly target: string; readonly view: RowView }
  | {
      readonly key: string;
      readonly of: string;
      readonly target: string | null;
      readonly line: LineView;
    };

/**
 * The list box of answers and nearest passages, with the lines under them: one tab stop, arrow keys
 * move. Rows are kept by key and changed in place; the row with the focus is never taken out of the
 * page to be moved.
 */
export class AnswerList {
  readonly element = make('div', 'answers');
  private readonly help = make('p', 'hidden');
  private readonly answersTitle = make('h2');
  private readonly nearestTitle = make('h2');
  private readonly rows = new Map<string, AnswerRow | LineRow>();
  private stops: readonly Stop[] = [];
  /** Answers, by id, whose other places are shown. */
  private readonly shown = new Set<string>();
  /** The row that the tab key reaches. */
  private current: string | null = null;
  private readonly eye: ListPlace;

  constructor(
    private readonly phrases: Phrases,
    private readonly intents: Intents,
    /** To be updated again: other lines are wanted. */
    private readonly onOpened: () => void,
  ) {
    this.eye = new ListPlace(
      (key) => this.indexOf(key),
      (index) => this.stops[index]?.of ?? null,
      (answer) => intents.moved(answer),
    );
    this.help.id = 'list-help';
    setText(this.help, phrases.listHelp);
    setText(this.nearestTitle, phrases.nearestList);
    for (const title of [this.answersTitle, this.nearestTitle]) {
      title.setAttribute('role', 'presentation');
    }
    this.element.setAttribute('role', 'listbox');
    this.element.setAttribute('aria-label', phrases.answersList);
    this.element.setAttribute('aria-describedby', this.help.id);
    this.element.addEventListener('keydown', (event) => this.onKey(event));
    this.element.addEventListener('click', (event) => this.onClick(event));
    // The menu is the row's, and so is the keyboard when it closes.
    this.element.addEventListener('contextmenu', (event) => {
      const row = this.rowAt(event.target);
      if (row) this.moveTo(row.key, true);
    });
    this.element.addEventListener('dblclick', (event) => this.onDoubleClick(event));
    this.element.addEventListener('focusin', (event) => {
      const row = this.rowAt(event.target);
      if (row) this.moveTo(row.key, false);
    });
    this.eye.follow((target) => this.rowAt(target)?.key ?? null);
    new ResizeObserver(() => this.redraw()).observe(this.element);
  }

  /** The help text, to stand outside the list box. */
  get helpElement(): HTMLElement {
    return this.help;
  }

  /** The lowest answer that the user moved to, or to a line of, by keyboard, click or pointer. */
  get place(): string | null {
    return this.eye.answer;
  }

  /** Answers, by id, whose other places are to be shown. */
  get opened(): ReadonlySet<string> {
    return this.shown;
  }

  /** A new question: the user has not moved yet. */
  reset(): void {
    this.eye.reset();
    this.current = null;
    this.shown.clear();
  }

  update(list: ListView): void {
    const focused = this.focusedRow();
    const focusedIndex = focused ? this.indexOf(focused.key) : -1;
    const answers = list.answers.flatMap(stopsOf);
    const nearest = list.nearest.flatMap(stopsOf);
    this.stops = [...answers, ...nearest];
    const keys = new Set(this.stops.map((it) => it.key));
    for (const key of this.rows.keys()) if (!keys.has(key)) this.rows.delete(key);

    setText(this.answersTitle, list.answersTitle);
    const wanted: Element[] = [];
    if (list.answersTitle !== '') wanted.push(this.answersTitle);
    wanted.push(...answers.map((it) => this.rowOf(it).element));
    if (nearest.length > 0) wanted.push(this.nearestTitle);
    wanted.push(...nearest.map((it) => this.rowOf(it).element));
    placeChildren(this.element, wanted, focused?.element ?? null);
    this.redraw();

    if (this.current === null || !keys.has(this.current)) {
      this.current = this.stops[Math.max(0, focusedIndex)]?.key ?? null;
    }
    this.rove();
    // The row under the focus is gone: its neighbour takes over, so that the keyboard is not lost.
    if (focused && !keys.has(focused.key))
      this.focusRow(Math.min(focusedIndex, this.stops.length - 1));
    this.element.hidden = this.stops.length === 0;
  }

  focusFirst(): void {
    this.focusRow(Math.max(0, this.indexOf(this.current)));
  }

  private redraw(): void {
    const width = this.element.clientWidth;
    const budget = Math.min(600, Math.max(90, Math.round(width * CHARACTERS_PER_PIXEL * LINES)));
    for (const stop of this.stops) {
      const row = this.rows.get(stop.key);
      if (row instanceof AnswerRow && 'view' in stop) row.update(stop.view, budget);
      else if (row instanceof LineRow && 'line' in stop) row.update(stop.line);
    }
  }

  private rowOf({ key, of, ...stop }: Stop): AnswerRow | LineRow {
    const known = this.rows.get(key);
    if (known) return known;
    const row = 'line' in stop ? new LineRow(key, of) : new AnswerRow(key, this.phrases);
    this.rows.set(key, row);
    return row;
  }

  private rove(): void {
    for (const [key, row] of this.rows) row.element.tabIndex = key === this.current ? 0 : -1;
  }

  private indexOf(key: string | null): number {
    return this.stops.findIndex((it) => it.key === key);
  }

  private rowAt(target: EventTarget | null): AnswerRow | LineRow | null {
    if (!(target instanceof Element)) return null;
    const key = target.closest<HTMLElement>('[data-id]')?.dataset['id'];
    return key === undefined ? null : (this.rows.get(key) ?? null);
  }

  private focusedRow(): AnswerRow | LineRow | null {
    return this.rowAt(document.activeElement);
  }

  private focusRow(index: number): void {
    const stop = this.stops[index];
    if (stop) this.moveTo(stop.key, true);
  }

  private moveTo(key: string, focus: boolean): void {
    this.current = key;
    this.rove();
    this.eye.move(key);
    if (!focus) return;
    const element = this.rows.get(key)?.element;
    element?.focus({ preventScroll: true });
    element?.scrollIntoView({ block: 'nearest' });
  }

  private onKey(event: KeyboardEvent): void {
    const row = this.rowAt(event.target);
    if (!row || event.altKey) return;
    const command = event.ctrlKey || event.metaKey;
    if (command) {
      if (event.shiftKey) return;
      if (event.key.toLowerCase() === 'c') this.copy(row);
      else if (event.key === 'Enter') this.open(row, 'beside');
      else return;
      event.preventDefault();
      return;
    }
    if (this.onPlainKey(event.key, row)) event.preventDefault();
  }

  /** @returns whether the key means something here */
  private onPlainKey(key: string, row: AnswerRow | LineRow): boolean {
    const index = this.indexOf(row.key);
    switch (key) {
      case 'ArrowDown':
        this.focusRow(Math.min(index + 1, this.stops.length - 1));
        return true;
      case 'ArrowUp':
        this.focusRow(Math.max(index - 1, 0));
        return true;
      case 'Home':
        this.focusRow(0);
        return true;
      case 'End':
        this.focusRow(this.stops.length - 1);
        return true;
      case 'ArrowRight':
        this.expand(row, true);
        return true;
      case 'ArrowLeft':
        this.expand(row, false);
        return true;
      case 'Enter':
        this.open(row, 'go');
        return true;
      case ' ':
        this.open(row, 'look');
        return true;
      default:
        return false;
    }
  }

  private onClick(event: MouseEvent): void {
    const row = this.rowAt(event.target);
    if (!row) return;
    this.moveTo(row.key, true);
    const action = (event.target as Element).closest<HTMLElement>('[data-action]');
    if (action?.dataset['action'] === 'copy') this.copy(row);
    else if (action?.dataset['action'] === 'expand' && row instanceof AnswerRow) row.toggle();
    else this.open(row, event.ctrlKey || event.metaKey || event.altKey ? 'beside' : 'look');
  }

  private onDoubleClick(event: MouseEvent): void {
    const row = this.rowAt(event.target);
    const action = (event.target as Element).closest('[data-action]');
    if (row && !action && this.targetOf(row) !== null) this.open(row, 'go');
  }

  /** Goes where the row leads; the line of all places shows or hides them. */
  private open(row: AnswerRow | LineRow, where: 'look' | 'go' | 'beside'): void {
    const target = this.targetOf(row);
    if (target !== null) this.intents.open(target, where);
    else if (row instanceof LineRow) this.show(row.of, !this.shown.has(row.of));
  }

  /** The whole passage of an answer; of the lines under it the other places. */
  private expand(row: AnswerRow | LineRow, expanded: boolean): void {
    if (row instanceof AnswerRow) row.expand(expanded);
    else this.show(row.of, expanded);
  }

  private show(of: string, open: boolean): void {
    if (open === this.shown.has(of)) return;
    if (open) this.shown.add(of);
    else this.shown.delete(of);
    const focused = this.focusedRow();
    this.onOpened();
    // From a place that is hidden now back to the line that hid it.
    if (focused instanceof LineRow && this.indexOf(focused.key) < 0) {
      this.focusRow(this.stops.findIndex((it) => it.of === of && it.target === null));
    }
  }

  private copy(row: AnswerRow | LineRow): void {
    this.intents.copy(this.targetOf(row) ?? (row instanceof LineRow ? row.of : row.key));
  }

  private targetOf({ key }: AnswerRow | LineRow): string | null {
    return this.stops[this.indexOf(key)]?.target ?? null;
  }
}

function stopsOf(view: RowView): Stop[] {
  const { id } = view.item;
  return [
    { key: id, of: id, target: id, view },
    ...view.lines.map((line) => ({ key: line.key, of: id, target: line.target, line })),
  ];
}
