import { make, setAttribute, setMenu, setText } from './dom';
import type { LineView } from './lines';

/** One line under an answer. */
export class LineRow {
  readonly element = make('div', 'aside');
  private readonly words = make('span', 'words');
  private readonly name = make('span', 'name');
  private readonly line = make('span', 'line');
  private readonly place = make('span', 'place', this.name, this.line);
  private readonly folder = make('span', 'folder');

  constructor(
    readonly key: string,
    /** The answer it stands under, by id. */
    readonly of: string,
  ) {
    this.element.setAttribute('role', 'option');
    this.element.tabIndex = -1;
    this.element.dataset['id'] = key;
    this.element.append(this.words, this.place, this.folder);
  }

  update({ kind, target, words, place, open, active, label }: LineView): void {
    setMenu(this.element, target);
    this.element.dataset['kind'] = kind;
    setAttribute(this.element, 'data-open', open ? 'true' : null);
    setText(this.words, words);
    this.words.title = words;
    this.words.hidden = words === '';
    setText(this.name, place?.name ?? '');
    setText(this.line, place?.line ?? '');
    setText(this.folder, place?.folder ?? '');
    this.place.hidden = place === null;
    this.folder.hidden = place === null;
    this.element.title = place === null ? '' : label;
    setAttribute(this.element, 'aria-selected', active ? 'true' : 'false');
    setAttribute(this.element, 'aria-label', label);
  }
}
