/** Container records on disk: what an engine still knows after its machine went down. */
import type { Micros } from '../api/time.ts';
import { seal, unseal } from '../std/sealed.ts';
import type { DiskFault, World } from '../world/world.ts';
import { STATUS_LOST, type Container } from './container.ts';
import { unwatched } from './health.ts';
import { NEVER } from './restart.ts';
import { FOLDER } from './on-disk.ts';

const folder = FOLDER.containers;

/** With what a record from an older disk does not have. */
const whole = (record: Container): Container => ({
  ...record,
  health: record.health ?? null,
  restarts: record.restarts ?? 0,
  config: {
    ...record.config,
    pids: record.config.pids ?? 0,
    healthcheck: record.config.healthcheck ?? null,
    restart: record.config.restart ?? NEVER,
  },
});

export const shelf = ({ disk, report }: Pick<World, 'disk' | 'report'>) => ({
  /** Answers why it could not be written. */
  save(container: Container): DiskFault | null {
    const fault = disk.write(folder + container.id, seal(JSON.stringify(container)));
    disk.sync(() => undefined);
    return fault;
  },
  forget(container: Container): void {
    disk.remove(folder + container.id);
    disk.sync(() => undefined);
  },
  /** Those that ran when the power went are found ended, with 255 (container-runtime §12.2). Damaged records are dropped. */
  recall(nowUs: Micros): readonly Container[] {
    return disk.list(folder).flatMap((path) => {
      const record = unseal(disk.read(path) as Uint8Array);
      if (record === null) {
        report.event('daemon.log', {
          line: `failed to load container ${path.slice(folder.length)}: checksum mismatch`,
        });
        disk.remove(path);
        return [];
      }
      const container = whole(JSON.parse(record) as Container);
      const { state } = container;
      if (state.kind !== 'running') return [container];
      const found: Container = {
        ...container,
        state: {
          kind: 'exited',
          exitCode: STATUS_LOST,
          oomKilled: false,
          restarting: false,
          byHand: false,
          startedUs: state.startedUs,
          finishedUs: nowUs,
        },
        health: container.health && unwatched(container.health),
      };
      this.save(found);
      return [found];
    });
  },
});
