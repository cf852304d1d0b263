import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { CACHE, ROOT } from './paths';

const BUNDLES = join(CACHE, 'workbench-tests');

/** What the extension host is told to run: exports `run()`, which runs every bundle beside it. */
export const WORKBENCH_ENTRY = join(BUNDLES, 'index.cjs');

/**
 * Bundles the suite that runs inside the extension host, one bundle for each test file, since mocha
 * wants them one by one.
 */
export async function bundleWorkbenchTests(files: readonly string[]): Promise<void> {
  await rm(BUNDLES, { recursive: true, force: true });
  await build({
    entryPoints: [join(ROOT, 'test/workbench/index.ts'), ...files],
    outbase: join(ROOT, 'test/workbench'),
    outdir: BUNDLES,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
    logLevel: 'error',
  });
}
