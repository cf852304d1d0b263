import { installBrowser } from '../installBrowser';
import { installWorkbench } from '../installWorkbench';
import { sum, verdict } from './part';
import type { Part } from './part';

/** Brings the workbench and the browser, so that their time is not another part's. */
export const installPart: Part = {
  name: 'install',
  async run() {
    await installWorkbench();
    const { executable } = await installBrowser();
    console.log(`  browser: ${executable}`);
    return sum([verdict('workbench and browser are there', null)]);
  },
};
