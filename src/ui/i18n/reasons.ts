/** Reads what Docker says in English where the page says it in the visitor's language. */
import { short } from '../format.ts';

/** The task that an update or a rollback was stopped for, as `docker service ps` shows it; null where none is named. */
export function failedTask(message: string): string | null {
  const [, task] = /due to failure or early termination of task (\w+)$/.exec(message) ?? [];
  return task === undefined ? null : short(task);
}
