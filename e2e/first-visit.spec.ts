/** What the build counts as a first visit is enough to form a swarm, kill its leader and see another take over. */
import { expect, test } from '@playwright/test';
import { firstVisit } from '../scripts/first-visit.ts';
import { leader, node } from './visitor.ts';

for (const [what, missing, isMissing] of [
  ['the rest of the site', 'Console', () => true],
  ['the rest of the nodes’ program', 'later', (path: string) => path.includes('/later-')],
] as const) {
  test(`without ${what} a swarm forms, and its leader is killed`, async ({ page }) => {
    const counted = new Set(firstVisit('dist').map((file) => `/${file}`)).add('/');
    const unanswered: string[] = [];
    await page.route('**', (route) => {
      const { pathname } = new URL(route.request().url());
      if (counted.has(pathname) || !isMissing(pathname)) return route.continue();
      unanswered.push(pathname);
      return;
    });
    await page.goto('./');
    await expect(page.getByRole('treeitem', { name: /^cluster, 3 managers, 2 workers, leader / })).toBeAttached();
    const first = await leader(page);
    await page.getByRole('button', { name: 'Kill the leader' }).click();
    await expect(node(page, first)).toHaveAccessibleName(/off/);
    await expect(page.getByRole('treeitem', { name: new RegExp(`^cluster, .*leader (?!${first})`) })).toBeAttached();
    expect(unanswered).toContainEqual(expect.stringContaining(`/${missing}-`));
  });
}
