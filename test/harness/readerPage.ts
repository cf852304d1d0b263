/**
 * The built panel page as a home of readers, driven by the host's real code in this process: the page
 * has its own content security policy, and posts its messages here.
 */
import { createServer, type Server } from 'node:http';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { basename, extname } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { createMessageConnection, type MessageConnection } from 'vscode-jsonrpc/node';
import { panelHtml } from '../../extension/ui/panelHtml';
import { ENGLISH_PHRASES } from '../../webview/phrases';
import { PostedMessageReader, PostedMessageWriter } from '../../webview/transport';

const DIST = new URL('../../dist/', import.meta.url);
const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
};

/** Chromium's software adapter: right, and slow. */
export const SOFTWARE_WEBGPU: readonly string[] = [
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
];

/** Put before the worker's script: lets a test destroy the graphics device, or fail the worker. */
const HOOKS = `
if (globalThis.GPUAdapter) {
  const { requestDevice } = GPUAdapter.prototype;
  const devices = [];
  GPUAdapter.prototype.requestDevice = async function (...given) {
    const device = await requestDevice.apply(this, given);
    devices.push(device);
    return device;
  };
  globalThis.destroyDevices = () => devices.splice(0).forEach((it) => it.destroy());
}
new BroadcastChannel('verbatim-test').onmessage = ({ data }) => {
  if (data === 'destroy') globalThis.destroyDevices?.();
  if (data === 'kill') setTimeout(() => { throw new Error('killed by the test'); });
};
`;

export interface ReaderServer {
  readonly origin: string;
  /** Serves a file under its own name, below a folder of its own; the address. */
  add(path: string): string;
  /** The address of a built file. */
  own(name: string): string;
  /** Answers 404 for a built file from now on, or no more. */
  hide(name: string, hidden: boolean): void;
  stop(): void;
}

/** @param isolated whether pages are isolated across origins, so that memory can be shared */
export async function serveReaderPage(isolated: boolean): Promise<ReaderServer> {
  const added = new Map<string, string>();
  const hidden = new Set<string>();
  const isolation = {
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
  };
  const find = async (path: string): Promise<{ body: string | Buffer; type: string }> => {
    const type = TYPES[extname(path)] ?? 'application/octet-stream';
    const file = added.get(path);
    if (file !== undefined) return { body: await readFile(file), type };
    const name = basename(path);
    if (hidden.has(name)) throw new Error('hidden');
    const body = await readFile(new URL(name, DIST));
    return { body: /^webview.*Worker\.js$/u.test(name) ? HOOKS + body.toString() : body, type };
  };
  const server: Server = createServer((request, response) => {
    const path = request.url ?? '/';
    const headers = isolated ? isolation : {};
    if (path === '/') {
      const type = { 'content-type': 'text/html; charset=utf-8' };
      response.writeHead(200, { ...headers, ...type }).end(pageOf(request.headers.host ?? ''));
      return;
    }
    find(path).then(
      ({ body, type }) => response.writeHead(200, { ...headers, 'content-type': type }).end(body),
      () => response.writeHead(404, headers).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    add: (path) => {
      const name = `/added/${added.size}/${basename(path)}`;
      added.set(name, path);
      return `${origin}${name}`;
    },
    own: (name) => `${origin}/${name}`,
    hide: (name, isHidden) => {
      if (isHidden) hidden.add(name);
      else hidden.delete(name);
    },
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function pageOf(host: string): string {
  const origin = `http://${host}`;
  return panelHtml({
    cspSource: origin,
    nonce: 'reader',
    scriptUri: `${origin}/panel.js`,
    styleUri: `${origin}/panel.css`,
    language: 'en',
    phrases: ENGLISH_PHRASES,
    forgetsDraft: false,
  });
}

/** One live page, as a LivePanel has it. */
export class ReaderPage {
  /** Violations of the policy and uncaught errors of the page. */
  readonly faults: string[] = [];

  private constructor(
    readonly page: Page,
    readonly connection: MessageConnection,
  ) {}

  static async open(browser: Browser, origin: string): Promise<ReaderPage> {
    const page = await browser.newPage();
    let receive: (message: unknown) => void = () => undefined;
    const connection = createMessageConnection(
      new PostedMessageReader((listener) => {
        receive = listener;
        return { dispose: () => (receive = () => undefined) };
      }),
      new PostedMessageWriter(async (message) => {
        if (page.isClosed()) return false;
        const sent = page.evaluate(deliver, JSON.stringify(message, tagged));
        return sent.then(
          () => true,
          () => false,
        );
      }),
    );
    const self = new ReaderPage(page, connection);
    page.on('pageerror', (error) => self.faults.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') self.faults.push(message.text());
    });
    let ready: () => void = () => undefined;
    const alive = new Promise<void>((resolve) => (ready = resolve));
    await page.exposeFunction('verbatimPost', (json: string) => {
      const message = JSON.parse(json) as { method?: string };
      if (message.method === 'panel/ready') ready();
      else receive(message);
    });
    await page.addInitScript({ content: 'globalThis.__name = (named) => named;' });
    await page.addInitScript(standIn);
    connection.listen();
    await page.goto(origin);
    await alive;
    return self;
  }

  /** Workers that run in the page. */
  get workers(): number {
    return this.page.workers().length;
  }

  /** Tells every worker of the page to throw, or to destroy its graphics device. */
  async tellWorkers(what: 'kill' | 'destroy'): Promise<void> {
    await this.page.evaluate((it) => {
      const channel = new BroadcastChannel('verbatim-test');
      channel.postMessage(it);
      channel.close();
    }, what);
  }

  /** The view is disposed: the page goes, and the host learns of it. */
  async close(): Promise<void> {
    await this.page.close();
    this.connection.dispose();
  }
}

/** JSON has no typed arrays. */
function tagged(_key: string, value: unknown): unknown {
  return value instanceof Int32Array ? { int32: Array.from(value) } : value;
}

/** Runs in the page; must not refer to anything outside itself. */
function deliver(json: string): void {
  const message: unknown = JSON.parse(json, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && 'int32' in value
      ? Int32Array.from(value.int32 as number[])
      : value,
  );
  window.postMessage(message, '*');
}

/** Runs in the page before everything else; must not refer to anything outside itself. */
function standIn(): void {
  const post = (message: unknown): void => {
    void (window as unknown as { verbatimPost(json: string): Promise<void> }).verbatimPost(
      JSON.stringify(message),
    );
  };
  Object.assign(window, {
    acquireVsCodeApi: () => ({
      postMessage: post,
      getState: () => undefined,
      setState: () => undefined,
    }),
  });
}
