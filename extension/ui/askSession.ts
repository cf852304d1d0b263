import type { Answer, AskUpdate, NearestPassage, Place } from '../answering/answer';
import { placesOf, withPlaces } from '../answering/places';
import { EmptyQuestionError } from '../answering/question';
import { turnAfter } from '../answering/turn';
import type { PreviousTurn, Turn } from '../answering/turn';
import type { ScopeId } from '../../webview/protocol';

/** Everything any view needs to show the current question; each state replaces the one before. */
export interface SessionState {
  /** Grows with every question asked; 0 before the first. */
  readonly round: number;
  readonly question: string;
  readonly scope: ScopeId;
  readonly phase: 'idle' | 'searching' | 'reading' | 'done' | 'cancelled' | 'failed';
  /** For `failed`: what happened and what to do, in the user's language. Empty otherwise. */
  readonly message: string;
  /** The latest snapshot of this question; null until the first arrives. */
  readonly update: AskUpdate | null;
  /** The answer or nearest passage last opened or previewed, by id. */
  readonly active: string | null;
  /** Answers whose text turned out to be gone or to stand in several places: one sentence each. */
  readonly troubles: ReadonlyMap<string, string>;
}

const NO_TROUBLES: ReadonlyMap<string, string> = new Map();

export interface AskSessionPorts {
  /** Answers a question; snapshots in order, the last with phase `done`. Honours `signal`. */
  readonly ask: (
    question: string,
    scope: ScopeId,
    signal: AbortSignal,
    turn: Turn,
  ) => AsyncIterable<AskUpdate>;
  /** A sentence for the user: what happened and what to do. Never text of documents. */
  readonly explain: (error: unknown) => string;
}

/** What a row of any view can lead to: an answer, a nearest passage, or another place named with one. */
export type AnswerTarget = Answer | NearestPassage | Place;

export interface Subscription {
  dispose(): void;
}

/**
 * The one source of truth about the question being asked. Quick pick, panel, status bar, navigation
 * and decorations all show this state and nothing else. Free of the editor, so unit tests drive it.
 */
export class AskSession implements Subscription {
  private current: SessionState;
  private running: AbortController | null = null;
  private readonly asides = new Set<AbortController>();
  private readonly listeners = new Set<(state: SessionState) => void>();
  /** All answers and passages shown for this question, also those a later snapshot dropped. */
  private readonly seen = new Map<string, AnswerTarget>();

  constructor(
    private readonly ports: AskSessionPorts,
    scope: ScopeId,
  ) {
    this.current = {
      round: 0,
      question: '',
      scope,
      phase: 'idle',
      message: '',
      update: null,
      active: null,
      troubles: NO_TROUBLES,
    };
  }

  get state(): SessionState {
    return this.current;
  }

  get busy(): boolean {
    return this.running !== null;
  }

  /** Called after every change, with the new state. */
  onDidChange(listener: (state: SessionState) => void): Subscription {
    this.listeners.add(listener);
    return { dispose: () => void this.listeners.delete(listener) };
  }

  /** An answer or nearest passage of the current question, or another place named with one. */
  find(id: string): AnswerTarget | undefined {
    return this.seen.get(id);
  }

  /**
   * Asks; the question before is given up, as is every question aside.
   * Resolves when this question is done, failed, cancelled or overtaken; never rejects.
   */
  async ask(question: string, scope: ScopeId = this.current.scope): Promise<void> {
    this.running?.abort();
    for (const aside of this.asides) aside.abort();
    const previous = turnOf(this.current);
    const run = new AbortController();
    this.running = run;
    this.seen.clear();
    this.set({
      round: this.current.round + 1,
      question: question.trim(),
      scope,
      phase: 'searching',
      message: '',
      update: null,
      active: null,
      troubles: NO_TROUBLES,
    });
    try {
      if (question.trim() === '') throw new EmptyQuestionError();
      for await (const update of this.ports.ask(question.trim(), scope, run.signal, {
        priority: 'asked',
        previous,
      })) {
        if (this.running !== run) return;
        this.remember(update);
        // `done` is reported below, together with the end of the run.
        if (update.phase === 'done') this.set({ ...this.current, update });
        else this.set({ ...this.current, phase: update.phase, update });
      }
      if (this.running !== run) return;
      this.running = null;
      this.set({ ...this.current, phase: 'done' });
    } catch (error) {
      if (this.running !== run) return;
      this.running = null;
      this.set({ ...this.current, phase: 'failed', message: this.ports.explain(error) });
    }
  }

  /** Gives the running question up; what was found so far stays. */
  cancel(): void {
    if (!this.running) return;
    this.running.abort();
    this.running = null;
    this.set({ ...this.current, phase: 'cancelled' });
  }

  /** The scope of the next question. */
  setScope(scope: ScopeId): void {
    if (scope !== this.current.scope) this.set({ ...this.current, scope });
  }

  /** Marks an answer or nearest passage as the one opened last; unknown ids are ignored. */
  setActive(id: string | null): void {
    if (id === this.current.active || (id !== null && !this.seen.has(id))) return;
    this.set({ ...this.current, active: id });
  }

  /** Notes what is wrong with an answer's place, or that nothing is (null). */
  setTrouble(id: string, sentence: string | null): void {
    const troubles = new Map(this.current.troubles);
    if (sentence === null ? !troubles.delete(id) : troubles.get(id) === sentence) return;
    if (sentence !== null) troubles.set(id, sentence);
    this.set({ ...this.current, troubles });
  }

  /**
   * Documents were renamed or moved: their answers stand in them still.
   * @param renamed the new URI of a document; null for one that was not renamed
   */
  relocate(renamed: (uri: string) => string | null): void {
    const { update } = this.current;
    const troubles = new Map(this.current.troubles);
    const moved = <T extends AnswerTarget>(target: T): T => {
      const uri = renamed(target.uri);
      if (uri === null) return target;
      troubles.delete(target.id);
      return { ...target, uri, anchor: { ...target.anchor, uri } };
    };
    if (!update || ![...this.seen.values()].some(({ uri }) => renamed(uri) !== null)) return;
    const after = withPlaces(update, moved);
    for (const [id, target] of this.seen) this.seen.set(id, moved(target));
    this.remember(after);
    this.set({ ...this.current, update: after, troubles });
  }

  /**
   * Asks without touching the session (the hover). Gives way at once to a question of the user.
   * @returns the last snapshot, also the last before `signal` aborted; null when a question of the
   *   user is running or came in, or when there is none
   */
  async askAside(question: string, scope: ScopeId, signal: AbortSignal): Promise<AskUpdate | null> {
    if (this.running || signal.aborted) return null;
    const aside = new AbortController();
    this.asides.add(aside);
    let last: AskUpdate | null = null;
    try {
      const both = AbortSignal.any([aside.signal, signal]);
      for await (const update of this.ports.ask(question, scope, both, {
        priority: 'hover',
        previous: null,
      }))
        last = update;
    } catch (error) {
      if (![aside.signal, signal].some((it) => it.aborted)) throw error;
    } finally {
      this.asides.delete(aside);
    }
    return aside.signal.aborted ? null : last;
  }

  /** Takes an answer found elsewhere (a hover) in, as if this question had been asked. */
  adopt(question: string, scope: ScopeId, update: AskUpdate): void {
    this.running?.abort();
    this.running = null;
    this.seen.clear();
    this.remember(update);
    this.set({
      round: this.current.round + 1,
      question,
      scope,
      phase: 'done',
      message: '',
      update,
      active: null,
      troubles: NO_TROUBLES,
    });
  }

  /** Leaves nothing of the question and its answers. */
  forget(): void {
    this.running?.abort();
    this.running = null;
    for (const aside of this.asides) aside.abort();
    this.seen.clear();
    this.set({
      round: this.current.round + 1,
      question: '',
      scope: this.current.scope,
      phase: 'idle',
      message: '',
      update: null,
      active: null,
      troubles: NO_TROUBLES,
    });
  }

  dispose(): void {
    this.running?.abort();
    this.running = null;
    for (const aside of this.asides) aside.abort();
    this.listeners.clear();
  }

  private remember(update: AskUpdate): void {
    for (const answer of update.answers) this.seen.set(answer.id, answer);
    for (const place of placesOf(update)) {
      if (!this.seen.has(place.id)) this.seen.set(place.id, place);
    }
  }

  private set(state: SessionState): void {
    this.current = state;
    for (const listener of [...this.listeners]) listener(state);
  }
}

/** A finished question as the next one may lean on it; null when there is none. */
function turnOf({ phase, question, update }: SessionState): PreviousTurn | null {
  if (phase !== 'done' || !update || question === '') return null;
  return turnAfter(question, update);
}
