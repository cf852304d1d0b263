import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-single-select/index.js';
import '@vscode-elements/elements/dist/vscode-textarea/index.js';
import type { PanelState, ScopeId } from '../protocol';
import type { Phrases } from '../phrases';
import { make, setText } from './dom';
import { EarlierQuestions } from './earlierQuestions';
import type { Intents } from './intents';
import { isAsking } from './view';

/** The longest the box grows before it scrolls, in CSS pixels. */
const MAX_BOX_HEIGHT = 168;
const SCOPES: readonly ScopeId[] = ['file', 'open', 'workspace'];

/** What outlives the page; answers do not, the host sends them again. */
export interface Draft {
  readonly question: string;
}

/** Question box, scope and the Ask/Cancel button. */
export class QuestionForm {
  readonly element = make('form', 'question');
  private readonly box = make('vscode-textarea');
  private readonly scope = make('vscode-single-select');
  private readonly button = make('vscode-button', 'ask');
  private readonly hint = make('p', 'hint');
  private asking = false;
  private shownQuestion = '';
  /** 0 before the first question; no other state is idle and has had one but after forgetting. */
  private round = 0;
  /** Until the host has said which scope holds (null), no question can go out. */
  private chosen: ScopeId | null = null;
  /** A question sent off before that. */
  private early: string | null = null;
  private readonly earlier = new EarlierQuestions();

  constructor(
    private readonly phrases: Phrases,
    private readonly intents: Intents,
    private readonly keep: (draft: Draft) => void,
    draft: Draft | null,
  ) {
    this.box.label = phrases.questionLabel;
    this.box.placeholder = phrases.questionPlaceholder;
    this.box.title = phrases.questionHelp;
    this.box.rows = 1;
    this.box.value = draft?.question ?? '';
    this.scope.label = phrases.scopeLabel;
    this.scope.options = SCOPES.map((value) => ({ value, label: this.scopeName(value) }));
    this.hint.id = 'hint';
    this.hint.setAttribute('role', 'alert');
    this.hint.hidden = true;
    setText(this.button, phrases.ask);
    this.element.append(this.box, this.hint, make('div', 'row', this.scope, this.button));

    this.box.addEventListener('keydown', (event) => this.onKey(event));
    this.box.addEventListener('input', () => this.onInput());
    this.scope.addEventListener('change', () => {
      const chosen = SCOPES.find((it) => it === this.scope.value);
      if (chosen === undefined) return;
      this.chosen = chosen;
      intents.setScope(chosen);
    });
    this.button.addEventListener('click', () => {
      if (this.asking) intents.cancel();
      else this.submit();
    });
    this.element.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && this.asking) intents.cancel();
    });
    void this.box.updateComplete.then(() => this.fit());
  }

  /** Another width breaks the question's lines elsewhere. */
  fit(): void {
    // Null until the element has drawn itself.
    const inner = this.box.wrappedElement as HTMLTextAreaElement | null;
    if (!inner) return;
    inner.style.padding = '5px 6px';
    inner.style.lineHeight = '1.4';
    inner.style.height = 'auto';
    const full = inner.scrollHeight + 2;
    inner.style.height = `${Math.min(full, MAX_BOX_HEIGHT)}px`;
    inner.style.overflowY = full > MAX_BOX_HEIGHT ? 'auto' : 'hidden';
  }

  focus(): void {
    void this.box.updateComplete.then(() => {
      this.box.focus();
      this.box.wrappedElement.select();
    });
  }

  update(state: PanelState): void {
    // A question asked elsewhere replaces the draft; otherwise what the user types is the user's.
    // All is forgotten, what was typed before too.
    if (state.phase === 'idle' && state.round > this.round) this.setQuestion('');
    this.round = state.round;
    if (state.question !== this.shownQuestion) {
      this.shownQuestion = state.question;
      if (state.question !== '' && this.early === null) this.setQuestion(state.question);
    }
    this.earlier.update(state.earlier);
    if (this.scope.value !== state.scope) this.scope.value = state.scope;
    this.chosen = state.scope;
    this.setAsking(isAsking(state));
    const early = this.early;
    this.early = null;
    if (early !== null) this.intents.ask(early, state.scope);
  }

  setAsking(asking: boolean): void {
    this.asking = asking;
    setText(this.button, asking ? this.phrases.cancel : this.phrases.ask);
    this.button.secondary = asking;
  }

  private setQuestion(question: string): void {
    if (this.box.value !== question) this.box.value = question;
    this.keep({ question });
    void this.box.updateComplete.then(() => this.fit());
  }

  private submit(): void {
    const question = this.box.value.trim();
    if (question === '') {
      setText(this.hint, this.phrases.emptyQuestion);
      this.hint.hidden = false;
      this.box.focus();
      return;
    }
    if (this.chosen !== null) this.intents.ask(question, this.chosen);
    else this.early = question;
  }

  private onKey(event: KeyboardEvent): void {
    // While an input method composes, these keys choose a candidate.
    if (event.shiftKey || event.isComposing) return;
    if (event.key === 'Enter') {
      event.preventDefault();
      this.submit();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const question = this.stepTo(event.key);
    if (question === null) return;
    event.preventDefault();
    this.setQuestion(question);
    this.hint.hidden = true;
    void this.box.updateComplete.then(() => {
      this.box.wrappedElement.setSelectionRange(question.length, question.length);
    });
  }

  /**
   * The earlier question that an arrow key leads to; null where the key only moves the cursor, as it
   * does inside a text that was typed.
   */
  private stepTo(key: string): string | null {
    const text = this.box.value;
    const { selectionStart, selectionEnd } = this.box.wrappedElement;
    if (selectionStart !== selectionEnd) return null;
    const stepped = this.earlier.isShown(text);
    const untouched = stepped || text === this.shownQuestion;
    const atEnd = selectionStart === text.length;
    if (key === 'ArrowUp') {
      if (selectionStart !== 0 && !(untouched && atEnd)) return null;
      // At the oldest the cursor stays where the way back begins.
      return this.earlier.older(text) ?? (stepped && atEnd ? text : null);
    }
    return key === 'ArrowDown' && atEnd ? this.earlier.newer(text) : null;
  }

  private onInput(): void {
    this.hint.hidden = true;
    this.keep({ question: this.box.value });
    this.fit();
  }

  private scopeName(scope: ScopeId): string {
    switch (scope) {
      case 'file':
        return this.phrases.scopeFile;
      case 'open':
        return this.phrases.scopeOpen;
      case 'workspace':
        return this.phrases.scopeWorkspace;
    }
  }
}
