/** What a visitor of Waggle does, in a visitor's words. Speaks in roles and names only. */
import { expect, type Locator, type Page } from '@playwright/test';

/** Anything the page complains of, or asks of another origin, since it was opened. */
export interface Complaints {
  readonly console: string[];
  readonly strangers: string[];
}

/** Opens the page and waits until the swarm lives: five nodes, a leader and, unless told otherwise, the first service running. */
export async function open(page: Page, path = './', lang: 'en' | 'ko' = 'en', service = true): Promise<Complaints> {
  const complaints: Complaints = { console: [], strangers: [] };
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.console.push(message.text());
  });
  page.on('pageerror', (error) => complaints.console.push(String(error)));
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    const own = origin === new URL(page.url() === 'about:blank' ? request.url() : page.url()).origin;
    if (!own && protocol.startsWith('http')) complaints.strangers.push(request.url());
  });
  await page.goto(path);
  if (service && lang === 'en') await settled(page);
  else await expect(page.getByRole('treeitem', { name: /^node-\d+, .+, (leader|리더), / })).toBeAttached();
  return complaints;
}

export async function settled(page: Page): Promise<void> {
  await expect(page.getByRole('treeitem', { name: /^cluster, 3 managers, 2 workers, leader / })).toBeAttached();
  await expect(runningTasks(page, 'web')).toHaveCount(4);
}

/** The tree says the same as the canvas, to keyboard and screen reader. */
export const tree = (page: Page): Locator => page.getByRole('tree', { name: 'The cluster as a list' });

export const node = (page: Page, hostname: string): Locator =>
  page.getByRole('treeitem', { name: new RegExp(`^${hostname}, `) });

export const runningTasks = (page: Page, service: string): Locator =>
  page.getByRole('treeitem', { name: new RegExp(`^${service}\\.\\d+, running`) });

export async function leader(page: Page): Promise<string> {
  const name = await page.getByRole('treeitem', { name: /^cluster, .*leader node-/ }).textContent();
  return /leader (node-\d+)/.exec(name ?? '')?.[1] ?? 'nobody';
}

/** Types a command at the console's prompt and waits for its last words. */
export async function type(page: Page, command: string): Promise<void> {
  const input = page.getByRole('textbox', { name: /^Command on / });
  await input.fill(command);
  await input.press('Enter');
}

export const consoleLog = (page: Page): Locator => page.getByRole('log', { name: 'Console output' });

/** As fast as it goes, by the slider's own keyboard. */
export async function hurry(page: Page): Promise<void> {
  await page.getByRole('slider', { name: 'Speed' }).press('End');
}
