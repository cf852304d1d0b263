import Mocha from 'mocha';

/** What a suite came to. A skipped test is a failure: nothing is passed over in silence. */
export interface SuiteResults {
  readonly passed: number;
  readonly failures: readonly string[];
}

/**
 * Runs test files in this process and prints a line for each test through `print`. Rejects only when
 * a file cannot be loaded.
 */
export async function runMocha(
  files: readonly string[],
  options: { readonly timeout: number; readonly print: (line: string) => void },
): Promise<SuiteResults> {
  const mocha = new Mocha({ ui: 'bdd', timeout: options.timeout, color: false, slow: 10_000 });
  files.forEach((file) => mocha.addFile(file));
  // The base of all reporters prints nothing by itself.
  mocha.reporter(Mocha.reporters.Base);
  await mocha.loadFilesAsync();
  let passed = 0;
  const failures: string[] = [];
  await new Promise<void>((resolve) => {
    const runner = mocha.run(() => resolve());
    runner.on('pass', (test) => {
      passed++;
      options.print(`  ok   ${test.fullTitle()} (${test.duration ?? 0} ms)`);
    });
    runner.on('fail', (test, error: Error) => {
      failures.push(`${test.fullTitle()}\n${error.stack ?? error.message}`);
      options.print(`  FAIL ${test.fullTitle()}\n${error.stack ?? error.message}`);
    });
    runner.on('pending', (test) => {
      failures.push(`${test.fullTitle()} was skipped`);
      options.print(`  FAIL ${test.fullTitle()} was skipped`);
    });
  });
  return { passed, failures };
}
