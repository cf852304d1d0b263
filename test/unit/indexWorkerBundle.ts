import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
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
    define: { 'import.meta.dirname': '__dirname' },
    logLevel: 'error',
  });
  const treeSitter = createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm');
  await symlink(dirname(treeSitter), join(folder, 'grammars'), 'junction');
  return { path, remove: () => rm(folder, { recursive: true }) };
}
