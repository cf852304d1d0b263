/** Both readers in one page of a headless browser, turn by turn. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, extname, join, normalize } from 'node:path';
import { createRequire } from 'node:module';
import { build } from 'esbuild';
import { ROOT } from '../../harness/paths';
import { launchPlain } from '../../harness/panelPage';
import type { PageOutcome, PageTask } from './pageEntry';
import { PEER_MODULES } from './peer';

const OWN_ORT = dirname(createRequire(join(ROOT, 'package.json')).resolve('onnxruntime-web'));

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

/**
 * @param reader the folder of our reader
 * @param models the folder with the peer's model
 */
export async function contestInPage(
  task: PageTask,
  reader: string,
  models: string,
): Promise<PageOutcome> {
  const [worker, page, peer] = await Promise.all([
    bundle('webview/worker.ts'),
    bundle('test/bench/readers/pageEntry.ts'),
    bundle(join(PEER_MODULES, '@huggingface/transformers/dist/transformers.web.js')),
  ]);
  const made: Readonly<Record<string, string>> = {
    '/': '<!doctype html><meta charset="utf-8"><script type="module" src="/page.js"></script>',
    '/page.js': page,
    '/peer.js': peer,
    '/webviewWorker.js': worker,
  };
  const files: Readonly<Record<string, string>> = {
    '/ort.mjs': join(OWN_ORT, 'ort-wasm-simd-threaded.mjs'),
    '/ort.wasm': join(OWN_ORT, 'ort-wasm-simd-threaded.wasm'),
    '/network.onnx': join(reader, 'network-int8.onnx'),
    '/reader.json': join(reader, 'reader.json'),
    '/vocab.txt': join(reader, 'vocab.txt'),
  };
  const folders: readonly (readonly [string, string])[] = [
    ['/models/', models],
    ['/peer-ort/', join(PEER_MODULES, 'onnxruntime-web', 'dist')],
  ];
  const find = async (path: string): Promise<string | Buffer> => {
    const content = made[path];
    if (content !== undefined) return content;
    if (files[path]) return readFile(files[path]);
    const folder = folders.find(([prefix]) => path.startsWith(prefix));
    if (!folder || path.includes('..')) throw new Error('nothing there');
    return readFile(join(folder[1], normalize(path.slice(folder[0].length))));
  };
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?', 1)[0]!;
    find(path).then(
      (body) => {
        const type = TYPES[path === '/' ? '.html' : extname(path)] ?? 'application/octet-stream';
        response.writeHead(200, { 'content-type': type }).end(body);
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const browser = await launchPlain();
  try {
    const tab = await browser.newPage();
    await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    return await tab.evaluate(
      (given) =>
        (globalThis as unknown as { measure: (it: PageTask) => Promise<PageOutcome> }).measure(
          given,
        ),
      task,
    );
  } finally {
    await browser.close();
    server.close();
  }
}

async function bundle(entry: string): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    bundle: true,
    write: false,
    minify: true,
    platform: 'browser',
    target: 'es2022',
    format: entry.startsWith('webview/') ? 'iife' : 'esm',
    nodePaths: [PEER_MODULES],
    // Ours, not the peer's, which lies nearer.
    alias: { 'onnxruntime-web/wasm': join(OWN_ORT, 'ort.wasm.min.mjs') },
    // As esbuild.mjs has it for our own worker.
    conditions: entry.startsWith('webview/') ? ['onnxruntime-web-use-extern-wasm'] : [],
    logLevel: 'error',
  });
  return outputFiles[0]!.text;
}
