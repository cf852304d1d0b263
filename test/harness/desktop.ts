/**
 * `npm run test:desktop`: the workbench suite in a desktop VS Code. VERBATIM_DESKTOP names its
 * executable; without it the version of `engines.vscode` is downloaded, so this is never part of
 * `npm test`.
 */
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { runNode } from './command';
import { readResults, testFiles } from './parts/mochaSuite';
import { ROOT, SAMPLE } from './paths';
import { copyFolder } from './server';
import { WORKBENCH_ENTRY, bundleWorkbenchTests } from './workbenchTests';

const { VERBATIM_DESKTOP: executable } = process.env;
if (executable !== undefined && !existsSync(executable)) {
  console.error(`VERBATIM_DESKTOP names no file: ${executable}`);
  process.exit(2);
}
const { engines } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  engines: { vscode: string };
};
const built = await runNode(['esbuild.mjs', '--quiet']);
if (built.status !== 0) throw new Error(built.output);
await bundleWorkbenchTests(testFiles('test/workbench'));

const data = mkdtempSync(join(tmpdir(), 'verbatim-desktop-'));
try {
  const results = join(data, 'results.json');
  const folder = await copyFolder(SAMPLE, join(data, 'workspace'));
  const failed = await runTests({
    ...(executable === undefined
      ? { version: engines.vscode.replace('^', '') }
      : { vscodeExecutablePath: executable }),
    extensionDevelopmentPath: ROOT,
    extensionTestsPath: WORKBENCH_ENTRY,
    extensionTestsEnv: { VERBATIM_TEST_RESULTS: results },
    launchArgs: [folder, '--user-data-dir', join(data, 'user'), '--disable-extensions'],
  }).then(
    () => null,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  const { passed, failures } = existsSync(results)
    ? readResults(results)
    : { passed: 0, failures: [failed ?? 'VS Code ended without results'] };
  failures.forEach((failure) => console.error(failure));
  console.log(`${passed} passed, ${failures.length} failed`);
  process.exitCode = failures.length === 0 && failed === null ? 0 : 1;
} finally {
  await rm(data, { recursive: true, force: true });
}
