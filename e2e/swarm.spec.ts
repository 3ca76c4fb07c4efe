import { expect, test } from '@playwright/test';
import { consoleLog, hurry, leader, node, open, runningTasks, settled, tree, type } from './visitor.ts';

test.describe('a visitor', () => {
  test('meets a living swarm: five machines, each a worker thread, and nothing asked of other origins', async ({
    page,
  }) => {
    const complaints = await open(page);
    // Five machines and the datacenter.
    expect(page.workers()).toHaveLength(6);
    await expect(page.getByText('A real container orchestrator, running in this tab.')).toBeVisible();
    expect(complaints).toEqual({ console: [], strangers: [] });
  });

  test('creates a service in the console', async ({ page }) => {
    const complaints = await open(page);
    await hurry(page);
    await type(page, 'docker service create --name api --replicas 3 traefik/whoami');
    await expect(consoleLog(page)).toContainText(/verify: Service \w+ converged/);
    await expect(runningTasks(page, 'api')).toHaveCount(3);
    await type(page, 'docker service ls');
    await expect(consoleLog(page)).toContainText(/api\s+replicated\s+3\/3\s+traefik\/whoami/);
    expect(complaints.console).toEqual([]);
  });

  test('kills the leader by button, sees another take over and the service unbroken', async ({ page }) => {
    const complaints = await open(page);
    const first = await leader(page);
    await hurry(page);
    await page.getByRole('button', { name: 'Kill the leader' }).click();
    await expect(node(page, first)).toHaveAccessibleName(/off/);
    await expect(page.getByRole('treeitem', { name: new RegExp(`^cluster, .*leader (?!${first})`) })).toBeAttached();
    await expect(runningTasks(page, 'web')).toHaveCount(4);
    expect(page.workers()).toHaveLength(5);
    expect(complaints.console).toEqual([]);
  });

  test('kills the leader by keyboard alone', async ({ page }) => {
    await open(page);
    const first = await leader(page);
    await hurry(page);
    await page.getByRole('treeitem', { name: /^cluster, / }).focus();
    for (let i = 0; i < 12; i++) {
      await page.keyboard.press('ArrowDown');
      const name = await page.evaluate(() => document.activeElement?.textContent?.trim() ?? '');
      if (name.startsWith(`${first}, `)) break;
    }
    await page.keyboard.press('k');
    await expect(node(page, first)).toHaveAccessibleName(/off/);
    await expect(page.getByRole('treeitem', { name: new RegExp(`^cluster, .*leader (?!${first})`) })).toBeAttached();
    await expect(runningTasks(page, 'web')).toHaveCount(4);
  });

  test('kills a worker and sees its tasks move to the other', async ({ page }) => {
    await open(page);
    await hurry(page);
    await type(page, 'waggle kill node-5');
    await expect(node(page, 'node-5')).toHaveAccessibleName(/down/);
    await expect(node(page, 'node-4')).toBeAttached();
    await expect(tree(page).getByRole('treeitem', { name: /^web\.\d+, running.*/ })).toHaveCount(4);
    expect(page.workers()).toHaveLength(5);
  });

  test('reloads the page and finds every machine as it was', async ({ page }) => {
    await open(page);
    await hurry(page);
    await type(page, 'docker service create -d --name kept --replicas 2 redis:alpine');
    await expect(runningTasks(page, 'kept')).toHaveCount(2);
    await page.waitForTimeout(1_500); // what a disk has not synced is lost with the tab, as with any machine
    await page.reload();
    await expect(page.getByRole('treeitem', { name: /^cluster, 3 managers, 2 workers, leader / })).toBeAttached();
    await hurry(page);
    await expect(runningTasks(page, 'kept')).toHaveCount(2);
    await type(page, 'docker service ls');
    await expect(consoleLog(page)).toContainText(/kept\s+replicated/);
  });

  test('wipes it all with a new swarm', async ({ page }) => {
    await open(page);
    await type(page, 'docker service create -d --name gone redis:alpine');
    await page.getByRole('button', { name: 'New swarm' }).click();
    await page.getByRole('button', { name: 'Wipe and start anew' }).click();
    await settled(page);
    await expect(page.getByRole('treeitem', { name: /^gone\./ })).toHaveCount(0);
    expect(page.workers()).toHaveLength(6);
  });

  test('switches the language while the swarm runs', async ({ page }) => {
    await open(page);
    const before = await leader(page);
    await page.getByRole('button', { name: '한국어' }).click();
    await expect(page.getByRole('button', { name: '리더 멈추기' })).toBeVisible();
    await expect(page.locator('html')).toHaveAttribute('lang', 'ko');
    await page.getByRole('button', { name: 'English' }).click();
    await expect(page.getByRole('button', { name: 'Kill the leader' })).toBeVisible();
    expect(await leader(page)).toBe(before);
  });
});

test('without storage the page says so and runs from memory', async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(globalThis, 'indexedDB', { get: () => undefined });
  });
  await page.route('**/*datacenter.worker*', async (route) => {
    const response = await route.fetch();
    const body = `Object.defineProperty(globalThis, 'indexedDB', { get: () => undefined });\n${await response.text()}`;
    await route.fulfill({ response, body });
  });
  await open(page);
  await expect(page.getByText(/the swarm lives in memory only/)).toBeVisible();
});
