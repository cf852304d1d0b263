/**
 * Pictures of the panel in every state and theme, to look at while working on it:
 *   node esbuild.mjs --only panel && npx tsx test/harness/panelPreview.ts [FOLDER]
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { launchPlain, PanelPage, servePanel } from './panelPage';
import { STATES } from './panelStates';
import { THEMES } from './panelThemes';

const folder = process.argv[2] ?? '.cache/panel-preview';
const widths = [300, 190];

await mkdir(folder, { recursive: true });
const { server, origin } = await servePanel();
const browser = await launchPlain();
const faults = new Set<string>();
for (const theme of Object.keys(THEMES) as (keyof typeof THEMES)[]) {
  for (const width of widths) {
    const panel = await PanelPage.open(browser, origin, theme, { width, height: 640 });
    for (const [name, state] of Object.entries(STATES)) {
      await panel.show(state);
      if (name === 'done') {
        await panel.page.locator('.answer').first().focus();
        await panel.page.locator('.accelerators summary').click();
        await panel.page.locator('.aside[data-kind="places"]').click();
        await panel.page.locator('.answer').first().focus();
      }
      await panel.page.screenshot({ path: join(folder, `${theme}-${width}-${name}.png`) });
      if (name === 'done') await panel.page.locator('.accelerators summary').click();
    }
    for (const fault of panel.faults) faults.add(fault);
    await panel.page.close();
  }
}
await browser.close();
server.close();
for (const fault of faults) console.error(fault);
console.log(`Pictures are in ${folder}`);
if (faults.size > 0) process.exitCode = 1;
