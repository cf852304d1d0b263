import type { Phrases } from '../phrases';
import { icon, make, setAttribute, setMenu, setText } from './dom';
import { excerptAround } from './excerpt';
import type { RowView } from './view';

const COPY = [
  'M5.5 2.5h6a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1h-6a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1z',
  'M10.5 13.5h-7a1 1 0 0 1-1-1v-8',
];

/** One row: place and confidence, the answer marked inside its passage, heading path. */
export class AnswerRow {
  readonly element = make('div', 'answer');
  private readonly name = make('span', 'name');
  private readonly line = make('span', 'line');
  private readonly place = make('span', 'place', this.name, this.line);
  private readonly folder = make('span', 'folder');
  private readonly percent = make('span', 'percent');
  private readonly before = document.createTextNode('');
  private readonly mark = make('mark');
  private readonly after = document.createTextNode('');
  private readonly excerpt = make('div', 'excerpt', this.before, this.mark, this.after);
  private readonly question = make('div', 'asked');
  private readonly context = make('div', 'context');
  private readonly trouble = make('div', 'trouble');
  private readonly above = make('span', 'above');
  private readonly heading = make('span', 'last');
  private readonly path = make('span', 'heading', this.above, this.heading);
  private readonly late = make('span', 'late');
  private readonly more = make('span', 'more');
  private readonly copy = make('span', 'copy', icon(...COPY));
  private view: RowView | null = null;
  private budget = 0;
  private expanded = false;

  constructor(
    /** The answer's id. */
    readonly key: string,
    private readonly phrases: Phrases,
  ) {
    this.element.setAttribute('role', 'option');
    this.element.tabIndex = -1;
    this.element.dataset['id'] = key;
    this.copy.title = phrases.copy;
    this.copy.dataset['action'] = 'copy';
    this.more.dataset['action'] = 'expand';
    this.element.append(
      make('div', 'top', this.place, this.folder, this.copy, this.percent),
      this.question,
      this.context,
      this.excerpt,
      this.trouble,
      make('div', 'bottom', this.path, this.late, this.more),
    );
    setMenu(this.element, key);
  }

  /** @param budget how many characters of the passage fit in, about */
  update(view: RowView, budget: number): void {
    this.view = view;
    this.budget = budget;
    const { item } = view;
    setText(this.name, view.name);
    setText(this.line, view.line);
    setText(this.folder, view.folder);
    this.place.title = item.place;
    this.folder.title = item.place;
    setText(this.percent, view.confidence);
    this.percent.hidden = view.confidence === '';
    setText(this.above, view.above);
    this.above.hidden = view.above === '';
    setText(this.heading, view.heading);
    this.path.title = item.heading.join(' › ');
    this.path.hidden = view.heading === '';
    setText(this.question, item.question ?? '');
    this.question.hidden = item.question === undefined;
    setText(this.context, (item.context ?? []).join(' › '));
    this.context.hidden = item.context === undefined;
    setText(this.late, item.late ? this.phrases.foundLater : '');
    this.late.hidden = !item.late;
    setText(this.trouble, item.trouble ?? '');
    this.trouble.hidden = item.trouble === undefined;
    this.element.classList.toggle('gone', item.trouble !== undefined);
    setAttribute(this.element, 'aria-selected', view.active ? 'true' : 'false');
    setAttribute(this.element, 'aria-label', view.label);
    this.draw();
  }

  /** @returns whether anything changed */
  expand(expanded: boolean): boolean {
    if (expanded === this.expanded) return false;
    this.expanded = expanded;
    this.draw();
    return true;
  }

  toggle(): void {
    this.expand(!this.expanded);
  }

  private draw(): void {
    if (!this.view) return;
    const { before, answer, after } = this.view.item;
    const short = excerptAround(before, answer, after, this.budget);
    const shown = this.expanded ? { before, answer, after } : short;
    setText(this.before, shown.before);
    setText(this.mark, shown.answer);
    this.mark.hidden = shown.answer === '';
    setText(this.after, shown.after);
    this.more.hidden = !short.trimmed;
    setText(this.more, this.expanded ? this.phrases.less : this.phrases.more);
  }
}
