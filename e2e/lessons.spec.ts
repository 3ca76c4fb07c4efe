/** Every lesson, played in the browser by its own solution, in both languages. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import L00 from '../lessons/00-kill-the-leader/lesson.ts';
import L05 from '../lessons/05-services-slots-and-tasks/lesson.ts';
import { parseLessonText } from '../lessons/markdown.ts';
import { open } from './visitor.ts';

const folders = { L00: '00-kill-the-leader', L05: '05-services-slots-and-tasks' } as const;

const words = {
  en: {
    next: /^(Next step|Finish the lesson)$/,
    ended: 'Lesson done',
    steps: 'Steps of this lesson',
    speed: 'Speed',
    host: 'Host',
    on: /^Command on /,
  },
  ko: {
    next: /^(다음 단계|레슨 마치기)$/,
    ended: '레슨을 마쳤어요',
    steps: '이 레슨의 단계',
    speed: '속도',
    host: '호스트',
    on: /에서 실행할 명령$/,
  },
} as const;

for (const lesson of [L00, L05]) {
  for (const lang of ['en', 'ko'] as const) {
    test(`${lesson.id} is solved by its own solution, ${lang}`, async ({ page }) => {
      const folder = folders[lesson.id as keyof typeof folders];
      const text = parseLessonText(readFileSync(join('lessons', folder, `${lang}.md`), 'utf8'));
      const complaints = await open(page, `./?lang=${lang}&lesson=${lesson.id}`, lang, lesson.id === 'L00');
      await expect(page.getByRole('heading', { name: text.title })).toBeVisible();
      // The lesson's own swarm stands: what is typed before would go down with the old one.
      await expect(page.getByRole('list', { name: words[lang].steps })).toBeVisible();

      for (const step of lesson.steps) {
        const told = text.steps[step.name];
        if (step.predict) {
          const option = told?.predict?.options[step.predict.comesTrue] ?? '';
          await page.getByRole('button', { name: plain(option), exact: true }).click();
        }
        // As fast as it goes: the solutions leave out the waiting.
        await page.getByRole('slider', { name: words[lang].speed }).press('End');
        for (const line of step.solution) await act(page, line, lang);
        const next = page.getByRole('button', { name: words[lang].next });
        await expect(next).toBeEnabled({ timeout: 60_000 });
        await next.click();
      }
      await expect(page.getByText(words[lang].ended)).toBeVisible();
      expect(complaints.console).toEqual([]);
    });
  }
}

test('L05 by clicking alone', async ({ page }) => {
  await open(page, './?lesson=L05', 'en', false);
  const text = parseLessonText(readFileSync('lessons/05-services-slots-and-tasks/en.md', 'utf8'));
  await expect(page.getByRole('heading', { name: text.title })).toBeVisible();
  for (const step of L05.steps) {
    const told = text.steps[step.name];
    if (step.predict)
      await page.getByRole('button', { name: plain(told?.predict?.options['unsure'] ?? ''), exact: true }).click();
    await page.getByRole('slider', { name: 'Speed' }).press('End');
    for (const click of step.clicks)
      await page.getByRole('button', { name: plain(told?.clicks[click.name] ?? ''), exact: true }).click();
    const next = page.getByRole('button', { name: words.en.next });
    await expect(next).toBeEnabled({ timeout: 60_000 });
    await next.click();
  }
  await expect(page.getByText('Lesson done')).toBeVisible();
});

/** A script's line, done as a visitor would: the host chosen, the command typed. Waiting is left to the checks. */
async function act(page: Page, line: string, lang: 'en' | 'ko'): Promise<void> {
  const [, host, docker] = /^@(\S+) \$ (.+)$/.exec(line) ?? [];
  const waggle = /^> (waggle .+)$/.exec(line)?.[1];
  if (waggle?.startsWith('waggle run')) return;
  if (host) await page.getByRole('combobox', { name: words[lang].host }).selectOption(host);
  const input = page.getByRole('textbox', { name: words[lang].on });
  await input.fill(docker ?? waggle ?? '');
  await input.press('Enter');
}

const plain = (html: string): string =>
  html
    .replace(/<[^>]+>/g, '')
    .replace(/&#39;/g, "'")
    .replace(/&quot;/g, '"');
