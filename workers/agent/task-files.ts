/**
 * The agent's memory of its tasks, a file each, which survives a reboot (swarm-semantics §5.6). What the disk has
 * spoilt is not believed: the managers will tell it again. What the disk does not take is not remembered, and the node
 * goes on as the real one does.
 */
import type { TaskId } from '../api/ids.ts';
import type { Task } from '../api/objects/task.ts';
import { seal, unseal } from '../std/sealed.ts';
import type { Disk, World } from '../world/world.ts';

const FOLDER = 'agent/tasks/';

/** Task, with the last status that this node knows. */
export interface TaskFiles {
  /** In the order of their ids. */
  load(): readonly Task[];
  /** `durable` is called when it would survive a crash, or at least not become untrue by one. */
  save(task: Task, durable: () => void): void;
  remove(id: TaskId): void;
}

/** Without these, nothing on the disk says that this node ever ran a task. */
export function forgetTasks(disk: Disk): void {
  for (const path of disk.list(FOLDER)) disk.remove(path);
}

export function taskFiles({ disk, report }: Pick<World, 'disk' | 'report'>): TaskFiles {
  let saved: (() => void)[] = [];
  let syncing = false;

  /** Whatever is written while the disk syncs shares the next one. */
  function sync(): void {
    if (syncing || saved.length === 0) return;
    syncing = true;
    const told = saved;
    saved = [];
    disk.sync(() => {
      syncing = false;
      for (const durable of told) durable();
      sync();
    });
  }

  return {
    load: () =>
      disk.list(FOLDER).flatMap((path) => {
        const task = unseal(disk.read(path) as Uint8Array);
        if (task !== null) return JSON.parse(task) as Task;
        report.event('daemon.log', { line: `failed to load ${path}: checksum mismatch` });
        disk.remove(path);
        return [];
      }),
    save(task, durable) {
      const fault = disk.write(FOLDER + task.id, seal(JSON.stringify(task)));
      if (fault !== null) report.event('daemon.log', { line: `failed writing status to disk: ${fault}` });
      saved.push(durable);
      sync();
    },
    remove(id) {
      disk.remove(FOLDER + id);
      saved.push(() => {});
      sync();
    },
  };
}
