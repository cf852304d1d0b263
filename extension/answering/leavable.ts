/**
 * Steps that end at once when they are left: a generator's own `return()` waits for the step that is
 * running, and the work behind it must not.
 * @param begin makes the steps; its signal aborts with `signal`, and when the steps are left
 */
export function leavable<T>(
  signal: AbortSignal,
  begin: (signal: AbortSignal) => AsyncGenerator<T, void, undefined>,
): AsyncGenerator<T, void, undefined> {
  const stop = new AbortController();
  const steps = begin(AbortSignal.any([signal, stop.signal]));
  const leave = steps.return.bind(steps);
  steps.return = (value) => {
    stop.abort(new DOMException('The question was left.', 'AbortError'));
    return leave(value);
  };
  return steps;
}
