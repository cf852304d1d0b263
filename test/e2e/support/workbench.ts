import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, afterEach, before } from 'mocha';
import type { Page } from 'playwright-core';
import { launchBrowser } from '../../harness/browser';
import type { TestBrowser } from '../../harness/browser';
import { NetworkWatch } from '../../harness/network';
import { RESULTS, ROOT, SAMPLE, VSIX } from '../../harness/paths';
import { copyFolder, startServer } from '../../harness/server';
import type { Server } from '../../harness/server';
import { runCommand } from './palette';

/** Documents that nobody here wrote; they come with the packages we use. */
const REAL = [
  'htmlparser2/README.md',
  'ignore/README.md',
  'minisearch/README.md',
  'acorn/CHANGELOG.md',
  'tsconfig-paths-webpack-plugin/coverage/lcov-report/index.html',
];

export interface Workbench {
  readonly page: Page;
  readonly browser: TestBrowser;
  readonly server: Server;
  /** The workspace: the sample folder and `real/`, in a copy that a test may change. */
  readonly folder: string;
  readonly network: NetworkWatch;
  /** Everything the server and the browser write. */
  readonly data: string;
}

export interface WorkbenchOptions {
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly machineSettings?: Readonly<Record<string, unknown>>;
  /** More files of the workspace, by path in it. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** Opens the workspace in Restricted Mode. */
  readonly restricted?: boolean;
  readonly browserFlags?: readonly string[];
}

/**
 * Gives the tests of a `describe` the real workbench with the packaged extension installed. After each
 * test, nothing may have left the machine; a failed one leaves a picture and the extension's log in
 * test-results/.
 */
export function useWorkbench(options: WorkbenchOptions = {}): () => Workbench {
  let workbench: Workbench | undefined;
  let data = '';

  before(async function () {
    this.timeout(120_000);
    assert.ok(existsSync(VSIX), 'dist/verbatim.vsix is missing: npm run package');
    data = mkdtempSync(join(tmpdir(), 'verbatim-e2e-'));
    const folder = await makeWorkspace(join(data, 'workspace'), options);
    const socketLog = join(data, 'sockets.jsonl');
    const settings = {
      'workbench.secondarySideBar.defaultVisibility': 'hidden',
      'files.autoGuessEncoding': false,
      'editor.minimap.enabled': false,
      ...(options.restricted ? { 'security.workspace.trust.startupPrompt': 'never' } : {}),
      ...options.settings,
    };
    const { restricted = false } = options;
    const server = await startServer({
      ...{ data, vsix: [VSIX], socketLog, settings, restricted },
      ...(options.machineSettings && { machineSettings: options.machineSettings }),
    });
    const browser = await launchBrowser(data, undefined, options.browserFlags);
    const network = new NetworkWatch(socketLog, server, browser);
    const page = await browser.open(server.address(folder));
    workbench = { page, browser, server, folder, network, data };
    await page.waitForSelector('.monaco-workbench .part.editor');
    // The extension host is up when the extensions of the status bar are.
    await page.waitForSelector('.explorer-folders-view .monaco-list-row');
  });

  afterEach(async function () {
    if (!workbench) return;
    if (this.currentTest?.state === 'failed') await leaveEvidence(workbench, this.currentTest);
    assert.equal(workbench.network.leak(), null);
  });

  after(async function () {
    this.timeout(60_000);
    if (!workbench) return;
    // Tests that never ran were stopped by a hook, which has no picture of its own.
    const stopped = this.test?.parent?.tests.find((it) => it.state === undefined);
    if (stopped) await leaveEvidence(workbench, stopped);
    const blindness = workbench.network.blindness();
    workbench.network.stop();
    await workbench.browser.close();
    await workbench.server.stop();
    await rm(data, { recursive: true, force: true });
    assert.equal(blindness, null);
  });

  return () => {
    assert.ok(workbench, 'the workbench is not up');
    return workbench;
  };
}

/** What the window looked like and what the extension logged when a test failed. */
async function leaveEvidence({ page }: Workbench, test: Mocha.Test): Promise<void> {
  mkdirSync(RESULTS, { recursive: true });
  const name = `failed-${test.fullTitle().replaceAll(/[^\w]+/gu, '-')}`;
  await page.screenshot({ path: join(RESULTS, `${name}.png`) });
  // From the screen, since the server has no native module to write log files with.
  await page.keyboard.press('Escape');
  await runCommand(page, 'Verbatim: Show Log');
  const lines = page.locator('.part.panel .output-view .view-lines, .part.panel .view-lines');
  await lines.first().waitFor();
  await page.waitForTimeout(1000);
  writeFileSync(join(RESULTS, `${name}.log`), await lines.first().innerText());
}

async function makeWorkspace(folder: string, { files }: WorkbenchOptions): Promise<string> {
  await copyFolder(SAMPLE, folder);
  mkdirSync(join(folder, 'real'));
  for (const path of REAL) {
    copyFileSync(join(ROOT, 'node_modules', path), join(folder, 'real', realName(path)));
  }
  for (const [path, content] of Object.entries(files ?? {})) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

/** `ignore/README.md` → `ignore-README.md`: names in one folder, all different. */
function realName(path: string): string {
  const parts = path.split('/');
  return `${parts[0] ?? ''}-${parts.at(-1) ?? ''}`;
}
