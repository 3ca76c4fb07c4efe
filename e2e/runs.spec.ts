/** A visitor sees how what runs is doing: health, lost memory, an update that fails and goes back. */
import { expect, test } from '@playwright/test';
import { hurry, node, open, runningTasks, type } from './visitor.ts';

test('health is seen on the page: yet to be proven, proven, lost', async ({ page }) => {
  const complaints = await open(page);
  await type(
    page,
    'docker service create -d --name sick --constraint node.hostname==node-4 --health-cmd "curl -f localhost/health" ' +
      '--health-interval 10s --health-retries 2 waggle/flaky-health',
  );
  await expect(page.getByRole('treeitem', { name: 'sick.1, starting, must prove its health' })).toBeAttached();
  await node(page, 'node-4').press('Enter');
  const inspector = page.getByRole('complementary', { name: 'Inspector of node-4' });
  await expect(inspector.getByText(/sick\.1 running, has yet to prove its health/)).toBeVisible();
  await expect(inspector.getByText(/^health check: sick\.1/)).toBeVisible();
  await hurry(page);
  await expect(inspector.getByText(/sick\.1 running, healthy/)).toBeVisible();
  const story = page.getByRole('list', { name: 'Events' });
  await expect(story).toContainText('Container sick.1 on node-4 is unhealthy');
  await expect(story).toContainText('Task sick.1 on node-4 is complete');
  expect(complaints.console).toEqual([]);
});

test('an update to an image that crashes goes back, and the page says why; several lines are pasted at once', async ({
  page,
}) => {
  const complaints = await open(page);
  const prompt = page.getByRole('textbox', { name: /^Command on / });
  await prompt.focus();
  await prompt.evaluate((input, text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text', text);
    input.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, 'docker service update -d --update-failure-action rollback \\\n  --update-monitor 30s --image waggle/crash web\ndocker service create -d --name leak --limit-memory 64M --env MB_PER_SECOND=20 waggle/leak\ndocker ps');
  await expect(prompt).toHaveValue('docker ps');
  await hurry(page);
  const story = page.getByRole('list', { name: 'Events' });
  await expect(story).toContainText('The update of web begins');
  await expect(story).toContainText(/web goes back to what it was before: task \w{12} failed or ended early/);
  await expect(story).toContainText('web is what it was before the update');
  await expect(story).toContainText(/Container leak\.1 on node-\d has run out of memory/);
  await expect(runningTasks(page, 'web')).toHaveCount(4);
  expect(complaints.console).toEqual([]);
});
