import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

/** The index worker bundled as the product has it, in a folder of its own. */
export async function bundleIndexWorker(): Promise<{ path: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'verbatim-worker-'));
  const path = join(folder, 'indexWorker.cjs');
  await build({
    entryPoints: [join(import.meta.dirname, '../../extension/index/indexWorker.ts')],
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    outfile: path,
    logLevel: 'error',
  });
  return { path, remove: () => rm(folder, { recursive: true }) };
}
