/**
 * The agent's memory of its tasks, a file each, which survives a reboot (swarm-semantics §5.6). Each file begins with
 * a checksum: what the disk has spoilt is not believed, for the managers will tell it again.
 */
import type { TaskId } from '../api/ids.ts';
import type { Task } from '../api/objects/task.ts';
import { utf8 } from '../std/codec.ts';
import { foldText } from '../std/dice.ts';
import type { Disk } from '../world/world.ts';

const FOLDER = 'agent/tasks/';

/** Task, with the last status that this node knows. */
export interface TaskFiles {
  /** In the order of their ids. */
  load(): readonly Task[];
  /** `durable` is called when it would survive a crash. */
  save(task: Task, durable: () => void): void;
  remove(id: TaskId): void;
}

export function taskFiles(disk: Disk): TaskFiles {
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
        const task = parse(disk.read(path));
        if (task === null) disk.remove(path);
        return task ?? [];
      }),
    save(task, durable) {
      const json = JSON.stringify(task);
      disk.write(FOLDER + task.id, utf8.encode(`${foldText(json)}\n${json}`));
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

function parse(bytes: Uint8Array | null): Task | null {
  const text = bytes === null ? '' : utf8.decode(bytes);
  const end = text.indexOf('\n');
  const json = text.slice(end + 1);
  return end > 0 && text.slice(0, end) === String(foldText(json)) ? (JSON.parse(json) as Task) : null;
}
