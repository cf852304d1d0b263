/** Globals of Node that a browser lacks; the bundler puts them into what runs in the browser's host. */

const turns = new MessageChannel();
const waiting = new Map<number, () => void>();
let last = 0;
turns.port1.onmessage = () => {
  const [first] = waiting;
  if (!first) return;
  waiting.delete(first[0]);
  first[1]();
};

/** Runs after the messages that have arrived by now. */
export function setImmediate(run: () => void): number {
  waiting.set(++last, run);
  turns.port2.postMessage(null);
  return last;
}

export function clearImmediate(id: number | undefined): void {
  if (id !== undefined) waiting.delete(id);
}
