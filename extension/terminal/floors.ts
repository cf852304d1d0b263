import { TerminalError } from './terminalError';

/** The least that a score may be, in percent. */
export interface Floor {
  readonly name: string;
  readonly least: number;
}

/** Scores by name, in percent; null where no question counts for one. */
export type Scores = Readonly<Record<string, number | null>>;

/**
 * @param text NAME=NUMBER
 * @throws TerminalError unless it is that, and NAME one of `names`
 */
export function parseFloor(text: string, names: readonly string[]): Floor {
  const [, name = '', number = ''] = /^(\w+)=(\d+(?:\.\d+)?)$/.exec(text) ?? [];
  if (name === '' || Number(number) > 100) {
    throw new TerminalError('--floor needs NAME=NUMBER, the number from 0 to 100');
  }
  if (!names.includes(name)) {
    throw new TerminalError(`--floor: no score is called "${name}"; there are ${names.join(', ')}`);
  }
  return { name, least: Number(number) };
}

/** One line for each score under its floor; a score of no questions is under every floor. */
export function underFloors(scores: Scores, floors: readonly Floor[]): string[] {
  return floors.flatMap(({ name, least }) => {
    const score = scores[name] ?? null;
    if (score === null) return [`${name} is not measured (no such questions), floor ${least}`];
    return score < least ? [`${name} ${score} is under the floor of ${least}`] : [];
  });
}
