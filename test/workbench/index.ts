/** Entry of the suite inside the extension host: runs every test bundle that lies beside it. */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runMocha } from '../harness/runMocha';

/**
 * Called by the extension host; a rejection means exit code 1. Results go to the file that
 * VERBATIM_TEST_RESULTS names, when it is set.
 */
export async function run(): Promise<void> {
  const files = readdirSync(__dirname, { recursive: true, encoding: 'utf8' })
    .filter((it) => it.endsWith('.test.cjs'))
    .sort()
    .map((it) => join(__dirname, it));
  const results = await runMocha(files, { timeout: 120_000, print: (line) => console.log(line) });
  const path = process.env['VERBATIM_TEST_RESULTS'];
  if (path) writeFileSync(path, JSON.stringify(results));
  if (results.failures.length > 0) throw new Error(`${results.failures.length} failed`);
}
