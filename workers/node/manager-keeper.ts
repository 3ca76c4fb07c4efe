/**
 * Keeps a manager running for as long as this node is one (swarm-semantics §3.11): starts it again when it fails, and
 * finds out what the node is now when its manager was taken out of the group.
 */
import type { Address } from '../api/ids.ts';
import type { NodeRole } from '../api/objects/node.ts';
import { MS, SECOND } from '../api/time.ts';
import type { Identity } from '../ca/identity.ts';
import type { RaftSettings } from '../manager/consensus/settings.ts';
import type { LaterRooms } from '../manager/later-rooms.ts';
import { startManager, type Manager, type ManagerStart } from '../manager/manager.ts';
import { invariant } from '../std/invariant.ts';
import type { Rpc } from '../world/rpc.ts';
import type { Cancel, World } from '../world/world.ts';

/** After its first failure, doubled with each, up to the most (swarm-semantics §12.1). */
const FIRST_RESTART = 100 * MS;
const LAST_RESTART = 30 * SECOND;
/** How long a role may take to follow a removal. */
const ROLE_CHANGE_TIMEOUT = 16 * SECOND;

export interface KeeperOptions {
  readonly world: World;
  readonly rpc: Rpc;
  readonly identity: Identity;
  readonly laterRooms: () => LaterRooms;
  readonly raft: Partial<RaftSettings>;
  /** Where the other managers are. */
  others(): readonly Address[];
  /** Asks for a new certificate at once. */
  renew(): void;
  /** One runs. */
  started(manager: Manager): void;
  /** The manager has become ready, or is none any more. */
  changed(): void;
  /** It could not take part, for this reason; it is tried again. */
  failed(message: string): void;
}

export class ManagerKeeper {
  readonly #options: KeeperOptions;
  #running: Manager | null = null;
  #failures = 0;
  #error = '';
  /** What comes next while none runs: a restart, or the end of waiting for a role. */
  #next: Cancel | null = null;

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  get manager(): Manager | null {
    return this.#running;
  }

  /** Why there is no manager where there should be one; empty otherwise. */
  get error(): string {
    return this.#error;
  }

  start(how: ManagerStart): void {
    const { world, rpc, identity, laterRooms, raft, changed, failed } = this.#options;
    const { self } = identity;
    invariant(self, 'a manager has papers');
    this.#wait(null);
    this.#running = startManager({
      world,
      rpc,
      nodeId: self.nodeId,
      clusterId: self.clusterId,
      start: how,
      raft,
      later: laterRooms,
      onReady: () => {
        // The failures count on, as in Docker: one that is ready each time, and fails with its first write, is not soothed.
        this.#error = '';
        changed();
      },
      onRemoved: () => {
        this.#running = null;
        this.#awaitRole();
        changed();
      },
      onFailed: (message) => {
        this.#running = null;
        this.#error = `manager stopped: ${message}`;
        world.report.event('swarm.error', { message });
        const pause = Math.min(LAST_RESTART, FIRST_RESTART * 2 ** this.#failures++);
        this.#wait(world.clock.after(pause, () => this.start(this.resumption())));
        changed();
        failed(this.#error);
      },
    });
    this.#options.started(this.#running);
  }

  /** A manager with a Raft log goes on from it; one that has none yet, or no more, joins. */
  resumption(): ManagerStart {
    const { world, others } = this.#options;
    return world.disk.list('raft/').length > 0 ? { kind: 'resume', alone: false } : { kind: 'join', via: others() };
  }

  /** The certificate has this role now. */
  follow(role: NodeRole): void {
    if (role === 'worker') this.stop('erase');
    else if (this.#running === null && this.#next === null) this.start({ kind: 'join', via: this.#options.others() });
  }

  /** `erase`: and takes from the disk all that Raft keeps there. */
  stop(raft: 'erase' | 'keep'): void {
    this.#wait(null);
    this.#error = '';
    this.#failures = 0;
    this.#running?.stop();
    if (raft === 'erase') this.#running?.erase();
    this.#running = null;
  }

  /** Out of the group, with the certificate of a manager: demoted, most likely, and not told so yet. */
  #awaitRole(): void {
    const { world, others, renew } = this.#options;
    const log = (what: string) =>
      world.report.event('daemon.log', { line: `failed to get worker role after manager stop, ${what}` });
    this.#wait(
      world.clock.after(ROLE_CHANGE_TIMEOUT, () => {
        log('forcing certificate renewal');
        renew();
        this.#wait(
          world.clock.after(ROLE_CHANGE_TIMEOUT, () => {
            log('restarting manager');
            this.start({ kind: 'join', via: others() });
          }),
        );
      }),
    );
  }

  #wait(next: Cancel | null): void {
    this.#next?.();
    this.#next = next;
  }
}
