// Packs the .vsix. Without a flag the universal one; `--target linux-x64` and the like one for that
// platform, with native code in it.
import { spawnSync } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nativePlatforms, placeNative, removeNative } from './native.mjs';

const flags = process.argv.slice(2);
const target = flags[0] === '--target' ? flags[1] : null;
if (flags.length > 0 && !nativePlatforms.includes(target)) {
  console.error(`npm run package [-- --target ${nativePlatforms.join('|')}]`);
  process.exit(2);
}

const run = (...args) => {
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
};
const vsce = join('node_modules', '@vscode', 'vsce', 'vsce');
const pack = ['package', '--no-dependencies', '--no-rewrite-relative-links'];
const ignored = join('dist', 'vscodeignore');

await removeNative();
run('esbuild.mjs', '--production');
if (target === null) {
  run(vsce, ...pack, '--out', join('dist', 'verbatim.vsix'));
} else {
  await placeNative(target);
  try {
    await writeFile(ignored, `${await readFile('.vscodeignore', 'utf8')}!dist/bin/**\n`);
    const out = join('dist', `verbatim-${target}.vsix`);
    run(vsce, ...pack, '--target', target, '--ignoreFile', ignored, '--out', out);
  } finally {
    await rm(ignored, { force: true });
    await removeNative();
  }
}
