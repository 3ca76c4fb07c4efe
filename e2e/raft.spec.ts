/** What a visitor sees of Raft: every manager's log, the terms on the tape, and the lamps that stay green. */
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Locator, type Page } from '@playwright/test';
import { hurry, leader, node, open, type } from './visitor.ts';

const logs = (page: Page): Locator => page.getByRole('table', { name: /^The logs of all managers/ });
const log = (page: Page, hostname: string): Locator => logs(page).locator(`tr[data-host="${hostname}"]`);
const managers = (page: Page): Locator => page.getByRole('table', { name: /^What every manager knows/ });
const facts = (page: Page, hostname: string): Locator =>
  managers(page)
    .getByRole('row')
    .filter({ hasText: new RegExp(`^\\s*${hostname}\\b`) });
const tape = (page: Page): Locator => page.getByRole('list', { name: 'Terms' }).getByRole('listitem');
const lamps = (page: Page): Locator => page.getByRole('button', { name: '11 rules hold' });

/** The entries of a log that are not merely empty places. */
const entries = (row: Locator): Locator => row.locator('td', { hasText: /^\d+:/ });

test('five managers’ logs, a leader killed, the next term, and every rule holds throughout', async ({ page }) => {
  const complaints = await open(page);
  await page.getByRole('button', { name: 'Raft', exact: true }).click();
  await expect(logs(page).getByRole('row')).toHaveCount(1 + 3);
  await hurry(page);
  await type(page, 'docker node promote node-4 node-5');
  await expect(logs(page).getByRole('row')).toHaveCount(1 + 5);
  const first = await leader(page);
  const term = Number(await facts(page, first).getByRole('cell').first().textContent());
  await expect(facts(page, first)).toContainText('leader');
  for (const n of [1, 2, 3, 4, 5]) await expect(entries(log(page, `node-${n}`)).first()).toContainText(/committed/);

  await page.getByRole('button', { name: 'Kill the leader' }).click();
  await expect(facts(page, first)).toContainText('off');
  await expect(page.getByRole('treeitem', { name: new RegExp(`^cluster, .*leader (?!${first})`) })).toBeAttached();
  const next = await leader(page);
  const later = Number(await facts(page, next).getByRole('cell').first().textContent());
  expect(later).toBeGreaterThan(term);
  // The first entry of the new term stands in the log of everybody who lives, in the term's own colour.
  for (const n of [1, 2, 3, 4, 5].filter((each) => `node-${each}` !== first)) {
    const entry = entries(log(page, `node-${n}`)).filter({ hasText: new RegExp(`^${later}: first entry`) });
    await expect(entry).toContainText('committed, applied');
    await expect(entry).toHaveAttribute('style', new RegExp(`--hue-${later % 6}\\b`));
  }
  await expect(entries(log(page, first)).filter({ hasText: new RegExp(`^${later}:`) })).toHaveCount(0);

  await expect(tape(page).filter({ hasText: `Term ${term}: ${first}` })).toHaveCount(1);
  await expect(tape(page).filter({ hasText: 'Nobody led' })).not.toHaveCount(0);
  await expect(tape(page).last()).toHaveText(new RegExp(`^Term ${later}: ${next}, .* – now$`));

  await type(page, `waggle start ${first}`);
  await expect(node(page, first)).toHaveAccessibleName(/ready/);
  await expect(entries(log(page, first)).filter({ hasText: `${later}: first entry` })).toContainText('applied');
  await expect(lamps(page)).toBeVisible();
  expect(complaints.console).toEqual([]);
});

test('a worker that is cut off: no rule is broken, and what only looks like one is', async ({ page }) => {
  await open(page);
  await hurry(page);
  await lamps(page).click();
  const rules = page.getByRole('dialog', { name: 'Rules that always hold' });
  await expect(rules.getByRole('listitem')).toHaveCount(12);
  await expect(rules.getByText('holds', { exact: true })).toHaveCount(12);
  await type(page, 'waggle cut node-5');
  const looksLikeOne = rules.getByRole('listitem').filter({ hasText: 'One live copy of a slot' });
  await expect(looksLikeOne).toContainText('does not hold now');
  await expect(looksLikeOne).toContainText(/more than one container runs for web\.\d/);
  await expect(rules.getByText('holds', { exact: true })).toHaveCount(11);
  await type(page, 'waggle mend node-5');
  await expect(rules.getByText('holds', { exact: true })).toHaveCount(12);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await rules.getByRole('button', { name: 'Close the rules' }).focus();
  await page.keyboard.press('Escape');
  await expect(rules).toHaveCount(0);
});

test('by keyboard alone: opens the panel, goes from entry to entry, and comes back', async ({ page }) => {
  await open(page);
  const button = page.getByRole('button', { name: 'Raft', exact: true });
  await button.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Close the Raft panel' })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('region', { name: 'Logs' })).toBeFocused();
  await page.keyboard.press('Home');
  await expect(page.getByText(/Entry 1, term 1, add manager node-1, committed, applied/)).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByText(/Entry 2, term 2, first entry of a new leader/)).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((each) => each.html).join(' | ')}`)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(button).toBeFocused();
});

for (const scheme of ['light', 'dark'] as const) {
  test(`on a phone the panel is a tab, ${scheme}, in Korean`, async ({ browser }) => {
    const context = await browser.newContext({ viewport: { width: 390, height: 844 }, colorScheme: scheme });
    const page = await context.newPage();
    await open(page, './?lang=ko', 'ko');
    await page.getByRole('navigation').getByRole('button', { name: 'Raft' }).click();
    await expect(page.getByRole('table', { name: /^모든 매니저의 로그/ }).getByRole('row')).toHaveCount(1 + 3);
    await expect(page.getByRole('button', { name: '규칙 11개 지켜짐' })).toBeVisible();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((each) => each.html).join(' | ')}`)).toEqual([]);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBeLessThanOrEqual(0);
    await context.close();
  });
}
