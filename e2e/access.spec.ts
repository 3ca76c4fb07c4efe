import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { node, open } from './visitor.ts';

for (const scheme of ['light', 'dark'] as const) {
  for (const [width, height] of [
    [1440, 900],
    [1024, 768],
    [390, 844],
  ] as const) {
    test(`axe finds nothing, ${scheme}, ${width} wide`, async ({ browser }) => {
      const context = await browser.newContext({ colorScheme: scheme, viewport: { width, height } });
      const page = await context.newPage();
      await open(page);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((each) => each.html).join(' | ')}`)).toEqual([]);
      // Nothing is wider than the screen.
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow).toBeLessThanOrEqual(0);
      await context.close();
    });
  }
}

test('axe finds nothing in the inspector and a node’s menu', async ({ page }) => {
  await open(page);
  await node(page, 'node-2').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('complementary', { name: 'Inspector of node-2' })).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await page.keyboard.press('Escape');
  await node(page, 'node-2').focus();
  await page.keyboard.press('m');
  await expect(page.getByRole('menu', { name: 'Menu of node-2' })).toBeVisible();
  const withMenu = await new AxeBuilder({ page }).analyze();
  expect(withMenu.violations.map(({ id }) => id)).toEqual([]);
});

test('with reduced motion nothing flies, and messages are counted instead', async ({ browser }) => {
  const context = await browser.newContext({ reducedMotion: 'reduce' });
  const page = await context.newPage();
  const complaints = await open(page);
  expect(complaints.console).toEqual([]);
  await context.close();
});
