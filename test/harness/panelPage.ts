/**
 * The built panel page (dist/panel.js) in a plain browser: the page's own HTML and content security
 * policy, a stand-in for VS Code's side of the webview, and a theme's colours.
 */
import { createServer, type Server } from 'node:http';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { chromium, type Browser, type Page } from 'playwright-core';
import { panelHtml } from '../../extension/ui/panelHtml';
import { ENGLISH_PHRASES } from '../../webview/phrases';
import type { PanelState } from '../../webview/protocol';
import { installBrowser } from './installBrowser';
import { THEMES, type Theme } from './panelThemes';

const DIST = new URL('../../dist/', import.meta.url);
/** What the page may fetch: [file, type]. */
const FILES: Readonly<Record<string, readonly [URL, string]>> = {
  '/panel.js': [new URL('panel.js', DIST), 'text/javascript'],
  '/panel.css': [new URL('panel.css', DIST), 'text/css'],
  '/webviewWorker.js': [new URL('webviewWorker.js', DIST), 'text/javascript'],
  '/ort-wasm-simd-threaded.mjs': [new URL('ort-wasm-simd-threaded.mjs', DIST), 'text/javascript'],
  '/ort-wasm-simd-threaded.wasm': [
    new URL('ort-wasm-simd-threaded.wasm', DIST),
    'application/wasm',
  ],
  '/network': [
    new URL('../../models/bundled/network-int8.onnx', import.meta.url),
    'application/octet-stream',
  ],
};

/** A message of the page to the host. */
export interface Posted {
  readonly method: string;
  readonly params: unknown;
  /** A reply's. */
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** A browser for pages of our own, with its usual security. */
export async function launchPlain(flags: readonly string[] = []): Promise<Browser> {
  const { executable, env } = await installBrowser();
  const all = Object.entries({ ...process.env, ...env });
  return chromium.launch({
    executablePath: executable,
    args: ['--no-sandbox', ...flags],
    env: Object.fromEntries(all.filter((it): it is [string, string] => it[1] !== undefined)),
  });
}

export async function servePanel(): Promise<{ server: Server; origin: string }> {
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    const file = FILES[path];
    if (file) {
      void readFile(file[0]).then((body) =>
        response.writeHead(200, { 'content-type': file[1] }).end(body),
      );
    } else if (path === '/') {
      const origin = `http://${request.headers.host ?? ''}`;
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(
        panelHtml({
          cspSource: origin,
          nonce: 'preview',
          scriptUri: `${origin}/panel.js`,
          styleUri: `${origin}/panel.css`,
          language: 'en',
          phrases: ENGLISH_PHRASES,
          forgetsDraft: false,
        }),
      );
    } else {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** Everything a test needs of one open panel page. */
export class PanelPage {
  /** Violations of the content security policy and uncaught errors; none are expected. */
  readonly faults: string[] = [];

  private constructor(readonly page: Page) {}

  static async open(
    browser: Browser,
    origin: string,
    theme: keyof typeof THEMES,
    size: { readonly width: number; readonly height: number },
  ): Promise<PanelPage> {
    const page = await browser.newPage({ viewport: size });
    const self = new PanelPage(page);
    page.on('pageerror', (error) => self.faults.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') self.faults.push(message.text());
    });
    // tsx wraps functions in a helper of its own to keep their names; the page has none.
    await page.addInitScript({ content: 'globalThis.__name = (named) => named;' });
    await page.addInitScript(standIn, THEMES[theme]);
    await page.goto(origin);
    await self.until(() => window.posted.some((it) => it.method === 'panel/ready'));
    return self;
  }

  /** Playwright's own waiting evaluates strings, which the page's policy forbids. */
  private async until(condition: () => boolean): Promise<void> {
    for (let tries = 0; tries < 600; tries++) {
      if (await this.page.evaluate(condition)) return;
      await this.page.waitForTimeout(50);
    }
    throw new Error(`The page did not get ready. ${this.faults.join(' ')}`);
  }

  /** Sends a state as the host does, and waits until the page has drawn it. */
  async show(state: PanelState): Promise<void> {
    await this.notify('panel/show', state);
    await this.page.locator(`body[data-phase=${state.phase}]`).waitFor();
    await this.page.evaluate(
      () =>
        new Promise((drawn) => {
          requestAnimationFrame(() => requestAnimationFrame(drawn));
        }),
    );
  }

  async notify(method: string, params: unknown): Promise<void> {
    await this.page.evaluate((message) => window.postMessage(message, '*'), {
      jsonrpc: '2.0',
      method,
      params,
    });
  }

  /** Sends a request as the host does; throws what the page answers as an error. */
  async request(method: string, params: unknown): Promise<unknown> {
    await this.page.evaluate((message) => window.postMessage(message, '*'), {
      jsonrpc: '2.0',
      id: 1,
      method,
      params,
    });
    await this.until(() => window.posted.some((it) => 'id' in it));
    const reply = await this.page.evaluate(() => window.posted.find((it) => 'id' in it));
    if (reply?.error) throw new Error(reply.error.message);
    return reply?.result;
  }

  /** What the page told the host since the last call. */
  async posted(): Promise<Posted[]> {
    return this.page.evaluate(() =>
      window.posted.splice(0).map(({ method, params }) => ({ method, params })),
    );
  }
}

declare global {
  interface Window {
    posted: Posted[];
  }
}

/** Runs in the page before everything else; must not refer to anything outside itself. */
function standIn(theme: Theme): void {
  window.posted = [];
  let state: unknown;
  Object.assign(window, {
    acquireVsCodeApi: () => ({
      postMessage: (message: Posted) => window.posted.push(message),
      getState: () => state,
      setState: (value: unknown) => {
        state = value;
      },
    }),
  });
  document.addEventListener('DOMContentLoaded', () => {
    const root = document.documentElement;
    const fonts = { 'font-family': 'Liberation Sans, sans-serif', 'font-size': '13px' };
    for (const [name, value] of Object.entries({ ...fonts, ...theme.colors })) {
      root.style.setProperty(`--vscode-${name}`, value);
    }
    document.body.classList.add(...theme.kind.split(' '));
  });
}
