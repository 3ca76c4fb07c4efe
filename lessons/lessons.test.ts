/** What every lesson must be: told completely in both languages, open at the start, and solved by its own solution. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Lesson, Step } from './lesson.ts';
import { parseLessonText } from './markdown.ts';
import { Classroom } from './testing.ts';

const SEEDS = [1, 2, 3, 4, 5];
const LANGUAGES = ['en', 'ko'];

const folders = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();
const lessons: readonly (readonly [string, Lesson])[] = await Promise.all(
  folders.map(
    async (folder) => [folder, ((await import(`./${folder}/lesson.ts`)) as { default: Lesson }).default] as const,
  ),
);
const source = (folder: string, language: string) =>
  readFileSync(join(import.meta.dirname, folder, `${language}.md`), 'utf8');
const textOf = (folder: string, language: string) => parseLessonText(source(folder, language));

test('ids are unique and stand for the place in the course', () => {
  expect(lessons.map(([, { id }]) => id)).toEqual(folders.map((folder) => `L${folder.slice(0, 2)}`));
});

describe.each(lessons)('%s', (folder, lesson) => {
  const { steps } = lesson;
  const names = steps.map(({ name }) => name);

  test('asks for a prediction, and has two to six steps', () => {
    expect(steps.some(({ predict }) => predict)).toBe(true);
    expect(steps.length).toBeGreaterThan(1);
    expect(steps.length).toBeLessThanOrEqual(6);
    expect(new Set(names).size).toBe(names.length);
    for (const { predict } of steps) if (predict) expect(predict.options).toContain(predict.comesTrue);
  });

  describe.each(LANGUAGES)('in %s', (language) => {
    test('is told step by step, under the same names', () => {
      expect(existsSync(join(import.meta.dirname, folder, `${language}.md`))).toBe(true);
      const text = textOf(folder, language);
      expect(Object.keys(text.steps)).toEqual(names);
      expect(plain(text.title)).not.toBe('');
      expect(plain(text.intro)).not.toBe('');
    });

    test.each(steps.map((step) => [step.name, step] as const))('%s is complete', (name, step) => {
      const told = textOf(folder, language).steps[name]!;
      expect(Object.keys(told.predict?.options ?? {})).toEqual(step.predict?.options ?? []);
      expect(Object.keys(told.clicks)).toEqual(step.clicks.map((click) => click.name));
      expect(told.hints).toHaveLength(3);
      const sentences = [told.task, told.goal, told.afterwards, ...told.hints, ...Object.values(told.clicks)];
      if (told.predict) sentences.push(told.predict.question, ...Object.values(told.predict.options));
      for (const sentence of sentences) {
        expect(plain(sentence)).not.toBe('');
        // Commands alone are the same in every language.
        if (language === 'ko' && !/^<code>[^<]*<\/code>$/.test(sentence)) expect(sentence).toMatch(/[가-힣]/);
      }
      // The last hint is a command with a blank; no hint and no prediction gives the answer away.
      expect(told.hints[2]).toMatch(/_/);
      for (const line of step.solution) expect(told.hints.join('\n')).not.toContain(commandOf(line));
    });
  });

  test('both languages name the same objects and commands', () => {
    const quoted = (language: string) =>
      [...source(folder, language).matchAll(/`[^`]+`/g)].map(([code]) => code).sort();
    expect(new Set(quoted('ko'))).toEqual(new Set(quoted('en')));
  });

  test('every step can be done by clicking', () => {
    for (const { clicks } of steps) expect(clicks.length).toBeGreaterThan(0);
  });

  test.each(SEEDS)('seed %i: open at first, not passed by waiting, solved by its own solution', async (seed) => {
    const room = await Classroom.open(lesson, seed);
    for (const step of steps) {
      room.beginStep();
      expect(room.turnsGreenWithin(step, 60), `${step.name}, doing nothing`).toBe(false);
      await room.play(step.solution);
      expect(
        room.exitCodes.filter((code) => code !== 0),
        `${step.name}, the commands`,
      ).toEqual([]);
      expect(room.isGreen(step), `${step.name}, solved`).toBe(true);
    }
  });

  test.each(SEEDS)('seed %i: the usual wrong attempt leaves it open', async (seed) => {
    const room = await Classroom.open(lesson, seed);
    await room.play(lesson.wrong);
    expect(room.turnsGreenWithin(steps[0] as Step, 60)).toBe(false);
  });
});

const plain = (html: string) => html.replace(/<[^>]+>/g, '').trim();
/** `@node-1 $ docker …` and `> waggle …` without the prompt. */
const commandOf = (line: string) => line.replace(/^(@\S+ \$|>) /, '');
