/** A configuration, checked and with its defaults filled in (raft.md §4). */
import { NO_LIMIT, NONE } from './types.ts';
import type { Config, Logger } from './types.ts';
import { panic } from './logger.ts';
import { isLocalTarget } from './message.ts';
import type { Window } from './tracker/progress.ts';

export interface Settings extends Required<Omit<Config, 'logger' | 'maxInflightMsgs' | 'maxInflightBytes'>> {
  readonly logger: Logger | undefined;
  readonly window: Window;
}

/** Throws on a configuration that cannot work: a mistake of the program, not of its user. */
export function settings(config: Config): Settings {
  const maxSizePerMsg = config.maxSizePerMsg ?? 0;
  const maxInflightBytes = config.maxInflightBytes || NO_LIMIT;
  const checkQuorum = config.checkQuorum ?? false;
  const readOnlyOption = config.readOnlyOption ?? 'safe';

  const check = (holds: boolean, otherwise: string) => {
    if (!holds) panic(config.logger, otherwise);
  };
  check(config.id !== NONE, 'cannot use none as id');
  check(!isLocalTarget(config.id), 'cannot use local target as id');
  check(config.heartbeatTick > 0, 'heartbeat tick must be greater than 0');
  check(config.electionTick > config.heartbeatTick, 'election tick must be greater than heartbeat tick');
  check(Boolean(config.storage), 'storage cannot be nil');
  check(config.maxInflightMsgs > 0, 'max inflight messages must be greater than 0');
  check(maxInflightBytes >= maxSizePerMsg, 'max inflight bytes must be >= max message size');
  check(
    readOnlyOption !== 'lease-based' || checkQuorum,
    'CheckQuorum must be enabled when ReadOnlyOption is ReadOnlyLeaseBased',
  );

  return {
    id: config.id,
    electionTick: config.electionTick,
    heartbeatTick: config.heartbeatTick,
    storage: config.storage,
    random: config.random,
    applied: config.applied ?? 0,
    asyncStorageWrites: config.asyncStorageWrites ?? false,
    maxSizePerMsg,
    maxCommittedSizePerReady: config.maxCommittedSizePerReady || maxSizePerMsg,
    maxUncommittedEntriesSize: config.maxUncommittedEntriesSize || NO_LIMIT,
    window: { maxMessages: config.maxInflightMsgs, maxBytes: maxInflightBytes },
    checkQuorum,
    preVote: config.preVote ?? false,
    readOnlyOption,
    logger: config.logger,
    disableProposalForwarding: config.disableProposalForwarding ?? false,
    disableConfChangeValidation: config.disableConfChangeValidation ?? false,
    stepDownOnRemoval: config.stepDownOnRemoval ?? false,
  };
}
