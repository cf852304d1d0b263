import { appendFileSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { format } from 'node:util';
import { launchBrowser } from '../browser';
import { runNpm } from '../command';
import { NetworkWatch } from '../network';
import { RESULTS, ROOT, SAMPLE } from '../paths';
import { copyFolder, startServer } from '../server';
import type { Server } from '../server';
import { WORKBENCH_ENTRY, bundleWorkbenchTests } from '../workbenchTests';
import { readResults, testFiles } from './mochaSuite';
import { sum, verdict } from './part';
import type { Outcome, Part } from './part';

const MINUTES = 12;

/** The mocha suite inside the real extension host, on the extension as it was just built. */
export const workbenchPart: Part = {
  name: 'workbench',
  async run() {
    const files = testFiles('test/workbench');
    if (files.length === 0) return { passed: 0, failures: ['no tests in test/workbench'] };
    if (!existsSync(join(ROOT, 'dist/extension.cjs'))) await runNpm(['run', '-s', 'build']);
    await bundleWorkbenchTests(files);
    const data = mkdtempSync(join(tmpdir(), 'verbatim-workbench-'));
    const folder = await copyFolder(SAMPLE, join(data, 'workspace'));
    const socketLog = join(data, 'sockets.jsonl');
    const server = await startServer({ data, socketLog, smokeTestDriver: true });
    const browser = await launchBrowser(data);
    const watch = new NetworkWatch(socketLog, server, browser);
    mkdirSync(RESULTS, { recursive: true });
    const log = join(RESULTS, 'workbench.log');
    writeFileSync(log, '');
    try {
      const page = await browser.context.newPage();
      const results = join(data, 'results.json');
      const ended = new Promise<void>((resolve) => {
        void page.exposeFunction('codeAutomationLog', (_type: string, args: unknown[]) => {
          const line = format(...args);
          appendFileSync(log, `${line}\n`);
          // The rest is the workbench's own talk.
          if (/^ {2}(ok|FAIL) /u.test(line)) console.log(line);
        });
        void page.exposeFunction('codeAutomationExit', () => resolve());
      });
      await page.goto(server.address(folder, { payload: payload(server, results) }));
      await Promise.race([ended, sleep(MINUTES * 60_000, undefined, { ref: false })]);
      const suite: Outcome = existsSync(results)
        ? readResults(results)
        : { passed: 0, failures: [`no results (at most ${MINUTES} minutes), see ${log}`] };
      return sum([
        suite,
        verdict('the network watch has eyes', watch.blindness()),
        verdict('nothing left the machine', watch.leak()),
      ]);
    } finally {
      watch.stop();
      await browser.close();
      await server.stop();
      await rm(data, { recursive: true, force: true });
    }
  },
};

/** What tells the workbench to run test code: honoured only with the smoke-test driver. */
function payload(server: Server, results: string): string {
  const remote = (path: string): string => `vscode-remote://127.0.0.1:${server.port}${path}`;
  return JSON.stringify([
    ['extensionDevelopmentPath', remote(ROOT)],
    ['extensionTestsPath', remote(WORKBENCH_ENTRY)],
    ['extensionEnvironment', JSON.stringify({ VERBATIM_TEST_RESULTS: results })],
  ]);
}
