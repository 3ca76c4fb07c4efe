/**
 * Keeps this node's certificate fresh, and of the role that the managers want the node to have (swarm-semantics §3.11,
 * §4.4).
 */
import type { Address } from '../api/ids.ts';
import type { NodeRole } from '../api/objects/node.ts';
import { SECOND, type Micros } from '../api/time.ts';
import type { Identity } from '../ca/identity.ts';
import { nextRenewal, renewalBackoff } from '../ca/renewal.ts';
import type { Dice } from '../std/dice.ts';
import type { Rpc } from '../world/rpc.ts';
import type { Cancel, World } from '../world/world.ts';
import { enroll } from './enrollment.ts';

/** So that the managers can change the observed role before the certificate is asked for. */
const ROLE_CHANGE_PAUSE = SECOND / 2;

export interface RenewalOptions {
  readonly world: World;
  readonly rpc: Rpc;
  readonly identity: Identity;
  readonly dice: Dice;
  /** Whom to ask, the nearest first. */
  managers(): readonly Address[];
  /** A new certificate has been taken. */
  renewed(role: NodeRole): void;
}

export class Renewals {
  readonly #options: RenewalOptions;
  /** As the managers last said; null before they did. */
  #wanted: NodeRole | null = null;
  #failures = 0;
  /** From the first request for a new certificate until one is taken. */
  #underWay = false;
  #timer: Cancel = () => {};
  #enrolling: Cancel = () => {};

  constructor(options: RenewalOptions) {
    this.#options = options;
  }

  /** For the certificate of this moment: when its time has come. */
  plan(): void {
    const { world, identity, dice } = this.#options;
    this.#timer();
    const { self } = identity;
    if (self) this.#timer = world.clock.after(nextRenewal(self, world.clock.wall(), dice), () => this.#begin());
  }

  /** The managers have spoken: what this node is to be, and whether they want its certificate replaced. */
  hear(role: NodeRole, rotate: boolean): void {
    this.#wanted = role;
    const due = rotate || role !== this.#options.identity.self?.role;
    // Every certificate issued changes the node, and so calls here again: what is under way must not start over.
    if (due && !this.#underWay) this.#begin();
  }

  /** At once, whatever the managers have said. */
  force(): void {
    this.#renewAfter(0);
  }

  stop(): void {
    this.#timer();
    this.#enrolling();
    this.#wanted = null;
    this.#underWay = false;
    this.#failures = 0;
  }

  #begin(): void {
    this.#renewAfter(ROLE_CHANGE_PAUSE + renewalBackoff(this.#failures, this.#options.dice));
  }

  /**
   * Asks for a certificate of the role that the managers want this node to have. One of another role is not taken:
   * the managers have not finished changing it, so we ask again later (swarm-semantics §3.11).
   */
  #renewAfter(wait: Micros): void {
    const { world, rpc, identity, dice, managers, renewed } = this.#options;
    const { clock, disk, report } = world;
    this.#underWay = true;
    this.#timer();
    this.#enrolling();
    this.#timer = clock.after(wait, () => {
      const { papers, self } = identity;
      if (!papers || !self) return;
      const trust = { kind: 'member', root: papers.root } as const;
      const request = { rpc, clock, dice, remotes: managers(), trust, availability: 'active' } as const;
      this.#enrolling = enroll(request, (issued) => {
        const good = issued.ok && issued.value.role === (this.#wanted ?? self.role);
        const fault = good ? identity.adopt(issued.value) : null;
        if (fault !== null) report.event('daemon.log', { line: `failed to save the renewed certificate: ${fault}` });
        if (!good || fault !== null) {
          this.#failures += 1;
          return this.#begin();
        }
        this.#failures = 0;
        this.#underWay = false;
        disk.sync(() => {});
        this.plan();
        renewed(issued.value.role);
      });
    });
  }
}
