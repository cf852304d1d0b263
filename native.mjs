// ONNX Runtime's native code: what of its npm package one platform needs, and no more.
import { copyFile, mkdir, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * Files of a platform, by vsce's name of it. Left out: libraries for GPUs (DirectML.dll, dxcompiler.dll,
 * dxil.dll), which Windows loads only for providers we never ask for, and macOS' second copy of the
 * library, which nothing links to.
 */
const FILES = {
  'linux-x64': ['onnxruntime_binding.node', 'libonnxruntime.so.1'],
  'linux-arm64': ['onnxruntime_binding.node', 'libonnxruntime.so.1'],
  'darwin-arm64': ['onnxruntime_binding.node', 'libonnxruntime.1.dylib'],
  'win32-x64': ['onnxruntime_binding.node', 'onnxruntime.dll'],
  'win32-arm64': ['onnxruntime_binding.node', 'onnxruntime.dll'],
};

/** Platforms a package with native code can be made for. */
export const nativePlatforms = Object.keys(FILES);
export const thisPlatform = `${process.platform}-${process.arch}`;

/** Puts the files of a platform into dist/bin, where the bundle looks for them; none without one. */
export async function placeNative(platform) {
  const names = FILES[platform] ?? [];
  const source = dirname(dirname(createRequire(import.meta.url).resolve('onnxruntime-node')));
  const inside = join('bin', 'napi-v6', ...platform.split('-'));
  for (const name of names) {
    const from = join(source, inside, name);
    const to = join('dist', inside, name);
    if (await sameFile(from, to)) continue;
    await mkdir(dirname(to), { recursive: true });
    await copyFile(from, to);
  }
}

/** Takes every platform's files away again. */
export async function removeNative() {
  await rm(join('dist', 'bin'), { recursive: true, force: true });
}

async function sameFile(from, to) {
  try {
    return (await stat(from)).size === (await stat(to)).size;
  } catch {
    return false;
  }
}
