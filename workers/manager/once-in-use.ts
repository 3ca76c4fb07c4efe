/** Rooms that have nothing to do while a swarm holds its nodes and itself alone. */
import type { TableName } from '../api/objects/index.ts';
import { TABLE_NAMES } from '../store/tables.ts';
import type { Room } from './room.ts';

const isUse = (table: TableName): boolean => table !== 'cluster' && table !== 'node';

/**
 * A room that sleeps until anything else is in the store, and is not even looked up (`room`) before; then it begins as
 * under a new leader, which finds what is there. In a swarm that is in use it begins at once.
 */
export const onceInUse =
  (room: () => Room): Room =>
  (leadership) => {
    const { store } = leadership;
    const inUse = store.view((tx) => TABLE_NAMES.some((table) => isUse(table) && tx.find(table, { by: 'all' }).length));
    if (inUse) return room()(leadership);
    let stop = store.watch((changes) => {
      if (!changes.some(({ table }) => isUse(table))) return;
      stop();
      stop = room()(leadership);
    });
    return () => stop();
  };
