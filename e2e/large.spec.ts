/** Fifty machines and a thousand tasks: deployed, ten machines killed, recovered, and the page stays at hand. */
import { expect, test, type CDPSession, type Page } from '@playwright/test';
import { open, type } from './visitor.ts';

const MANAGERS = 5;
const WORKERS = 45;
const TASKS = 1000;
/** Processor time of one task of the page's own thread, ms. */
const LIMIT = 200;

/** Real durations, which hang on what else the machine has to do: reported, and no more than that. */
async function watchLongTasks(page: Page): Promise<() => Promise<number[]>> {
  await page.evaluate(() => {
    const seen: number[] = [];
    Object.assign(window, { seen });
    new PerformanceObserver((list) => seen.push(...list.getEntries().map(({ duration }) => duration))).observe({
      entryTypes: ['longtask'],
    });
  });
  return () => page.evaluate(() => (window as unknown as { seen: number[] }).seen.splice(0));
}

interface Traced {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Processor time, µs. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** The processor time of each task that the page's own thread did meanwhile, ms, the longest first. */
async function tasksOf(browser: CDPSession, act: () => Promise<void>): Promise<number[]> {
  const events: Traced[] = [];
  const gather = ({ value }: { value: object[] }) => void events.push(...(value as Traced[]));
  browser.on('Tracing.dataCollected', gather);
  await browser.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['toplevel'] },
  });
  await act();
  const complete = new Promise((resolve) => browser.once('Tracing.tracingComplete', resolve));
  await browser.send('Tracing.end');
  await complete;
  browser.off('Tracing.dataCollected', gather);
  const thread = ({ pid, tid }: Traced) => `${pid}/${tid}`;
  const pages = new Set(
    events.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain').map(thread),
  );
  const tasks = events.filter((event) => event.ph === 'X' && /RunTask$/.test(event.name) && pages.has(thread(event)));
  return tasks.map(({ tdur = 0 }) => Math.round(tdur / 1000)).sort((a, b) => b - a);
}

/** Counted in one go: a thousand lines one by one would keep the page busier than the swarm does. */
const running = (page: Page): Promise<number> =>
  page
    .getByRole('tree', { name: 'The cluster as a list' })
    .evaluate((tree) => (tree.textContent.match(/\bbig\.\d+, running/g) ?? []).length);

test('fifty machines run a thousand tasks, ten die, and the page is never blocked', async ({ page, browser }) => {
  test.setTimeout(600_000);
  const complaints = await open(page);
  await page.getByRole('button', { name: 'New swarm' }).click();
  await page.getByRole('spinbutton', { name: 'Managers' }).fill(String(MANAGERS));
  await page.getByRole('spinbutton', { name: 'Workers' }).fill(String(WORKERS));
  await page.getByRole('button', { name: 'Wipe and start anew' }).click();
  const cluster = page.getByRole('treeitem', {
    name: `cluster, ${MANAGERS} managers, ${WORKERS} workers, leader node-1`,
  });
  await expect(cluster).toBeAttached({ timeout: 120_000 });
  await expect(page.getByRole('textbox', { name: /^Command on / })).toBeEnabled();
  const longTasks = await watchLongTasks(page);
  const devtools = await browser.newBrowserCDPSession();
  const report = async (what: string, tasks: readonly number[]): Promise<void> => {
    const real = (await longTasks()).map(Math.round).sort((a, b) => b - a);
    const told = `${what}: tasks of the page's thread by processor time ${tasks.slice(0, 5).join(', ')} ms; ${real.length} long tasks by the clock, the longest ${real.slice(0, 5).join(', ')} ms`;
    test.info().annotations.push({ type: 'measured', description: told });
    console.log(told);
  };

  const deploying = await tasksOf(devtools, async () => {
    await type(page, `docker service create -d --name big --replicas ${TASKS} nginx:alpine`);
    await expect.poll(() => running(page), { timeout: 240_000, intervals: [1000] }).toBe(TASKS);
  });
  await report('deploying', deploying);

  const victims = Array.from({ length: 10 }, (_, i) => `node-${MANAGERS + 1 + i}`);
  const dying = await tasksOf(devtools, async () => {
    await type(page, `waggle kill ${victims.join(' ')}`);
    await type(page, 'waggle speed 5');
    for (const victim of victims)
      await expect(page.getByRole('treeitem', { name: new RegExp(`^${victim}, .*down`) })).toBeAttached({
        timeout: 120_000,
      });
    await expect.poll(() => running(page), { timeout: 240_000, intervals: [1000] }).toBe(TASKS);
  });
  await report('recovering', dying);

  expect(page.workers()).toHaveLength(1 + MANAGERS + WORKERS - victims.length);
  expect(deploying[0]).toBeLessThan(LIMIT);
  expect(dying[0]).toBeLessThan(LIMIT);
  expect(complaints.console).toEqual([]);
});
