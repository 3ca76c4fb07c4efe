import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
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

/** What axe has to say of the page as it stands, the offending markup with it. */
async function findings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((each) => each.html).join(' | ')}`);
}

for (const [width, height] of [
  [1440, 900],
  [390, 844],
] as const) {
  test(`axe finds nothing in any panel, dark, ${width} wide, and Escape leads back`, async ({ browser }) => {
    const context = await browser.newContext({ colorScheme: 'dark', viewport: { width, height } });
    const page = await context.newPage();
    const complaints = await open(page);
    const found: Record<string, string[]> = {};

    await page.getByRole('treeitem', { name: /^web\.1, running/ }).press('Enter');
    await expect(page.getByRole('complementary', { name: /^Why is web\.1 on / })).toBeVisible();
    found.why = await findings(page);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('treeitem', { name: /^web\.1, running/ })).toBeFocused();

    await node(page, 'node-2').press('f');
    await expect(page.getByRole('dialog', { name: 'Faults' })).toBeVisible();
    found.faults = await findings(page);
    await page.keyboard.press('Escape');
    await expect(node(page, 'node-2')).toBeFocused();

    const lamps = page.getByRole('button', { name: /rules hold/ });
    await lamps.press('Enter');
    await expect(page.getByRole('dialog')).toBeVisible();
    found.lamps = await findings(page);
    await page.keyboard.press('Escape');
    await expect(lamps).toBeFocused();

    const fresh = page.getByRole('button', { name: 'New swarm' });
    await fresh.press('Enter');
    await expect(page.getByRole('dialog')).toBeVisible();
    found.fresh = await findings(page);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
    await expect(fresh).toBeFocused();

    const raft =
      width > 760
        ? page.getByRole('button', { name: 'Raft' })
        : page.getByRole('navigation', { name: 'Panels' }).getByRole('button', { name: 'Raft' });
    await raft.press('Enter');
    await expect(page.getByRole('region', { name: 'Raft' }).first()).toBeVisible();
    found.raft = await findings(page);

    expect(found).toEqual({ why: [], faults: [], lamps: [], fresh: [], raft: [] });
    expect(complaints.console).toEqual([]);
    await context.close();
  });
}
