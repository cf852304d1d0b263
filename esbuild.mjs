// Builds everything under dist/. Flags: --watch, --production (minified), --only NAME[,NAME], --quiet.
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { context } from 'esbuild';
import { zipSync } from 'fflate';
import { placeNative, thisPlatform } from './native.mjs';

const flags = process.argv.slice(2);
const production = flags.includes('--production');
const watch = flags.includes('--watch');
const only = flags.includes('--only') ? flags[flags.indexOf('--only') + 1].split(',') : null;

const shared = {
  bundle: true,
  target: 'es2022',
  minify: production,
  sourcemap: production ? false : 'linked',
  legalComments: 'none',
  logLevel: flags.includes('--quiet') ? 'error' : 'info',
};
const node = { ...shared, platform: 'node', target: 'node20' };
const page = { ...shared, platform: 'browser' };
/** Its runtime's glue is a file of its own, for threads start from there; see webview/runtime. */
const pageWorker = { ...page, format: 'iife', conditions: ['onnxruntime-web-use-extern-wasm'] };

/**
 * The browser's extension host takes any .js of this package for a module, which it does not load, and
 * asks for a .cjs by that name with `.js` behind it; vsce looks for the file by its own name.
 */
function underBothNames(file) {
  return {
    name: 'under both names',
    setup: ({ onEnd }) => onEnd(() => copyFile(file, `${file}.js`)),
  };
}

/**
 * tree-sitter looks in Node for the modules of Node and fails in a worker where it cannot tell where its
 * script is, though it is handed its file and never asks.
 */
const treeSitterInWorkers = {
  name: 'tree-sitter in workers',
  setup({ onLoad, onResolve }) {
    const own = /@vscode.tree-sitter-wasm/;
    onResolve({ filter: /^(fs\/promises|module|url)$/ }, ({ path, importer }) =>
      own.test(importer) ? { path, external: true } : undefined,
    );
    onLoad({ filter: /tree-sitter-wasm.wasm.tree-sitter\.js$/ }, async ({ path }) => {
      const script = await readFile(path, 'utf8');
      const failing = "throw new Error('Unable to determine script URL');";
      if (!script.includes(failing)) throw new Error('another tree-sitter than is known here');
      return { contents: script.replace(failing, "return '';"), loader: 'js' };
    });
  },
};

/** For the browser's extension host; an import of a module of Node fails the build. */
const webHost = {
  ...page,
  inject: ['extension/webGlobals.ts'],
  external: ['vscode'],
  plugins: [
    {
      name: 'siblings for the browser',
      setup({ onResolve }) {
        // NAME.web.ts stands in the place of NAME.ts.
        onResolve({ filter: /^\.{1,2}\// }, ({ path, resolveDir }) => {
          const sibling = `${join(resolveDir, path)}.web.ts`;
          return existsSync(sibling) ? { path: sibling } : undefined;
        });
      },
    },
    treeSitterInWorkers,
  ],
};

/** One bundle per process, worker or page. */
const bundles = {
  extension: {
    ...node,
    format: 'cjs',
    entryPoints: ['extension/main.ts'],
    outfile: 'dist/extension.cjs',
    external: ['vscode'],
  },
  indexWorker: {
    ...node,
    format: 'cjs',
    entryPoints: ['extension/index/indexWorker.ts'],
    outfile: 'dist/indexWorker.cjs',
    define: { 'import.meta.dirname': '__dirname' },
  },
  extensionWeb: {
    ...webHost,
    format: 'cjs',
    entryPoints: ['extension/main.web.ts'],
    outfile: 'dist/extension.web.cjs',
    plugins: [...webHost.plugins, underBothNames('dist/extension.web.cjs')],
  },
  indexWorkerWeb: {
    ...webHost,
    format: 'iife',
    entryPoints: ['extension/index/indexWorker.web.ts'],
    outfile: 'dist/indexWorker.web.js',
    define: { 'import.meta.url': 'self.location.href' },
  },
  readerWorker: {
    ...node,
    format: 'esm',
    entryPoints: ['extension/runtime/nodeReaderWorker.ts'],
    outfile: 'dist/readerWorker.mjs',
  },
  nativeProcess: {
    ...node,
    format: 'cjs',
    entryPoints: ['extension/runtime/nativeProcess.ts', 'extension/runtime/nativeThread.ts'],
    outdir: 'dist/native',
    outExtension: { '.js': '.cjs' },
    // Of one platform, beside the bundle; see native.mjs.
    external: ['*.node'],
  },
  buildWorker: {
    ...node,
    format: 'esm',
    entryPoints: ['extension/readers/buildWorker.ts'],
    outfile: 'dist/buildWorker.mjs',
  },
  cli: {
    ...node,
    format: 'esm',
    entryPoints: ['extension/cli.ts'],
    outfile: 'dist/cli.js',
    banner: {
      js: '#!/usr/bin/env node\nimport { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
    },
  },
  panel: {
    ...page,
    format: 'iife',
    entryPoints: ['webview/panel/main.ts'],
    outfile: 'dist/panel.js',
  },
  webviewWorker: {
    ...pageWorker,
    entryPoints: ['webview/worker.ts'],
    outfile: 'dist/webviewWorker.js',
  },
  webviewGpuWorker: {
    ...pageWorker,
    entryPoints: ['webview/gpuWorker.ts'],
    outfile: 'dist/webviewGpuWorker.js',
  },
};
/** Building the terminal form needs its workers too. */
const needs = { cli: ['cli', 'indexWorker', 'readerWorker', 'nativeProcess'] };
const names = only
  ? [...new Set(only.flatMap((name) => needs[name] ?? [name]))]
  : Object.keys(bundles);

await mkdir('dist', { recursive: true });
const require = createRequire(import.meta.url);
const ort = dirname(require.resolve('onnxruntime-web'));
/** The glue stands beside the network's runtime because its threads start from that file again. */
for (const build of ['ort-wasm-simd-threaded', 'ort-wasm-simd-threaded.asyncify']) {
  for (const name of [`${build}.wasm`, `${build}.mjs`]) {
    await copyFile(join(ort, name), join('dist', name));
  }
}

await writeFile('dist/characterMaps.zip', await packedCharacterMaps());
await placeGrammars();

// A package of one platform puts its own there; see package.mjs.
if (!production) await placeNative(thisPlatform);

const contexts = await Promise.all(names.map((name) => context(bundles[name])));
if (watch) {
  await Promise.all(contexts.map((it) => it.watch()));
} else {
  await Promise.all(contexts.map((it) => it.rebuild()));
  await Promise.all(contexts.map((it) => it.dispose()));
}

/** pdf.js's maps for CJK fonts, 169 small files, in one. */
async function packedCharacterMaps() {
  const folder = join(dirname(require.resolve('pdfjs-dist/package.json')), 'cmaps');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.bcmap')).sort();
  const entries = names.map(async (name) => [name, await readFile(join(folder, name))]);
  // Always the same bytes.
  return zipSync(Object.fromEntries(await Promise.all(entries)), { mtime: '1980-01-01', level: 9 });
}

/** tree-sitter's runtime and its grammars, but those of formats that are read otherwise. */
async function placeGrammars() {
  const folder = dirname(require.resolve('@vscode/tree-sitter-wasm'));
  await mkdir('dist/grammars', { recursive: true });
  for (const name of await readdir(folder)) {
    if (!name.endsWith('.wasm') || /-(css|ini|regex)\.wasm$/.test(name)) continue;
    await copyFile(join(folder, name), join('dist/grammars', name));
  }
}
