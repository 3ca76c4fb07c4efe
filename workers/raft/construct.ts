/** A node as it starts, for the first time or again: from what its storage holds (raft.md §10.2). */
import { hexId } from './logger.ts';
import { jointIds } from './quorum/joint.ts';
import { Raft } from './raft.ts';
import { settings } from './settings.ts';
import { restoreConfiguration } from './steps/reconfigure.ts';
import { becomeFollower } from './steps/roles.ts';
import type { Config } from './types.ts';
import { NONE } from './types.ts';

/** Throws on an invalid configuration and on a storage that contradicts itself. */
export function construct(config: Config): Raft {
  const raft = new Raft(settings(config));
  const { log } = raft;
  const { hardState, confState } = raft.settings.storage.initialState();
  restoreConfiguration(raft, confState);

  const { term, vote, commit } = hardState;
  if (term !== 0 || vote !== NONE || commit !== 0) {
    if (commit < log.committed || commit > log.lastIndex()) {
      raft.panic(`${hexId(raft.id)} state.commit ${commit} is out of range [${log.committed}, ${log.lastIndex()}]`);
    }
    log.committed = commit;
    raft.term = term;
    raft.vote = vote;
  }
  if (raft.settings.applied > 0) log.appliedTo(raft.settings.applied, 0);
  becomeFollower(raft, raft.term, NONE);
  raft.logger?.('INFO', () => {
    const peers = jointIds(raft.tracker.config.voters).map(hexId).join(',');
    return (
      `newRaft ${hexId(raft.id)} [peers: [${peers}], term: ${raft.term}, commit: ${log.committed}, ` +
      `applied: ${log.applied}, lastindex: ${log.lastIndex()}, lastterm: ${log.lastTerm()}]`
    );
  });
  return raft;
}
