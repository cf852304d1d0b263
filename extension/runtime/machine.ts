import { availableParallelism, cpus, totalmem } from 'node:os';

/** Why native code cannot be had where there is none; one sentence. */
export const NO_NATIVE: string =
  'It is not in this package; install the one made for this platform to have it.';

/** Threads that this process may use at once. */
export function cores(): number {
  return availableParallelism();
}

/** Tells machines apart of which speeds are remembered. */
export function machineName(): string {
  const model = cpus()[0]?.model.trim() ?? '';
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${process.platform}-${process.arch}, ${cores()} × ${model}, ${memory} GB`;
}
