/** Memory and logs are bounded: by the snapshot interval, by what is kept for slow followers, by the size of the swarm. */
import type { Checker, Fact } from '../facts.ts';
import { lastIndex } from '../logbook.ts';

/** As Docker has them, until the cluster says so itself. */
const INTERVAL = 10_000;
const KEPT = 500;
/** What may come in one go before the next snapshot, or wait uncommitted. */
const SLACK = 1_000;
/** Of what has no bound of its own, more than a campaign can account for. */
const MOST = { timers: 500, files: 300, megabytes: 16 };

export const nothingGrowsForEver: Checker = {
  rule: 'nothing grows for ever',
  meaning: 'Logs are compacted on disk and in memory, and no manager gathers timers, files or bytes without bound.',
  judge() {
    let interval = INTERVAL;
    let kept = KEPT;

    function looked({ views }: Fact & { kind: 'looked' }): string | null {
      for (const [on, { raft, timers, disk }] of Object.entries(views)) {
        const entries = raft ? raft.lastIndex - raft.firstIndex + 1 : 0;
        if (entries > interval + kept + SLACK) return `${on} holds ${entries} entries in memory`;
        if ((timers?.length ?? 0) > MOST.timers) return `${on} has ${timers?.length} timers running`;
        if ((disk?.files.length ?? 0) > MOST.files) return `${on} has ${disk?.files.length} files on its disk`;
        const bytes = disk?.files.reduce((sum, file) => sum + file.bytes, 0) ?? 0;
        if (bytes > MOST.megabytes * 2 ** 20) return `${on} has ${bytes} bytes on its disk`;
      }
      return null;
    }

    return (fact) => {
      switch (fact.kind) {
        case 'decided':
          for (const action of fact.actions) {
            if (action.table !== 'cluster' || action.kind !== 'put') continue;
            const { SnapshotInterval, LogEntriesForSlowFollowers } = action.object.spec.Raft;
            interval = SnapshotInterval;
            kept = LogEntriesForSlowFollowers;
          }
          return null;
        case 'wrote': {
          const { base } = fact.log;
          const entries = lastIndex(fact.log) - base.index;
          return entries > interval + SLACK ? `the log of ${fact.on} has ${entries} entries on disk` : null;
        }
        case 'looked':
          return looked(fact);
        default:
          return null;
      }
    };
  },
};
