import type { Phrases } from '../phrases';
import { AnswerRow } from './answerRow';
import { make, placeChildren, setText } from './dom';
import type { Intents } from './intents';
import type { ListView, RowView } from './view';

/** Characters that a line of the list holds per CSS pixel, and how many lines an excerpt takes. */
const CHARACTERS_PER_PIXEL = 1 / 6.6;
const LINES = 4.5;

/**
 * The list box of answers and nearest passages: one tab stop, arrow keys move. Rows are kept by id
 * and changed in place; the row with the focus is never taken out of the page to be moved.
 */
export class AnswerList {
  readonly element = make('div', 'answers');
  private readonly help = make('p', 'hidden');
  private readonly answersTitle = make('h2');
  private readonly nearestTitle = make('h2');
  private readonly rows = new Map<string, AnswerRow>();
  private views: readonly RowView[] = [];
  /** The row that the tab key reaches. */
  private current: string | null = null;
  /** Where the keyboard or a click went last. */
  private moved: string | null = null;
  /** What the pointer is on. */
  private hovered: string | null = null;
  private pointer: { readonly x: number; readonly y: number } | null = null;
  /** What the host knows. */
  private told: string | null = null;

  constructor(
    private readonly phrases: Phrases,
    private readonly intents: Intents,
  ) {
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
    this.element.addEventListener('dblclick', (event) => this.onDoubleClick(event));
    this.element.addEventListener('focusin', (event) => {
      const row = this.rowAt(event.target);
      if (row) this.moveTo(row.id, false);
    });
    document.addEventListener('pointermove', (event) => this.onPointer(event));
    document.documentElement.addEventListener('pointerleave', () => this.hover(null));
    new ResizeObserver(() => this.redraw()).observe(this.element);
  }

  /** The help text, to stand outside the list box. */
  get helpElement(): HTMLElement {
    return this.help;
  }

  /** The lowest row that the user moved to, by keyboard, click or pointer. */
  get place(): string | null {
    const index = Math.max(this.indexOf(this.moved), this.indexOf(this.hovered));
    return this.views[index]?.item.id ?? null;
  }

  /** A new question: the user has not moved yet. */
  reset(): void {
    this.moved = null;
    this.hovered = null;
    this.current = null;
    this.told = null;
  }

  update(list: ListView): void {
    const focused = this.focusedRow();
    const focusedIndex = focused ? this.indexOf(focused.id) : -1;
    this.views = [...list.answers, ...list.nearest];
    const ids = new Set(this.views.map((it) => it.item.id));
    for (const id of this.rows.keys()) if (!ids.has(id)) this.rows.delete(id);

    setText(this.answersTitle, list.answersTitle);
    const wanted: Element[] = [];
    if (list.answersTitle !== '') wanted.push(this.answersTitle);
    wanted.push(...list.answers.map((it) => this.rowOf(it).element));
    if (list.nearest.length > 0) wanted.push(this.nearestTitle);
    wanted.push(...list.nearest.map((it) => this.rowOf(it).element));
    placeChildren(this.element, wanted, focused?.element ?? null);
    this.redraw();

    if (this.current === null || !ids.has(this.current)) {
      this.current = this.views[Math.max(0, focusedIndex)]?.item.id ?? null;
    }
    this.rove();
    // The row under the focus is gone: its neighbour takes over, so that the keyboard is not lost.
    if (focused && !ids.has(focused.id))
      this.focusRow(Math.min(focusedIndex, this.views.length - 1));
    this.element.hidden = this.views.length === 0;
  }

  focusFirst(): void {
    this.focusRow(Math.max(0, this.indexOf(this.current)));
  }

  private redraw(): void {
    const width = this.element.clientWidth;
    const budget = Math.min(600, Math.max(90, Math.round(width * CHARACTERS_PER_PIXEL * LINES)));
    for (const view of this.views) this.rows.get(view.item.id)?.update(view, budget);
  }

  private rowOf(view: RowView): AnswerRow {
    const { id } = view.item;
    const row = this.rows.get(id) ?? new AnswerRow(id, this.phrases);
    this.rows.set(id, row);
    return row;
  }

  private rove(): void {
    for (const [id, row] of this.rows) row.element.tabIndex = id === this.current ? 0 : -1;
  }

  private indexOf(id: string | null): number {
    return this.views.findIndex((it) => it.item.id === id);
  }

  private rowAt(target: EventTarget | null): AnswerRow | null {
    if (!(target instanceof Element)) return null;
    const id = target.closest<HTMLElement>('.answer')?.dataset['id'];
    return id === undefined ? null : (this.rows.get(id) ?? null);
  }

  private focusedRow(): AnswerRow | null {
    return this.rowAt(document.activeElement);
  }

  private focusRow(index: number): void {
    const view = this.views[index];
    if (!view) return;
    this.moveTo(view.item.id, true);
  }

  private moveTo(id: string, focus: boolean): void {
    this.current = id;
    this.moved = id;
    this.rove();
    this.tell();
    if (!focus) return;
    const element = this.rows.get(id)?.element;
    element?.focus({ preventScroll: true });
    element?.scrollIntoView({ block: 'nearest' });
  }

  /** Only a pointer that really moves counts; rows that slide under a resting one do not. */
  private onPointer(event: PointerEvent): void {
    const { clientX: x, clientY: y } = event;
    const moved = this.pointer !== null && (this.pointer.x !== x || this.pointer.y !== y);
    this.pointer = { x, y };
    if (moved) this.hover(this.rowAt(event.target));
  }

  private hover(row: AnswerRow | null): void {
    if ((row?.id ?? null) === this.hovered) return;
    this.hovered = row?.id ?? null;
    this.tell();
  }

  private tell(): void {
    const { place } = this;
    if (place === this.told) return;
    this.told = place;
    this.intents.moved(place);
  }

  private onKey(event: KeyboardEvent): void {
    const row = this.rowAt(event.target);
    if (!row || event.altKey) return;
    const command = event.ctrlKey || event.metaKey;
    if (command) {
      if (event.key.toLowerCase() !== 'c' || event.shiftKey) return;
      this.intents.copy(row.id);
      event.preventDefault();
      return;
    }
    if (this.onPlainKey(event.key, row)) event.preventDefault();
  }

  /** @returns whether the key means something here */
  private onPlainKey(key: string, row: AnswerRow): boolean {
    const index = this.indexOf(row.id);
    switch (key) {
      case 'ArrowDown':
        this.focusRow(Math.min(index + 1, this.views.length - 1));
        return true;
      case 'ArrowUp':
        this.focusRow(Math.max(index - 1, 0));
        return true;
      case 'Home':
        this.focusRow(0);
        return true;
      case 'End':
        this.focusRow(this.views.length - 1);
        return true;
      case 'ArrowRight':
        row.expand(true);
        return true;
      case 'ArrowLeft':
        row.expand(false);
        return true;
      case 'Enter':
        this.intents.open(row.id, false);
        return true;
      case ' ':
        this.intents.open(row.id, true);
        return true;
      default:
        return false;
    }
  }

  private onClick(event: MouseEvent): void {
    const row = this.rowAt(event.target);
    if (!row) return;
    this.moveTo(row.id, true);
    const action = (event.target as Element).closest<HTMLElement>('[data-action]');
    if (action?.dataset['action'] === 'copy') this.intents.copy(row.id);
    else if (action?.dataset['action'] === 'expand') row.toggle();
    else this.intents.open(row.id, true);
  }

  private onDoubleClick(event: MouseEvent): void {
    const row = this.rowAt(event.target);
    const action = (event.target as Element).closest('[data-action]');
    if (row && !action) this.intents.open(row.id, false);
  }
}
