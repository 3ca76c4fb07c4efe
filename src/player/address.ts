/** The open lesson stands in the address as `?lesson=L05`. */
import type { Course } from './course.svelte.ts';

/** Opens what the address names. */
export function followAddress(course: Course): void {
  const id = new URLSearchParams(location.search).get('lesson');
  if (id === course.lesson?.id) return;
  if (id) void course.open(id);
  else course.leave();
}

/** Each lesson is a place that the back button returns from. */
export function nameInAddress(id: string | null): void {
  const url = new URL(location.href);
  if ((url.searchParams.get('lesson') || null) === id) return;
  if (id) url.searchParams.set('lesson', id);
  else url.searchParams.delete('lesson');
  history.pushState(null, '', url);
}
