import type { ScopeId } from '../protocol';

/** What the user wants, as the parts of the page say it; main.ts sends it to the host. */
export interface Intents {
  ask(question: string, scope: ScopeId): void;
  cancel(): void;
  setScope(scope: ScopeId): void;
  /** @param where `look`: without leaving the list; `beside`: in an editor beside the one in front */
  open(id: string, where: 'look' | 'go' | 'beside'): void;
  copy(id: string): void;
  showDocuments(): void;
  chooseAccelerator(id: string): void;
  /** The lowest row the user has the eye on; rows at or above it keep their place. */
  moved(id: string | null): void;
}
