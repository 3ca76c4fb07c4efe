/** Rooms that have nothing to do while a swarm holds what it was founded with, and its nodes, alone. */
import type { Network } from '../api/objects/network.ts';
import { TABLE_NAMES } from '../store/tables.ts';
import type { Change } from '../store/types.ts';
import type { Room } from './room.ts';

/** The networks of the founding wait for nothing; any other waits for the allocator. */
const isUse = ({ table, object }: Pick<Change, 'table' | 'object'>): boolean =>
  table === 'network' ? (object as Network).driverState === null : table !== 'cluster' && table !== 'node';

/**
 * A room that sleeps until anything else is in the store, and is not even looked up (`room`) before; then it begins as
 * under a new leader, which finds what is there. In a swarm that is in use it begins at once.
 */
export const onceInUse =
  (room: () => Room): Room =>
  (leadership) => {
    const { store } = leadership;
    const inUse = store.view((tx) =>
      TABLE_NAMES.some((table) => tx.find(table, { by: 'all' }).some((object) => isUse({ table, object }))),
    );
    if (inUse) return room()(leadership);
    let stop = store.watch((changes) => {
      if (!changes.some(isUse)) return;
      stop();
      stop = room()(leadership);
    });
    return () => stop();
  };
