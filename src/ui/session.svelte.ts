/**
 * One visit: opens the datacenter, forms a swarm where none was kept, and holds what the panels share: the picture, the
 * console, the chosen node. What buttons do, they do here.
 */
import { createContext } from 'svelte';
import type { HardwareInput, InputAnswer, Opened, Pace, Until } from '../../workers/api/datacenter.ts';
import type { Hostname, TaskId } from '../../workers/api/ids.ts';
import type { History, Journal, MachineSpec } from '../../workers/api/journal.ts';
import type { Door } from '../cluster/datacenter.ts';
import { clientFor } from '../cluster/client.ts';
import type { Shell } from '../shell/shell.ts';
import { Picture } from '../cluster/picture.svelte.ts';
import type { Role } from '../cluster/roster.ts';
import { Terminal } from '../console/terminal.svelte.ts';
import { t } from './i18n/language.svelte.ts';
import type { Act } from '../levers/undo.ts';
import { FRAGMENT, type Past } from '../history/past.ts';
import type { Damage } from '../history/shape.ts';
import { undisturbed } from '../history/undisturbed.ts';
import { recall, remember } from './memory.ts';
import { FIRST, machinesFor, type Start } from './start.ts';

export type Stage = 'opening' | 'forming' | 'replaying' | 'living' | 'failed';

/** Whose swarm the browser keeps: a lesson's id, or nothing for the visitor's own. */
const OWNER = 'waggle.owner';
/** Virtual time within which machines with a quorum have a leader. */
const ELECTION_US = 30_000_000;
/** Fast, but not so fast that hours pass between one command and the next. */
const FORMING_SPEED = 20;
/** Older acts cannot be undone any more. */
const MAX_ACTS = 99;
/** The address of a machine that is not there. */
const NOWHERE = '0.0.0.0' as MachineSpec['address'];
/** Virtual time within which the first swarm must have come to rest. */
const PATIENCE_US = 120_000_000;

export class Session {
  readonly picture = new Picture();
  readonly terminal: Terminal;

  stage = $state<Stage>('opening');
  /** Does the swarm stand: is it formed, or have resumed machines shown their roles? */
  settled = $state(false);
  failure = $state('');
  storage = $state<Opened['storage']>('kept');
  /** The node whose inspector is open. */
  inspected = $state<Hostname | null>(null);
  /** The node that the keyboard or the mouse last chose. */
  selected = $state<Hostname | null>(null);
  /** The node whose menu is open, and where. */
  menu = $state.raw<{ hostname: Hostname; x: number; y: number } | null>(null);
  /** The task whose placement is being explained. */
  asked = $state<TaskId | null>(null);
  /** The tool for faults is open, for this machine or, with null, for the one that was last chosen. */
  faults = $state.raw<{ hostname: Hostname | null } | null>(null);
  /** What was done to the hardware, oldest first: what can be undone. */
  acts = $state.raw<readonly Act[]>([]);
  /** What the last act was refused with. */
  refusal = $state('');
  /** How often the console was asked to take the keyboard, and how often it did. */
  consoleCalls = $state(0);
  consoleAnswers = 0;

  /** Has the visitor done anything to this swarm that would be a loss? */
  touched = $state(false);
  /** The lesson that the swarm was set up for; empty for the visitor's own. */
  owner = $state('');
  /** What the swarm was begun as, where it was begun in this visit. */
  start = FIRST;
  /** The history that was opened from a link or a file. From then on nothing of this visit is kept. */
  past = $state.raw<Past | null>(null);
  /** Does the browser keep this swarm? */
  kept = $state(true);

  #door: Door;
  /** The door that replays go through. */
  #backDoor: Door;
  #replay: Promise<unknown> = Promise.resolve();
  #apart = false;
  #shell: Promise<Shell> | null = null;
  #unfollow: () => void = () => {};
  /** The pace to return to when the page is seen again. */
  #resumePace: Pace | null = null;

  constructor(door: Door) {
    this.#backDoor = door;
    this.#door = undisturbed(door, () => this.#replay);
    this.terminal = new Terminal(() => this.shell());
    this.terminal.onRan(() => {
      if (this.stage === 'living') this.touched = true;
    });
  }

  /** The shell is heavy, so it is fetched when first needed. */
  shell(): Promise<Shell> {
    const wires = { ...this.#door, nowUs: () => this.picture.nowUs };
    const address = (hostname: Hostname) =>
      this.picture.machines.find(({ spec }) => spec.hostname === hostname)?.spec.address ?? NOWHERE;
    this.#shell ??= import('../shell/shell.ts').then(
      ({ Shell }) =>
        new Shell({
          clientFor: (hostname) => clientFor({ hostname, address: address(hostname) }, wires),
          hosts: () => this.picture.hosts,
          leader: () => this.picture.leader,
          standing: () => this.picture,
          files: (hostname) => (this.picture.views[hostname]?.disk?.files ?? []).map(({ path }) => path),
          levers: {
            input: (input) => this.#input(input),
            pace: (pace) => this.#door.pace(pace),
            step: () => this.#door.step(),
            runUntil: (until, limit) => this.#door.runUntil(until, limit),
            nowUs: () => this.picture.nowUs,
          },
        }),
    );
    return this.#shell;
  }

  /** The role that a machine of the first swarm is going to have, or had when the tab was closed: so that it stands in its place from the start. */
  readonly plan = (hostname: Hostname): Role | null => {
    if (this.settled && this.stage !== 'forming') return null;
    const number = machinesFor(this.start).findIndex((machine) => machine.hostname === hostname);
    return number < this.start.managers ? 'manager' : 'worker';
  };

  async open(resume = true): Promise<void> {
    try {
      this.stage = 'opening';
      // Fetched while the machines boot.
      void this.shell();
      void import('../docker/docker.ts');
      if (resume && location.hash.startsWith(FRAGMENT)) {
        const { fromFragment } = await import('../history/link.ts');
        return await this.relive(await fromFragment(location.hash));
      }
      const apart = this.#apart && { apart: { from: null } };
      const opened = await this.#door.open({ seed: seed(), resume, ...apart });
      this.kept = opened.storage === 'kept' || opened.storage === 'damaged';
      if (!apart) this.storage = opened.storage;
      this.#unfollow = this.picture.follow(this.#door);
      this.touched = opened.resumed;
      this.belongTo(opened.resumed ? (recall(OWNER) ?? '') : this.owner);
      if (!opened.resumed) await this.#form();
      // Machines that come up from their disks elect a leader first; nobody need watch that silence.
      else await this.#door.runUntil('leader', ELECTION_US);
      await this.#door.pace({ kind: 'running', speed: 1 });
      this.stage = 'living';
    } catch (error) {
      this.failure = error instanceof Error ? error.message : String(error);
      this.stage = 'failed';
    }
  }

  /** Says whose the swarm is: a lesson's, or with nothing the visitor's own. */
  belongTo(owner: string): void {
    this.owner = owner;
    if (!this.#apart) remember(OWNER, owner);
  }

  /** Wipes every disk and begins anew, on the same page: as on a first visit, or as a lesson needs it. */
  async renew(start: Start = FIRST, owner = ''): Promise<void> {
    this.start = start;
    this.owner = owner;
    this.#leave();
    try {
      if (this.#apart) this.past = { kind: 'fresh' };
      else await this.#door.wipe();
    } catch {
      // What cannot be wiped is not resumed either.
    }
    await this.open(false);
  }

  /**
   * Lives a history through again in place of this swarm, and goes on with it; a fresh swarm where it cannot be. What
   * the browser keeps stays as it is.
   */
  async relive(told: Journal | Damage): Promise<void> {
    this.#leave();
    this.#apart = true;
    this.kept = false;
    this.owner = '';
    try {
      const traceHash = typeof told === 'string' ? null : await this.#relive(told);
      if (typeof told === 'string' || traceHash === null) {
        this.past = { kind: typeof told === 'string' ? told : 'damaged' };
        this.#leave();
        return await this.open(false);
      }
      this.past = { kind: 'replayed', untilUs: told.untilUs, traceHash };
      this.touched = false;
      await this.#door.pace({ kind: 'running', speed: 1 });
      this.stage = 'living';
    } catch (error) {
      this.failure = error instanceof Error ? error.message : String(error);
      this.stage = 'failed';
    }
  }

  #relive(journal: Journal): Promise<string | null> {
    const { seed, from = null, untilUs } = journal;
    this.stage = 'replaying';
    this.past = { kind: 'replaying', fromUs: from?.atUs ?? 0, untilUs };
    const replayed = import('../cluster/replay.ts').then(async ({ replay }) => {
      await this.#backDoor.open({ seed, resume: false, apart: { from } });
      this.#unfollow = this.picture.follow(this.#backDoor);
      return replay(this.#backDoor, journal);
    });
    this.#replay = replayed.catch(() => {});
    return replayed;
  }

  /** Back to the swarm that the browser keeps. */
  home(): void {
    window.history.replaceState(null, '', location.pathname + location.search);
    location.reload();
  }

  /** The history so far, to be shared. */
  history(): Promise<History> {
    return this.#door.history();
  }

  /** Nothing of this swarm is shown any more. */
  #leave(): void {
    this.terminal.interrupt();
    this.#unfollow();
    this.settled = false;
    this.picture.clear();
    this.terminal.clear();
    this.terminal.host = 'node-1' as Hostname;
    this.inspected = this.asked = this.selected = this.menu = this.faults = null;
    this.acts = [];
  }

  async #form(): Promise<void> {
    this.stage = 'forming';
    await this.#door.pace({ kind: 'running', speed: FORMING_SPEED });
    const [{ formSwarm }] = await Promise.all([
      import('../shell/form-swarm.ts'),
      ...machinesFor(this.start).flatMap((machine) => [
        this.#door.input({ kind: 'add', machine }),
        this.#door.input({ kind: 'start', hostname: machine.hostname }),
      ]),
    ]);
    // In the console stands how it was done.
    const typist = {
      run: (...[line, on, screen, signal]: Parameters<Shell['run']>) => this.terminal.perform(line, on, signal, screen),
    };
    await formSwarm(typist, this.start);
    this.settled = true;
    for (const command of this.start.commands) await this.terminal.perform(command, 'node-1' as Hostname);
    await this.#door.runUntil('converged', PATIENCE_US);
  }

  /** An act upon the hardware. The console shows the command that would have done the same. */
  async act(input: HardwareInput): Promise<InputAnswer> {
    const answer = await this.#input(input);
    this.refusal = answer.ok ? '' : t().refusals[answer.why];
    if (answer.ok) {
      this.touched = true;
      const { commandOf } = await import('../levers/commands.ts');
      this.terminal.note(`# ${commandOf(input)}`);
    }
    return answer;
  }

  async #input(input: HardwareInput): Promise<InputAnswer> {
    const { machines, cables, damage } = this.picture;
    const answer = await this.#door.input(input);
    if (!answer.ok) return answer;
    // With what a lesson begins is not the visitor's to undo.
    if (this.stage === 'living')
      this.acts = [...this.acts.slice(-MAX_ACTS), { input, before: { machines, cables, damage } }];
    // Who acted sees what came of it, and does not look at the frame before.
    this.picture.merge(await this.#door.frame());
    return answer;
  }

  async killLeader(): Promise<void> {
    const leader = this.picture.leader;
    if (leader) await this.act({ kind: 'kill', hostname: leader });
  }

  /** Availability is the swarm's affair, so it is asked of a manager, in Docker's words. */
  async availability(hostname: Hostname, availability: 'drain' | 'active'): Promise<void> {
    const { leader, nodes } = this.picture;
    const on = leader ?? nodes.find((node) => node.role === 'manager' && node.power === 'on')?.hostname ?? hostname;
    await this.terminal.perform(`docker node update --availability ${availability} ${hostname}`, on);
  }

  inspect(hostname: Hostname): void {
    this.faults = this.asked = null;
    this.inspected = hostname;
  }

  /** The tool, the inspector and the scheduler's verdict have one place. */
  openFaults(hostname: Hostname | null): void {
    this.inspected = this.asked = null;
    this.faults = { hostname };
  }

  /** Explains why the task is where it is, in that same place; null closes it. */
  askWhy(task: TaskId | null): void {
    this.inspected = this.faults = null;
    this.asked = task;
  }

  openConsole(hostname: Hostname): void {
    this.terminal.host = hostname;
    this.consoleCalls += 1;
  }

  pace(pace: Pace): Promise<void> {
    return this.#door.pace(pace);
  }
  step(): Promise<void> {
    return this.#door.step();
  }
  runUntil(until: Until, limitUs: number): Promise<boolean> {
    return this.#door.runUntil(until, limitUs);
  }

  /** A hidden page rests: the swarm is paused and goes on when it is seen again. */
  visibility(hidden: boolean): void {
    if (this.stage !== 'living') return;
    if (hidden && this.picture.pace.kind === 'running') {
      this.#resumePace = this.picture.pace;
      void this.#door.pace({ kind: 'paused' });
    } else if (!hidden && this.#resumePace) {
      void this.#door.pace(this.#resumePace);
      this.#resumePace = null;
    }
  }
}

/** `?seed=7` gives the same history again; otherwise every visit has its own. */
function seed(): number {
  const asked = Number(new URLSearchParams(location.search).get('seed'));
  return Number.isInteger(asked) && asked > 0 ? asked : crypto.getRandomValues(new Uint32Array(1))[0]! || 1;
}

export const [session, provideSession] = createContext<Session>();
