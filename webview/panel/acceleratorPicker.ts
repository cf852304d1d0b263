import type { PanelAccelerator, PanelState } from '../protocol';
import type { Phrases } from '../phrases';
import { make, placeChildren, setText } from './dom';
import type { Intents } from './intents';

/**
 * Where the reader runs, and what each choice measured. Native radio buttons: their keyboard and
 * their names are right without our doing.
 */
export class AcceleratorPicker {
  readonly element = make('details', 'accelerators');
  private readonly label = make('span', 'name');
  private readonly speed = make('span', 'speed');
  private readonly list = make('div', 'choices');
  private readonly choices = new Map<string, Choice>();

  constructor(
    phrases: Phrases,
    private readonly intents: Intents,
  ) {
    this.list.setAttribute('role', 'radiogroup');
    this.list.setAttribute('aria-label', phrases.readerTitle);
    const title = make('span', 'title', `${phrases.readerTitle}:`);
    const summary = make('summary', '', make('span', 'words', title, this.label), this.speed);
    summary.title = phrases.readerHelp;
    this.element.append(summary, this.list);
    this.element.hidden = true;
  }

  update(state: PanelState): void {
    this.element.hidden = state.accelerators.length === 0;
    const wanted = state.accelerators.map((it) => {
      const choice = this.choices.get(it.id) ?? this.create(it.id);
      choice.update(it, it.id === state.accelerator);
      return choice.element;
    });
    placeChildren(
      this.list,
      wanted,
      wanted.find((it) => it.contains(document.activeElement)) ?? null,
    );
    const shown = shownOf(state);
    setText(this.label, shown?.label ?? '');
    // What “automatic” means stands in the list; here it would push its name away.
    setText(this.speed, shown && shown.id !== 'auto' ? shown.speed || shown.state : '');
  }

  private create(id: string): Choice {
    const choice = new Choice(id, () => this.intents.chooseAccelerator(id));
    this.choices.set(id, choice);
    return choice;
  }
}

/** For the closed picker: the reader at work, else the choice. */
function shownOf(state: PanelState): PanelAccelerator | undefined {
  return (
    state.accelerators.find((it) => it.active) ??
    state.accelerators.find((it) => it.id === state.accelerator)
  );
}

class Choice {
  readonly element = make('label', 'choice');
  private readonly radio = make('input');
  private readonly name = make('span', 'name');
  private readonly detail = make('span', 'detail');

  constructor(id: string, choose: () => void) {
    this.radio.type = 'radio';
    this.radio.name = 'accelerator';
    this.radio.value = id;
    this.radio.addEventListener('change', choose);
    this.element.append(this.radio, make('span', 'words', this.name, this.detail));
  }

  update(accelerator: PanelAccelerator, chosen: boolean): void {
    setText(this.name, accelerator.label);
    const detail = [accelerator.state, accelerator.measured].filter((it) => it !== '').join(' · ');
    setText(this.detail, detail);
    this.detail.hidden = detail === '';
    this.radio.checked = chosen;
    this.radio.disabled = !accelerator.selectable;
    this.element.classList.toggle('off', !accelerator.selectable);
  }
}
