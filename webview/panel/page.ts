import { PROTOCOL_VERSION, type PanelState } from '../protocol';
import type { Phrases } from '../phrases';
import { AcceleratorPicker } from './acceleratorPicker';
import { AnswerList } from './answerList';
import { make } from './dom';
import type { Intents } from './intents';
import { QuestionForm, type Draft } from './questionForm';
import { StatusBar } from './statusBar';
import { listOf, statusOf } from './view';

/** The whole page: question on top, answers in the middle, the reader's place at the bottom. */
export class Page {
  private readonly form: QuestionForm;
  private readonly status: StatusBar;
  /** The question that the page shows the outcome of. */
  private question = '';
  private readonly list: AnswerList;
  private readonly accelerators: AcceleratorPicker;
  private readonly scroller = make('main');
  private round = -1;
  private state: PanelState | null = null;

  constructor(
    private readonly root: HTMLElement,
    private readonly phrases: Phrases,
    private readonly language: string,
    intents: Intents,
    keep: (draft: Draft) => void,
    draft: Draft | null,
  ) {
    const ask: Intents['ask'] = (question, scope) => {
      // At once, not only when the host answers: Enter has been heard.
      root.dataset['phase'] = 'searching';
      this.form.setAsking(true);
      intents.ask(question, scope);
    };
    this.status = new StatusBar(
      (scope) => ask(this.question, scope),
      () => intents.showDocuments(),
    );
    this.form = new QuestionForm(phrases, { ...intents, ask }, keep, draft);
    this.list = new AnswerList(phrases, intents, () => this.showList());
    this.accelerators = new AcceleratorPicker(phrases, intents);
    this.scroller.append(
      this.status.notice,
      this.list.element,
      this.list.helpElement,
      this.status.footnote,
    );
    root.append(
      make('header', '', this.form.element, this.status.element),
      this.scroller,
      make('footer', '', this.accelerators.element),
    );
    new ResizeObserver(() => this.form.fit()).observe(root);
    this.takeFocus();
  }

  show(state: PanelState): void {
    const version: number = state.version;
    if (version !== PROTOCOL_VERSION) {
      this.status.update({
        progress: null,
        line: '',
        note: '',
        leftOut: '',
        notice: {
          kind: 'failed',
          title: this.phrases.failedTitle,
          text: this.phrases.wrongVersion,
          example: '',
        },
        announcement: this.phrases.wrongVersion,
      });
      return;
    }
    if (state.round !== this.round) {
      this.round = state.round;
      this.list.reset();
      this.scroller.scrollTop = 0;
    }
    this.question = state.question;
    this.root.dataset['phase'] = state.phase;
    this.form.update(state);
    this.status.update(statusOf(state, this.phrases, this.language));
    this.state = state;
    this.showList();
    this.accelerators.update(state);
  }

  private showList(): void {
    if (!this.state) return;
    const { place, opened } = this.list;
    this.list.update(listOf(this.state, place, this.phrases, this.language, opened));
  }

  /**
   * The keyboard that comes to the page, and to no place in it, is the question box's; a click
   * elsewhere stays where it was made.
   */
  private takeFocus(): void {
    let pressed = false;
    const press = (down: boolean) => () => (pressed = down);
    for (const end of ['pointerup', 'pointercancel']) window.addEventListener(end, press(false));
    window.addEventListener('pointerdown', press(true), true);
    const take = (): void => {
      const { activeElement } = document;
      if (!pressed && (activeElement === null || activeElement === document.body))
        this.form.focus();
    };
    // A moment later: where it goes to a place in the page, that is told after the page itself.
    window.addEventListener('focus', () => setTimeout(take));
    // It may have come before the page had a box.
    if (document.hasFocus()) take();
  }

  focusQuestion(): void {
    this.form.focus();
  }
}
