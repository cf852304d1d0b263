import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import { build } from 'esbuild';

const ort = dirname(createRequire(import.meta.url).resolve('onnxruntime-web'));

/** A `dist` folder with the host's reading worker as it is shipped, in a temporary place. */
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
  for (const name of ['ort-wasm-simd-threaded.wasm', 'ort-wasm-simd-threaded.mjs']) {
    await copyFile(join(ort, name), join(dist, name));
  }
  return dist;
}

export function removeDist(dist: string): Promise<void> {
  return rm(dist, { recursive: true, force: true });
}
