import assert from 'node:assert/strict';
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'mocha';
import { RESULTS } from '../harness/paths';
import { openFile } from './support/editor';
import { askInPanel, openPanel, waitUntilDone } from './support/panel';
import { palette, runCommand } from './support/palette';
import { useWorkbench } from './support/workbench';

/** As *Preferences: Color Theme* lists them, with the class that the panel's body gets. */
const THEMES = [
  { name: 'light', title: 'Light Modern', body: 'vscode-light' },
  { name: 'dark', title: 'Dark Modern', body: 'vscode-dark' },
  { name: 'high-contrast', title: 'Dark High Contrast', body: 'vscode-high-contrast' },
];

/** Pictures to look at, and what a program can see of them: legible text in each theme and width. */
describe('the panel in its themes', () => {
  const workbench = useWorkbench();

  before(async () => {
    mkdirSync(RESULTS, { recursive: true });
    const { page } = workbench();
    await openFile(page, 'api-reference.md');
    await openFile(page, 'handbook.md');
    const frame = await openPanel(page);
    await askInPanel(frame, 'How long do I have to report an expense?');
    await waitUntilDone(frame);
    await frame.locator('.answer').first().click();
  });

  for (const { name, title, body } of THEMES) {
    it(`is legible in ${title}`, async () => {
      const { page } = workbench();
      await runCommand(page, 'Preferences: Color Theme');
      await palette(page).input.fill(title);
      await palette(page).rows.filter({ hasText: title }).first().click();
      const frame = await openPanel(page);
      await frame.locator(`body.${body}`).waitFor();
      const path = join(RESULTS, `panel-${name}.png`);
      await page.screenshot({ path });
      assert.ok(statSync(path).size > 10_000);
      const worst = await frame.evaluate(lowestContrast);
      assert.ok(worst.ratio >= 4.5, `contrast of "${worst.text}" is ${worst.ratio.toFixed(2)}`);
    });
  }

  it('fits a narrow side bar without scrolling sideways', async () => {
    const { page } = workbench();
    const frame = await openPanel(page);
    const sash = page.locator('.monaco-sash.vertical:not(.disabled)');
    const box = await page.locator('.part.sidebar').boundingBox();
    assert.ok(box && (await sash.count()) > 0);
    const edge = box.x + box.width + 1;
    await page.mouse.move(edge, 300);
    await page.mouse.down();
    await page.mouse.move(box.x + 175, 300, { steps: 5 });
    await page.mouse.up();
    await page.waitForTimeout(300);
    await page.screenshot({ path: join(RESULTS, 'panel-narrow.png') });
    const narrow = await page.locator('.part.sidebar').boundingBox();
    assert.ok(narrow && narrow.width < 220, `the side bar is ${narrow?.width ?? 0} px wide`);
    const overflow = await frame.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    assert.ok(overflow <= 0, `${overflow} px stick out`);
  });
});

/** The lowest contrast of visible text against the page, by WCAG 2.1's formula of relative luminance. */
function lowestContrast(): { text: string; ratio: number } {
  const parse = (colour: string): number[] => (colour.match(/[\d.]+/gu) ?? []).map(Number);
  const luminance = (rgb: number[]): number => {
    const [red = 0, green = 0, blue = 0] = rgb.slice(0, 3).map((it) => {
      const part = it / 255;
      return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const backgroundOf = (element: Element): number[] => {
    for (let at: Element | null = element; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour[3] === undefined || colour[3] > 0.99) return colour;
    }
    // The page itself is transparent: the side bar shows through.
    const probe = document.createElement('i');
    probe.style.color = 'var(--vscode-sideBar-background)';
    document.body.append(probe);
    const colour = parse(getComputedStyle(probe).color);
    probe.remove();
    return colour;
  };
  const texts = [
    ...document.querySelectorAll('.excerpt, .place, .folder, .percent, .heading, .line'),
  ];
  const ratios = texts
    .filter((it) => it.textContent !== '' && it.getClientRects().length > 0)
    .map((it) => {
      const pair = [parse(getComputedStyle(it).color), backgroundOf(it)].map(luminance);
      const [dark = 0, light = 0] = pair.sort((a, b) => a - b);
      return { text: it.textContent, ratio: (light + 0.05) / (dark + 0.05) };
    });
  return ratios.sort((a, b) => a.ratio - b.ratio)[0] ?? { text: 'nothing to see', ratio: 0 };
}
