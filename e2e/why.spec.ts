/** A visitor asks why a task is where it is, and what would have to change. */
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { open, type } from './visitor.ts';

test('why here, why not there: by keyboard, and what it tells is what the swarm then does', async ({ page }) => {
  const complaints = await open(page);
  await page.getByRole('treeitem', { name: /^web\.1, running/ }).press('Enter');
  const here = page.getByRole('complementary', { name: /^Why is web\.1 on node-[45]\?$/ });
  await expect(here.getByRole('row', { name: /^node-[45] 0 0 .*chosen/ })).toBeVisible();
  await expect(here.getByRole('row', { name: /^node-1 .*said no.*scheduling constraints.*“manager”/ })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(here).toBeHidden();
  await expect(page.getByRole('treeitem', { name: /^web\.1, running/ })).toBeFocused();

  await type(page, 'docker service create -d --name db --constraint node.labels.disk==ssd redis:7');
  await page.getByRole('button', { name: '1 task without a node' }).click();
  const nowhere = page.getByRole('complementary', { name: 'Why is db.1 nowhere?' });
  await expect(nowhere).toContainText('no suitable node (scheduling constraints not satisfied on 5 nodes)');
  const advice = nowhere.getByRole('row', { name: /^node-3 / }).getByText(/^docker node update/);
  await expect(advice).toHaveText('docker node update --label-add disk=ssd node-3');
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations).toEqual([]);

  await type(page, (await advice.textContent()) ?? '');
  const placed = page.getByRole('complementary', { name: 'Why is db.1 on node-3?' });
  await expect(placed.getByRole('row', { name: /^node-3 .*chosen/ })).toBeVisible();
  // One was wanted: where it was found among the first, nobody looked at the rest, and that is told too.
  const told = (await placed.getByRole('row').count()) - 1;
  const others = /(\d+) more nodes? w/.exec((await placed.textContent()) ?? '')?.[1] ?? '0';
  expect(told + Number(others)).toBe(5);
  expect(complaints.console).toEqual([]);
});
