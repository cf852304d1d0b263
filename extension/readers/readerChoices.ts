import { type ReaderFacts, readerFacts, type ReaderStore } from './readerStore';

/** A reader that the user can choose. */
export interface ReaderChoice extends ReaderFacts {
  /** What the setting must be for it: empty for the bundled reader. */
  readonly setting: string;
  /** In the store; null for others, which are not ours to remove. */
  readonly id: string | null;
  readonly current: boolean;
}

/**
 * The bundled reader, then those in the store, then a folder that only the setting names.
 * @param bundled absolute path of the bundled reader
 * @param current what the setting is
 */
export async function readerChoices(
  store: ReaderStore,
  bundled: string,
  current: string,
): Promise<ReaderChoice[]> {
  const choices: ReaderChoice[] = [
    { ...(await readerFacts(bundled)), setting: '', id: null, current: current === '' },
  ];
  for (const reader of await store.list()) {
    choices.push({ ...reader, setting: reader.path, current: reader.path === current });
  }
  if (!choices.some((it) => it.current)) {
    choices.push({ ...(await readerFacts(current)), setting: current, id: null, current: true });
  }
  return choices;
}
