/** `add-nodes`: new members, empty or as of a snapshot (raft-datadriven.md §5). */
import { utf8 } from '../../std/codec.ts';
import { EMPTY_SNAPSHOT } from '../memory-storage.ts';
import { NO_LIMIT, type Snapshot } from '../types.ts';
import type { Environment } from './commands.ts';
import { Member, type MemberConfig } from './member.ts';
import type { Block } from './test-file.ts';
import { boolean, number, numberAt } from './values.ts';

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

export function addNodes({ cluster, output, random }: Environment, block: Block): string | null {
  const count = numberAt(block, 0);
  const config: Mutable<MemberConfig> = {
    electionTick: 3,
    heartbeatTick: 1,
    maxSizePerMsg: NO_LIMIT,
    maxInflightMsgs: 2 ** 31 - 1,
    logger: output.logger,
    random,
  };
  const voters: number[] = [];
  const learners: number[] = [];
  let index = 0;
  let data: Uint8Array | null = null;

  for (const { key, values } of block.args.slice(1)) {
    for (const value of values) {
      if (key === 'voters') voters.push(number(value));
      else if (key === 'learners') learners.push(number(value));
      else if (key === 'index') config.applied = index = number(value);
      else if (key === 'content') data = utf8.encode(value);
      else if (key === 'inflight') config.maxInflightMsgs = number(value);
      else if (key === 'async-storage-writes') config.asyncStorageWrites = boolean(value);
      else if (key === 'prevote') config.preVote = boolean(value);
      else if (key === 'checkquorum') config.checkQuorum = boolean(value);
      else if (key === 'max-committed-size-per-ready') config.maxCommittedSizePerReady = number(value);
      else if (key === 'disable-conf-change-validation') config.disableConfChangeValidation = boolean(value);
      else if (key === 'step-down-on-removal') config.stepDownOnRemoval = boolean(value);
      else if (key === 'read-only') {
        if (value !== 'safe' && value !== 'lease-based') return `invalid read-only option ${JSON.stringify(value)}`;
        config.readOnlyOption = value;
      }
    }
  }

  let initial: Snapshot = EMPTY_SNAPSHOT;
  if (voters.length > 0 || learners.length > 0 || index > 0 || data !== null) {
    if (index <= 1 && count > 0) return 'index must be specified as > 1 due to bootstrap';
    const confState = { ...EMPTY_SNAPSHOT.metadata.confState, voters, learners };
    initial = { data, metadata: { confState, index, term: 1 } };
  }
  for (let i = 0; i < count; i++) cluster.members.push(new Member(cluster.members.length + 1, config, initial));
  return null;
}
