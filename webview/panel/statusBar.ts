import '@vscode-elements/elements/dist/vscode-progress-bar/index.js';
import type { ScopeId } from '../protocol';
import { make, setText } from './dom';
import { SEPARATOR, type StatusView } from './view';

/** Progress, the line about it, and what is said where no answers stand. */
export class StatusBar {
  readonly element = make('div', 'status');
  readonly notice = make('section', 'notice');
  /** Below the answers: what was not searched; within the notice where there is one. */
  readonly footnote = make('div', 'footnote');
  private readonly bar = make('vscode-progress-bar');
  private readonly line = make('p', 'line');
  private readonly note = make('p', 'note');
  private readonly leftOut = make('button', 'link left-out');
  private readonly announcement = make('div', 'hidden');
  private readonly title = make('h1');
  private readonly text = make('p');
  private readonly example = make('p', 'example');
  private readonly wider = make('button', 'link wider');
  private scope: ScopeId | null = null;

  /**
   * @param askIn asks the question shown again, in another scope
   * @param showDocuments shows which documents are searched, and which not
   */
  constructor(askIn: (scope: ScopeId) => void, showDocuments: () => void) {
    this.leftOut.type = 'button';
    this.leftOut.addEventListener('click', showDocuments);
    this.wider.type = 'button';
    this.wider.addEventListener('click', () => {
      if (this.scope !== null) askIn(this.scope);
    });
    this.announcement.setAttribute('role', 'status');
    this.announcement.setAttribute('aria-live', 'polite');
    this.notice.append(this.title, this.text, this.example, this.wider);
    this.notice.hidden = true;
    this.element.append(make('div', 'track', this.bar), this.line, this.note, this.announcement);
  }

  update(status: StatusView): void {
    this.bar.hidden = status.progress === null;
    this.bar.indeterminate = status.progress?.max === 0;
    this.bar.max = Math.max(1, status.progress?.max ?? 1);
    this.bar.value = status.progress?.value ?? 0;
    this.bar.ariaLabel = status.line;
    this.showLine(status.line);
    // Parts of it go where there is no room for them.
    this.line.title = status.line;
    this.line.hidden = status.line === '';
    setText(this.note, status.note);
    this.note.hidden = status.note === '';
    setText(this.leftOut, status.leftOut);
    this.leftOut.hidden = status.leftOut === '';
    const home = status.notice === null ? this.footnote : this.notice;
    if (this.leftOut.parentElement !== home) home.append(this.leftOut);
    this.notice.hidden = status.notice === null;
    this.notice.dataset['kind'] = status.notice?.kind ?? '';
    setText(this.title, status.notice?.title ?? '');
    setText(this.text, status.notice?.text ?? '');
    setText(this.example, status.notice?.example ?? '');
    this.example.hidden = (status.notice?.example ?? '') === '';
    this.scope = status.notice?.wider?.scope ?? null;
    setText(this.wider, status.notice?.wider?.label ?? '');
    this.wider.hidden = this.scope === null;
    setText(this.announcement, status.announcement);
  }

  private showLine(line: string): void {
    if (this.line.textContent === line) return;
    const parts = line.split(SEPARATOR);
    this.line.replaceChildren(
      ...parts.map((part, at) => make('span', '', at === 0 ? part : `${SEPARATOR}${part}`)),
    );
  }
}
