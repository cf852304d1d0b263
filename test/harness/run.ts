/**
 * `npm test`: every part in order, each with its time, and one plain line at the end. Names choose
 * parts (`npm test -- unit e2e`); `--long` adds what takes longer than everyday tests may.
 */
import { checkPart } from './parts/check';
import { installPart } from './parts/install';
import { mochaSuite } from './parts/mochaSuite';
import { packagePart } from './parts/package';
import type { Outcome, Part } from './parts/part';
import { workbenchPart } from './parts/workbench';

const everyday: readonly Part[] = [
  checkPart,
  mochaSuite({ name: 'unit', folder: 'test/unit', timeoutSeconds: 300, minutes: 15 }),
  packagePart,
  installPart,
  workbenchPart,
  mochaSuite({ name: 'e2e', folder: 'test/e2e', timeoutSeconds: 300, minutes: 20 }),
];
const long: readonly Part[] = [
  mochaSuite({ name: 'long', folder: 'test/long', timeoutSeconds: 1800, minutes: 120 }),
];

const flags = process.argv.slice(2);
const names = flags.filter((it) => !it.startsWith('--'));
const all = flags.includes('--long') ? [...everyday, ...long] : everyday;
const unknown = names.filter((name) => !all.some((it) => it.name === name));
if (unknown.length > 0) {
  console.error(`No part is called ${unknown.join(', ')}. ${all.map((it) => it.name).join(', ')}`);
  process.exit(2);
}

let passed = 0;
const failures: string[] = [];
for (const part of all.filter((it) => names.length === 0 || names.includes(it.name))) {
  console.log(`\n${part.name}`);
  const started = performance.now();
  const outcome = await runPart(part);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  passed += outcome.passed;
  failures.push(...outcome.failures.map((it) => `${part.name}: ${it}`));
  console.log(
    `${part.name}: ${outcome.passed} passed, ${outcome.failures.length} failed in ${seconds} s`,
  );
}
if (failures.length > 0) console.log(`\nWhat failed:\n\n${failures.join('\n\n')}\n`);
console.log(`${passed} passed, ${failures.length} failed`);
process.exit(failures.length > 0 ? 1 : 0);

/** A part that could not run counts as failed, with the reason. */
async function runPart(part: Part): Promise<Outcome> {
  try {
    return await part.run();
  } catch (error) {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    console.log(`  FAIL ${part.name} could not run\n${reason}`);
    return { passed: 0, failures: [`could not run\n${reason}`] };
  }
}
