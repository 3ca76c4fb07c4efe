/** What has been learned, as the browser keeps it: by lesson and its revision, so that a changed lesson asks for no other again. Pure. */
import type { Lesson } from '../../lessons/lesson.ts';

/** The steps that were passed once, by lesson. */
export type Progress = Readonly<Record<string, { readonly rev: number; readonly steps: readonly string[] }>>;

/** What cannot be read counts for nothing. */
export function readProgress(kept: string | null): Progress {
  try {
    const value: unknown = JSON.parse(kept ?? '{}');
    if (typeof value !== 'object' || value === null) return {};
    return Object.fromEntries(
      Object.entries(value).filter(([, entry]) => typeof entry?.rev === 'number' && Array.isArray(entry.steps)),
    );
  } catch {
    return {};
  }
}

export function withStep(progress: Progress, { id, rev }: Lesson, step: string): Progress {
  const steps = stepsOf(progress, id, rev);
  return { ...progress, [id]: { rev, steps: steps.includes(step) ? steps : [...steps, step] } };
}

export function isDone(progress: Progress, { id, rev, steps }: Lesson): boolean {
  const passed = stepsOf(progress, id, rev);
  return steps.every(({ name }) => passed.includes(name));
}

function stepsOf(progress: Progress, id: string, rev: number): readonly string[] {
  const entry = progress[id];
  return entry?.rev === rev ? entry.steps : [];
}
