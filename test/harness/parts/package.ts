import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { runNpm } from '../command';
import { VSIX } from '../paths';
import { listZip } from '../zip';
import type { ZipEntry } from '../zip';
import { sum, verdict } from './part';
import type { Part } from './part';

const LARGEST = 40_000_000;
const MOST_FILES = 60;
const NEEDED = [
  'extension/package.json',
  'extension/dist/extension.cjs',
  'extension/dist/indexWorker.cjs',
  'extension/dist/readerWorker.mjs',
  'extension/dist/extension.web.cjs',
  'extension/dist/extension.web.cjs.js',
  'extension/dist/indexWorker.web.js',
  'extension/dist/native/nativeProcess.cjs',
  'extension/dist/native/nativeThread.cjs',
  'extension/dist/panel.js',
  'extension/dist/panel.css',
  'extension/dist/webviewWorker.js',
  'extension/dist/webviewGpuWorker.js',
  'extension/dist/characterMaps.zip',
  'extension/dist/grammars/tree-sitter.wasm',
  'extension/dist/grammars/tree-sitter-typescript.wasm',
  'extension/dist/ort-wasm-simd-threaded.mjs',
  'extension/dist/ort-wasm-simd-threaded.wasm',
  'extension/dist/ort-wasm-simd-threaded.asyncify.mjs',
  'extension/dist/ort-wasm-simd-threaded.asyncify.wasm',
  'extension/models/bundled/reader.json',
];
/** What nobody who installs the extension wants; native code is for packages of one platform. */
const UNWANTED =
  /\.(ts|map|py|vsix|node|so|dll|dylib)$|\/dist\/bin\/|\/(node_modules|test|\.cache|\.vscode|training)\//u;

/** Builds for production, packs the .vsix and looks into it. */
export const packagePart: Part = {
  name: 'package',
  async run() {
    await rm(VSIX, { force: true });
    const { status, output } = await runNpm(['run', '-s', 'package']);
    if (status !== 0 || !existsSync(VSIX)) return verdict('the .vsix is packed', output);
    const packed = readFileSync(VSIX);
    const entries = listZip(packed);
    const names = new Set(entries.map((it) => it.name));
    const missing = NEEDED.filter((it) => !names.has(it));
    const unwanted = entries.filter((it) => UNWANTED.test(it.name)).map((it) => it.name);
    return sum([
      verdict('the .vsix is packed without a warning', warnings(output)),
      verdict(
        `it is under 40 MB (${(packed.length / 1e6).toFixed(1)} MB)`,
        packed.length < LARGEST ? null : largest(entries),
      ),
      verdict(
        `it has under ${MOST_FILES} files (${entries.length})`,
        entries.length < MOST_FILES ? null : [...names].join('\n'),
      ),
      verdict('it holds every bundle and the reader', missing.join('\n') || null),
      verdict('it holds nothing of the workshop', unwanted.join('\n') || null),
    ]);
  },
};

function warnings(output: string): string | null {
  return /\bwarn/iu.test(output) ? output : null;
}

function largest(entries: readonly ZipEntry[]): string {
  return [...entries]
    .sort((a, b) => b.packedBytes - a.packedBytes)
    .slice(0, 10)
    .map((it) => `${it.packedBytes} ${it.name}`)
    .join('\n');
}
