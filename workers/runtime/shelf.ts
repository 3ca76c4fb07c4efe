/** Container records on disk: what an engine still knows after its machine went down. */
import { utf8 } from '../std/codec.ts';
import type { Micros } from '../api/time.ts';
import type { Disk } from '../world/world.ts';
import { STATUS_LOST, type Container } from './container.ts';
import { readJson } from './images.ts';
import { FOLDER } from './on-disk.ts';

const folder = FOLDER.containers;

export const shelf = (disk: Disk) => ({
  save(container: Container): void {
    disk.write(folder + container.id, utf8.encode(JSON.stringify(container)));
    disk.sync(() => undefined);
  },
  forget(container: Container): void {
    disk.remove(folder + container.id);
    disk.sync(() => undefined);
  },
  /** Those that ran when the power went are found ended, with 255 (container-runtime §12.2). Torn records are dropped. */
  recall(nowUs: Micros): readonly Container[] {
    return disk.list(folder).flatMap((path) => {
      const bytes = disk.read(path);
      const read = readJson(bytes === null ? '' : utf8.decode(bytes));
      if (!read.ok) {
        disk.remove(path);
        return [];
      }
      const container = read.value as unknown as Container;
      const { state } = container;
      if (state.kind !== 'running') return [container];
      const found: Container = {
        ...container,
        state: { kind: 'exited', exitCode: STATUS_LOST, startedUs: state.startedUs, finishedUs: nowUs },
      };
      this.save(found);
      return [found];
    });
  },
});
