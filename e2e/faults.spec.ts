/** Every fault, from the page: what a visitor does, and what is seen of it. */
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Locator, type Page } from '@playwright/test';
import { consoleLog, hurry, leader, node, open, tree, type } from './visitor.ts';

const tool = (page: Page): Locator => page.getByRole('dialog', { name: 'Faults' });
const broken = (page: Page): Locator => tool(page).getByRole('list').last();

/** Opens the tool, chooses a machine and a part of it. */
async function faults(page: Page, hostname: string, part: string): Promise<Locator> {
  if (!(await tool(page).isVisible())) await page.getByRole('button', { name: 'Faults', exact: true }).click();
  await tool(page).getByRole('combobox', { name: 'Machine' }).selectOption(hostname);
  await tool(page).getByRole('tab', { name: part }).click();
  return tool(page);
}

const press = (within: Locator, name: string): Promise<void> =>
  within.getByRole('button', { name, exact: true }).click();

test.describe('a visitor', () => {
  test('freezes, thaws, kills, wipes, starts and replaces a machine', async ({ page }) => {
    const complaints = await open(page);
    const power = await faults(page, 'node-5', 'Power');
    await expect(power.getByRole('button', { name: 'Start', exact: true })).toBeDisabled();
    await expect(power.getByText('It must be off for that.')).toBeVisible();

    await press(power, 'Freeze');
    await expect(node(page, 'node-5')).toHaveAccessibleName(/frozen/);
    await expect(consoleLog(page)).toContainText('# waggle freeze node-5');
    await press(power, 'Thaw');
    await expect(node(page, 'node-5')).not.toHaveAccessibleName(/frozen/);

    await press(power, 'Kill');
    await expect(node(page, 'node-5')).toHaveAccessibleName(/off/);
    await expect(broken(page)).toContainText('node-5 is off');
    await press(power, 'Wipe the disk');
    await expect(page.getByText('The disk of node-5 is wiped')).toHaveCount(2); // the list of events, and the narrator
    await press(power, 'Start');
    // Its disk was all that it knew of any swarm.
    await expect(node(page, 'node-5')).toHaveAccessibleName(/in no swarm|down|unknown/);
    await expect(power.getByText('Nothing is broken.')).toBeVisible();

    await faults(page, 'node-4', 'Power');
    await press(power, 'Replace');
    await expect(consoleLog(page)).toContainText('# waggle replace node-4');
    // The old thread ends before the new one begins.
    await expect.poll(() => page.workers().length).toBe(6);
    expect(complaints.console).toEqual([]);
  });

  test('cuts a cable, one way and both, makes it poor, and mends it', async ({ page }) => {
    await open(page);
    const cables = await faults(page, 'node-2', 'Cables');
    await cables.getByRole('combobox', { name: 'Cable to' }).selectOption('node-3');
    await press(cables, 'Cut one way');
    await expect(tree(page).getByRole('treeitem', { name: 'node-2 → node-3: cut one way' })).toBeAttached();
    await press(cables, 'Cut');
    await expect(tree(page).getByRole('treeitem', { name: 'node-2 ↔ node-3: cut', exact: true })).toBeAttached();
    await expect(cables.getByRole('button', { name: 'Cut', exact: true })).toBeDisabled();
    await press(cables, 'Mend');
    await expect(tree(page).getByRole('treeitem', { name: /cut/ })).toHaveCount(0);

    await cables.getByLabel('Latency').fill('120');
    await cables.getByLabel('Jitter').fill('30');
    await cables.getByLabel('Lost').fill('10');
    await cables.getByLabel('Doubled').fill('20');
    await cables.getByLabel('Mixed up').fill('5');
    await press(cables, 'Apply');
    await expect(
      tree(page).getByRole('treeitem', {
        name: 'node-2 ↔ node-3: takes 120 to 150 ms, loses 10 %, doubles 20 %, mixes up 5 %',
      }),
    ).toBeAttached();
    await expect(consoleLog(page)).toContainText(
      '# waggle latency node-2 node-3 120ms; waggle jitter node-2 node-3 30ms',
    );
    await press(cables, 'As new');
    await expect(cables.getByText('Nothing is broken.')).toBeVisible();
  });

  test('splits the network with the leader on the smaller side: the larger elects another, and all meet again', async ({
    page,
  }) => {
    await open(page);
    const first = await leader(page);
    const split = await faults(page, 'node-1', 'Split');
    await expect(split.getByRole('button', { name: 'Split', exact: true })).toBeDisabled();
    await split.getByRole('button', { name: `${first}, side A` }).click();
    await split.getByRole('button', { name: 'node-4, side A' }).click();
    await press(split, 'Split');
    await expect(node(page, first)).toHaveAccessibleName(/side/);
    await expect(tree(page).getByRole('treeitem', { name: /^the network is split: .* \| / })).toBeAttached();
    await hurry(page);
    await expect(page.getByRole('treeitem', { name: new RegExp(`^cluster, .*leader (?!${first})`) })).toBeAttached();
    await press(split, 'Mend everything');
    await expect(node(page, first)).not.toHaveAccessibleName(/side/);
    await expect(node(page, 'node-4')).toHaveAccessibleName(/ready/);
    await expect(split.getByText('Nothing is broken.')).toBeVisible();
  });

  test('fills and frees a disk, and damages a file of it: met at the next boot, gone with a new machine', async ({
    page,
  }) => {
    await open(page);
    const disk = await faults(page, 'node-3', 'Disk');
    await press(disk, 'Fill the disk');
    await expect(node(page, 'node-3')).toHaveAccessibleName(/disk full/);
    await press(disk, 'Make room');
    await expect(node(page, 'node-3')).not.toHaveAccessibleName(/disk full/);

    const file = disk.getByRole('combobox', { name: 'File' });
    const wal = await file
      .getByRole('option', { name: /^raft\/wal/ })
      .first()
      .getAttribute('value');
    await file.selectOption(wal);
    await press(disk, 'Damage a sector');
    await expect(node(page, 'node-3')).toHaveAccessibleName(/file damaged/);
    await expect(consoleLog(page)).toContainText(`# waggle corrupt node-3 ${wal}`);
    await faults(page, 'node-3', 'Power');
    await press(disk, 'Kill');
    await press(disk, 'Start');
    await hurry(page);
    await expect(page.getByText(/node-3 cannot take part: .*raft\/wal/).first()).toBeAttached();
    await disk.getByRole('button', { name: 'Replace node-3: what is on its disk is lost' }).click();
    await expect(node(page, 'node-3')).not.toHaveAccessibleName(/file damaged/);
  });

  test('puts a clock wrong, lets it drift, and puts it right', async ({ page }) => {
    await open(page);
    const clock = await faults(page, 'node-2', 'Clock');
    await expect(clock.getByText('Its clock: right.')).toBeVisible();
    await clock.getByRole('combobox', { name: 'Put it' }).selectOption('behind');
    await clock.getByLabel('by', { exact: true }).fill('2');
    await clock.getByRole('combobox', { name: 'Unit' }).selectOption('min');
    await clock.getByLabel('Drift').fill('200');
    await press(clock, 'Set the clock');
    await expect(node(page, 'node-2')).toHaveAccessibleName(/clock 2 min behind, 200 ppm too fast/);
    await expect(consoleLog(page)).toContainText('# waggle clock node-2 -2m --drift 200ppm');
    await press(clock, 'Right again');
    await expect(node(page, 'node-2')).not.toHaveAccessibleName(/clock/);
  });

  test('breaks, mends and undoes by keyboard alone', async ({ page }) => {
    await open(page);
    await node(page, 'node-5').focus();
    await page.keyboard.press('f');
    await expect(tool(page).getByRole('combobox', { name: 'Machine' })).toBeFocused();
    await expect(tool(page).getByRole('combobox', { name: 'Machine' })).toHaveValue('node-5');

    // Past undo and close to the tabs, from there to the disk.
    for (const stop of ['Undo the last fault (Z)', 'Close the faults', 'Power']) {
      await page.keyboard.press('Tab');
      await expect(tool(page).locator(':focus')).toHaveAccessibleName(stop);
    }
    for (const part of ['Cables', 'Split', 'Disk']) {
      await page.keyboard.press('ArrowRight');
      await expect(tool(page).getByRole('tab', { name: part })).toBeFocused();
    }
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect(node(page, 'node-5')).toHaveAccessibleName(/disk full/);
    // The place is kept, though it cannot be done a second time.
    await expect(tool(page).getByRole('button', { name: 'Fill the disk' })).toBeFocused();

    await page.keyboard.press('Escape');
    await expect(tool(page)).toHaveCount(0);
    await expect(node(page, 'node-5')).toBeFocused();
    await page.keyboard.press('k');
    await expect(node(page, 'node-5')).toHaveAccessibleName(/off/);
    await page.keyboard.press('z');
    await expect(node(page, 'node-5')).not.toHaveAccessibleName(/off/);
    await expect(consoleLog(page)).toContainText('# waggle start node-5');
    await page.keyboard.press('z');
    await expect(node(page, 'node-5')).not.toHaveAccessibleName(/disk full/);
    await page.keyboard.press('z');
    await expect(page.getByRole('alert')).toHaveText(/There is no fault to undo\./);
  });

  test('finds the most used faults in a node’s menu, and a way to all others', async ({ page }) => {
    await open(page);
    await node(page, 'node-4').focus();
    await page.keyboard.press('m');
    const menu = page.getByRole('menu', { name: 'Menu of node-4' });
    await expect(menu.getByRole('menuitem')).toHaveText([
      'Inspect',
      'Open console',
      'Kill',
      'Freeze',
      'Cut off',
      'Drain',
      'More faults…',
    ]);
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await expect(tool(page).getByRole('combobox', { name: 'Machine' })).toHaveValue('node-4');
  });

  test('does it all in the console: the page shows it, and the machines say what is wrong with them', async ({
    page,
  }) => {
    await open(page);
    await type(page, 'waggle partition node-1 node-4');
    await expect(node(page, 'node-4')).toHaveAccessibleName(/side A/);
    await type(page, 'waggle fill node-5; waggle clock node-5 +5s; waggle machines');
    await expect(consoleLog(page)).toContainText(/node-5 +on, disk full, clock 5s ahead, side B/);
    await type(page, 'waggle cables');
    await expect(consoleLog(page)).toContainText(/split +node-1 node-4 \/ node-2 node-3 node-5/);
    await page.getByRole('treeitem', { name: /^cluster, / }).focus();
    for (let faults = 3; faults > 0; faults--) await page.keyboard.press('z');
    await expect(node(page, 'node-5')).toHaveAccessibleName(/^node-5, worker, ready$/);
  });

  test('leaves it to chance: the page says what broke, and undoes it', async ({ page }) => {
    await open(page);
    const chance = await faults(page, 'node-1', 'Power');
    await press(chance, 'Break something');
    await expect(chance.getByRole('status')).toHaveText(/^Chance has it: .+\.$/);
    await expect(chance.getByText('Nothing is broken.')).toHaveCount(0);
    await press(chance, 'Undo the last fault (Z)');
    await expect(chance.getByText('Nothing is broken.')).toBeVisible();
  });
});

for (const [width, height, scheme] of [
  [1440, 900, 'light'],
  [1024, 768, 'dark'],
  [390, 844, 'light'],
] as const) {
  test(`axe finds nothing in the tool, ${width} wide, ${scheme}`, async ({ browser }) => {
    const context = await browser.newContext({ colorScheme: scheme, viewport: { width, height } });
    const page = await context.newPage();
    await open(page);
    for (const part of ['Power', 'Cables', 'Split', 'Disk', 'Clock']) {
      await faults(page, 'node-2', part);
      if (part === 'Power') await press(tool(page), 'Freeze');
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(
        violations.map(({ id, nodes }) => `${part}: ${id}: ${nodes.map((each) => each.html).join(' | ')}`),
      ).toEqual([]);
      const small = await tool(page)
        .locator('button, select, input')
        .evaluateAll((all) =>
          all
            .map(
              (each) =>
                ({ html: each.outerHTML, ...each.getBoundingClientRect().toJSON() }) as DOMRect & { html: string },
            )
            .filter((box) => box.width < 24 || box.height < 24)
            .map(({ html }) => html),
        );
      expect(small).toEqual([]);
    }
    await context.close();
  });
}

test('in Korean', async ({ page }) => {
  await open(page, './?lang=ko', 'ko');
  await page.getByRole('button', { name: '고장', exact: true }).click();
  const faults = page.getByRole('dialog', { name: '고장' });
  await faults.getByRole('combobox', { name: '머신' }).selectOption('node-3');
  await faults.getByRole('tab', { name: '디스크' }).click();
  await faults.getByRole('button', { name: '디스크 채우기' }).click();
  await expect(page.getByRole('treeitem', { name: /^node-3, .*디스크 가득 참/ })).toBeAttached();
  await expect(faults.getByText('node-3의 디스크가 가득 찼어요')).toBeVisible();
  await faults.getByRole('button', { name: '모두 고치기' }).click();
  await expect(faults.getByText('고장 난 것이 없어요.')).toBeVisible();
});
