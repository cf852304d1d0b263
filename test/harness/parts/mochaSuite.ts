import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runNode } from '../command';
import { RESULTS, ROOT } from '../paths';
import type { SuiteResults } from '../runMocha';
import type { Outcome, Part } from './part';

export interface MochaSuite {
  readonly name: string;
  /** Its folder, from the repository's root; every `*.test.ts` below it is run. */
  readonly folder: string;
  /** For one test. */
  readonly timeoutSeconds: number;
  /** For all of it. */
  readonly minutes: number;
}

/** A part that runs a folder of mocha tests in a Node process of its own. */
export function mochaSuite({ name, folder, timeoutSeconds, minutes }: MochaSuite): Part {
  return {
    name,
    async run(): Promise<Outcome> {
      const files = testFiles(folder);
      if (files.length === 0) return { passed: 0, failures: [`no tests in ${folder}`] };
      const results = join(RESULTS, `${name}.json`);
      await mkdir(RESULTS, { recursive: true });
      await rm(results, { force: true });
      const { status } = await runNode(
        [
          ...['--import', 'tsx', join(ROOT, 'test/harness/mochaProcess.ts')],
          ...[results, String(timeoutSeconds * 1000), ...files],
        ],
        { minutes, echo: true },
      );
      if (existsSync(results)) return readResults(results);
      return {
        passed: 0,
        failures: [`the suite ended without results (exit status ${String(status)}), see above`],
      };
    },
  };
}

/** Every `*.test.ts` in a folder and below it, in order. */
export function testFiles(folder: string): string[] {
  const root = join(ROOT, folder);
  if (!existsSync(root)) return [];
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((it) => it.endsWith('.test.ts'))
    .sort()
    .map((it) => join(root, it));
}

export function readResults(path: string): SuiteResults {
  return JSON.parse(readFileSync(path, 'utf8')) as SuiteResults;
}
