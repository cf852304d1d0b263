/** What one part of the tests came to. A part that could not run has a failure that says why. */
export interface Outcome {
  readonly passed: number;
  readonly failures: readonly string[];
}

/** One part of `npm test`. */
export interface Part {
  readonly name: string;
  run(): Promise<Outcome>;
}

/** Adds outcomes up. */
export function sum(outcomes: readonly Outcome[]): Outcome {
  return {
    passed: outcomes.reduce((total, it) => total + it.passed, 0),
    failures: outcomes.flatMap((it) => it.failures),
  };
}

/** One thing that holds or does not, printed as a test is. */
export function verdict(title: string, failure: string | null): Outcome {
  console.log(failure === null ? `  ok   ${title}` : `  FAIL ${title}\n${failure}`);
  return failure === null
    ? { passed: 1, failures: [] }
    : { passed: 0, failures: [`${title}\n${failure}`] };
}
