/** Histories that are shared: the same in another page, with real threads, and in Node, in one thread. */
import { readFile } from 'node:fs/promises';
import { expect, test, type Page } from '@playwright/test';
import { HISTORY_VERSION, type Journal } from '../workers/api/journal.ts';
import { replay } from '../workers/datacenter/synchronous.ts';
import { machine } from '../workers/machine/machine.ts';
import { node as program } from '../workers/node/node.ts';
import { fromFile, fromFragment, toFile, toFragment } from '../src/history/link.ts';
import { consoleLog, hurry, node, open, runningTasks, settled, type } from './visitor.ts';

const dialog = (page: Page) => page.getByRole('dialog', { name: 'History' });
const hash = /[0-9a-f]{8,}/;

/** Pauses and opens the history; answers its link and its hash, which are of the same instant. */
async function share(page: Page): Promise<{ link: string; traceHash: string; journal: Journal }> {
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('button', { name: 'History' }).click();
  const link = await dialog(page).getByRole('textbox', { name: 'Link' }).inputValue();
  const shown = await dialog(page).locator('code').textContent();
  const journal = await fromFragment(new URL(link).hash);
  if (typeof journal === 'string') throw new Error(`the link is ${journal}`);
  return { link, traceHash: hash.exec(shown ?? '')?.[0] ?? '', journal };
}

const replayed = (page: Page) => page.getByText(/^The history was replayed up to /);

test('a history is the same in another visitor’s browser and in Node', async ({ page, browser }) => {
  test.slow();
  const complaints = await open(page);
  await hurry(page);
  await type(page, 'docker service create -d --name api --replicas 3 traefik/whoami');
  await expect(runningTasks(page, 'api')).toHaveCount(3);
  await type(page, 'waggle kill node-5');
  await expect(node(page, 'node-5')).toHaveAccessibleName(/down/);
  await expect(runningTasks(page, 'api')).toHaveCount(3);
  const { link, traceHash, journal } = await share(page);
  expect(traceHash).not.toBe('');
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await dialog(page).getByRole('button', { name: 'Copy link' }).click();
  await expect(dialog(page).getByRole('status')).toHaveText('The link is copied.');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link);
  expect(complaints.console).toEqual([]);

  await test.step('in Node, in one thread', () => {
    expect(replay(journal, () => machine(program))?.hash()).toBe(traceHash);
  });

  await test.step('in another browser, with a thread for every machine', async () => {
    await page.close();
    const context = await browser.newContext();
    const other = await context.newPage();
    await other.goto(link);
    await expect(replayed(other)).toBeVisible({ timeout: 120_000 });
    await expect(other.getByText(`Trace hash ${traceHash}`)).toBeVisible();
    // It lives on, with what the first visitor made of it.
    await expect(node(other, 'node-5')).toHaveAccessibleName(/down/);
    await expect(runningTasks(other, 'api')).toHaveCount(3);
    await type(other, 'docker service ls');
    await expect(consoleLog(other)).toContainText(/api\s+replicated\s+3\/3/);
    await context.close();
  });
});

test('a history that is opened leaves the visitor’s own swarm alone, as a link and as a file', async ({ page }) => {
  test.slow();
  await open(page);
  const { journal } = await share(page);
  await dialog(page).getByRole('button', { name: 'Close' }).click();
  await page.getByRole('button', { name: 'Play' }).click();
  await hurry(page);
  await type(page, 'docker service create -d --name mine redis:alpine');
  await expect(runningTasks(page, 'mine')).toHaveCount(1);
  await page.waitForTimeout(1_500); // what a disk has not synced is lost with the tab, as with any machine

  await test.step('a file', async () => {
    await page.getByRole('button', { name: 'History' }).click();
    const file = dialog(page).getByLabel('Open a file');
    await file.setInputFiles({ name: 'torn.waggle', mimeType: '', buffer: Buffer.from('torn') });
    await expect(dialog(page).getByRole('alert')).toHaveText('This history is damaged, so it cannot be replayed.');
    await expect(runningTasks(page, 'mine')).toHaveCount(1);
    await file.setInputFiles({ name: 'a.waggle', mimeType: '', buffer: Buffer.from(await toFile(journal)) });
    await expect(replayed(page)).toBeVisible({ timeout: 120_000 });
    await expect(runningTasks(page, 'web')).toHaveCount(4);
    await expect(runningTasks(page, 'mine')).toHaveCount(0);
  });

  await test.step('a link', async () => {
    await page.goto(`./${await toFragment(journal)}`);
    await expect(replayed(page)).toBeVisible({ timeout: 120_000 });
    await expect(runningTasks(page, 'mine')).toHaveCount(0);
  });

  await page.getByRole('button', { name: 'Back to my own swarm' }).click();
  await expect(runningTasks(page, 'mine')).toHaveCount(1);
  await expect(page).not.toHaveURL(/#history=/);
});

test('a history that begins with disks fits into a file, and is the same again', async ({ page }) => {
  test.slow();
  await open(page);
  await page.waitForTimeout(1_500); // what a disk has not synced is lost with the tab, as with any machine
  await page.reload();
  await hurry(page);
  await settled(page);
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('button', { name: 'History' }).click();
  await expect(dialog(page).getByText('only into a file')).toBeVisible();
  const traceHash = (await dialog(page).locator('code').textContent()) ?? '';
  const download = page.waitForEvent('download');
  await dialog(page).getByRole('button', { name: 'Download' }).click();
  const path = await (await download).path();
  const journal = await fromFile(Uint8Array.from(await readFile(path)));
  if (typeof journal === 'string') throw new Error(`the file is ${journal}`);
  expect(replay(journal, () => machine(program))?.hash()).toBe(traceHash);

  await dialog(page).getByLabel('Open a file').setInputFiles(path);
  await expect(replayed(page)).toBeVisible({ timeout: 120_000 });
  await expect(page.getByText(`Trace hash ${traceHash}`)).toBeVisible();
  await hurry(page);
  await settled(page);
});

test.describe('what cannot be replayed says so, over a living swarm', () => {
  const empty: Journal = { version: HISTORY_VERSION, seed: 1, entries: [], untilUs: 0 };
  const cases: [string, string, () => Promise<string>][] = [
    ['a damaged link', 'This history is damaged', async () => `${await toFragment(empty)}`.slice(0, -7)],
    [
      'a link of another version',
      'This history is from another version',
      async () => `${await toFragment({ ...empty, version: 999 })}`,
    ],
    [
      'a history that never happened',
      'This history is damaged',
      async () => `${await toFragment({ ...empty, entries: [{ atUs: 0, input: { kind: 'mend-all' } }] })}`,
    ],
  ];
  for (const [what, sentence, fragment] of cases) {
    test(what, async ({ page }) => {
      const complaints = await open(page, `./${await fragment()}`);
      await expect(page.getByText(sentence)).toBeVisible();
      await settled(page);
      await type(page, 'docker node ls');
      await expect(consoleLog(page)).toContainText('Leader');
      expect(complaints.console).toEqual([]);
    });
  }
});
