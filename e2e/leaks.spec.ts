/** What is switched off is gone: threads, listeners and memory are counted, and none piles up. */
import { expect, test, type CDPSession, type Page } from '@playwright/test';
import { hurry, node, open, runningTasks, type } from './visitor.ts';

const TIMES = 100;

/** Kills node-5 and starts it again, so many times, each act shown on the page before the next. */
async function cycle(page: Page, times: number): Promise<void> {
  for (let i = 0; i < times; i++) {
    await type(page, 'waggle kill node-5');
    await expect.poll(() => page.workers().length).toBe(5);
    await type(page, 'waggle start node-5');
    await expect.poll(() => page.workers().length).toBe(6);
  }
}

/** At rest: the swarm is whole and paused, the console empty, and what nobody holds is collected. */
async function count(page: Page, devtools: CDPSession): Promise<Record<string, number>> {
  await hurry(page);
  await expect(node(page, 'node-5')).toHaveAccessibleName(/ready/);
  await expect(runningTasks(page, 'web')).toHaveCount(4);
  await page.getByRole('button', { name: 'Clear' }).click();
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.waitForTimeout(500); // frames under way
  await devtools.send('HeapProfiler.collectGarbage');
  await devtools.send('HeapProfiler.collectGarbage');
  const { metrics } = await devtools.send('Performance.getMetrics');
  const of = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? NaN;
  await page.getByRole('button', { name: 'Play' }).click();
  return { workers: page.workers().length, listeners: of('JSEventListeners'), heap: of('JSHeapUsedSize') };
}

test(`killing and starting a node ${TIMES} times leaves nothing behind`, async ({ page }) => {
  test.setTimeout(600_000);
  const complaints = await open(page);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable');
  // The first rounds fetch what is fetched once, and fill what holds so much and no more: the list of events.
  await hurry(page);
  await cycle(page, 60);
  const before = await count(page, devtools);
  await cycle(page, TIMES);
  const after = await count(page, devtools);
  expect(after.workers).toBe(6);
  expect(after.workers).toBe(before.workers);
  expect(after.listeners).toBe(before.listeners);
  expect(after.heap! / before.heap!).toBeLessThan(1.1);
  expect(complaints.console).toEqual([]);
});
