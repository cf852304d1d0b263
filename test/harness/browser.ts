import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { BrowserContext, Page } from 'playwright-core';
import { hostOf, startForeignProxy } from './foreignProxy';
import { installBrowser } from './installBrowser';
import { QUIET_FLAGS } from './quietBrowser';
import { isLoopback } from './sockets';

export interface TestBrowser {
  readonly context: BrowserContext;
  /** Opens a page. */
  open(address: string): Promise<Page>;
  /** Every address that pages, frames and workers asked for, web sockets included. */
  requests(): readonly string[];
  /** The hosts outside this machine that pages, frames, workers or the browser tried to reach. */
  foreign(): readonly string[];
  close(): Promise<void>;
}

/**
 * Where an installed Chrome asks for its own updates and accounts, whatever it is told. Refused like
 * all else, and held against nobody unless a page, frame or worker asked for the same host.
 */
const BROWSERS_OWN = /(^|\.)(google|googleapis|gvt1|gstatic)\.com$/u;

/**
 * Starts a headless browser with an empty profile and its usual security, which can reach nothing but
 * loopback: all else goes to a proxy that refuses and records it.
 */
export async function launchBrowser(
  data: string,
  viewport = { width: 1280, height: 800 },
  flags: readonly string[] = [],
): Promise<TestBrowser> {
  const { executable, env } = await installBrowser();
  const proxy = await startForeignProxy();
  const requests: string[] = [];
  const context = await chromium.launchPersistentContext(join(data, 'browser'), {
    executablePath: executable,
    headless: true,
    viewport,
    env: Object.fromEntries(
      Object.entries({ ...process.env, ...env }).flatMap(([name, value]) =>
        value === undefined || /_proxy$/iu.test(name) ? [] : [[name, value]],
      ),
    ),
    args: [
      // Not through Playwright's own option, which would send loopback there too.
      `--proxy-server=http://127.0.0.1:${proxy.port}`,
      '--no-sandbox',
      '--disable-quic',
      ...QUIET_FLAGS,
      '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
      ...flags,
    ],
  });
  // tsx compiles functions with this helper in them, also those that are handed to the page.
  await context.addInitScript('globalThis.__name ??= (it) => it');
  context.on('request', (request) => requests.push(request.url()));
  context.on('page', (page) => page.on('websocket', (socket) => requests.push(socket.url())));
  // Slow machines are slow; a test's own limit is above this.
  context.setDefaultTimeout(60_000);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  return {
    context,
    open: async (address) => {
      const page = await context.newPage();
      await page.goto(address);
      return page;
    },
    requests: () => requests,
    foreign: () => {
      const asked = new Set(requests.map(hostOf));
      return proxy
        .requests()
        .filter((host) => !isLoopback(host) && (asked.has(host) || !BROWSERS_OWN.test(host)));
    },
    close: async () => {
      // An extension host stays while its page does.
      for (const page of context.pages()) await page.goto('about:blank').catch(() => undefined);
      await context.close();
      await proxy.stop();
    },
  };
}
