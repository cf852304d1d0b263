import type { Page } from 'playwright-core';

/** Where the parts of the window are and what the side bar shows: what asking must not change. */
export async function layout(page: Page): Promise<Record<string, unknown>> {
  const boxes = await Promise.all(
    ['sidebar', 'auxiliarybar', 'panel', 'editor', 'activitybar'].map(async (part) => {
      const element = page.locator(`.monaco-workbench .part.${part}`).first();
      return [part, (await element.isVisible()) ? await element.boundingBox() : 'hidden'] as const;
    }),
  );
  const shown = page.locator('.part.activitybar .action-item.checked .action-label');
  return {
    ...Object.fromEntries(boxes),
    container: await shown.evaluateAll((items) => items.map((it) => it.getAttribute('aria-label'))),
  };
}

export async function isSideBarVisible(page: Page): Promise<boolean> {
  return page.locator('.monaco-workbench .part.sidebar').isVisible();
}
