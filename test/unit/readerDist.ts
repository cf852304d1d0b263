import { copyFile, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import { build } from 'esbuild';

const { resolve } = createRequire(import.meta.url);
const ort = dirname(resolve('onnxruntime-web'));
const native = dirname(dirname(resolve('onnxruntime-node')));

/** A `dist` folder with the host's readers as they are shipped, in a temporary place. */
export async function buildReaderDist(): Promise<string> {
  const dist = await mkdtemp(join(tmpdir(), 'verbatim-reader-'));
  await build({
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    entryPoints: ['extension/runtime/nodeReaderWorker.ts'],
    outfile: join(dist, 'readerWorker.mjs'),
    logLevel: 'error',
  });
  await build({
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    entryPoints: ['nativeProcess', 'nativeThread'].map((it) => `extension/runtime/${it}.ts`),
    outdir: join(dist, 'native'),
    outExtension: { '.js': '.cjs' },
    external: ['*.node'],
    logLevel: 'error',
  });
  await symlink(join(native, 'bin'), join(dist, 'bin'), 'dir');
  for (const name of ['ort-wasm-simd-threaded.wasm', 'ort-wasm-simd-threaded.mjs']) {
    await copyFile(join(ort, name), join(dist, name));
  }
  return dist;
}

export function removeDist(dist: string): Promise<void> {
  return rm(dist, { recursive: true, force: true });
}
