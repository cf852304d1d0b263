import assert from 'node:assert/strict';
import type { Server } from 'node:http';
import { after, afterEach, before, beforeEach } from 'mocha';
import type { Browser } from 'playwright-core';
import { launchPlain, PanelPage, servePanel } from '../../harness/panelPage';

export interface ServedPanel {
  readonly panel: PanelPage;
  readonly origin: string;
}

/** The built page by itself, anew for each test of a suite, which fails if anything in it went wrong. */
export function usePanelPage(theme: Parameters<typeof PanelPage.open>[2]): () => ServedPanel {
  let browser: Browser;
  let server: Server;
  let origin: string;
  let panel: PanelPage;

  before(async () => {
    browser = await launchPlain();
    ({ server, origin } = await servePanel());
  });
  after(async () => {
    await browser.close();
    server.close();
  });
  beforeEach(async () => {
    panel = await PanelPage.open(browser, origin, theme, { width: 300, height: 640 });
  });
  afterEach(async () => {
    await panel.page.close();
    assert.deepEqual(panel.faults, []);
  });
  return () => ({ panel, origin });
}
