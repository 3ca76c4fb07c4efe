/**
 * The hardware: machines, power, cables, disks and the one order of time that binds them (a conservative parallel
 * simulation). It decides and somebody else acts: `plan` says which machines to run, `complete` takes what came of it,
 * so that machines may stand in this thread or in others. It knows nothing of what they do.
 *
 * Invariants: no machine is told of anything before its time; whatever happened before `nowUs` has happened everywhere;
 * the history depends on the seed and the inputs alone, not on where the windows were cut.
 */
import type { InputAnswer, MachineFrame } from '../api/datacenter.ts';
import type { EngineAnswer } from '../api/engine/http.ts';
import type { Address, CauseId, Hostname } from '../api/ids.ts';
import {
  HISTORY_VERSION,
  type Image,
  type Input,
  type Journal,
  type JournalEntry,
  type MachineFaults,
  type MachineSpec,
} from '../api/journal.ts';
import { HOUR, type Micros } from '../api/time.ts';
import type { EventCode, EventParams, TraceEvent } from '../api/trace.ts';
import { dice, foldText } from '../std/dice.ts';
import { invariant } from '../std/invariant.ts';
import { Cables } from './cables.ts';
import { DurableDisk } from './disk.ts';
import { Host, NO_FAULTS } from './host.ts';
import type { Boot, Letter, Outcome, Window } from './machine.ts';
import type { Tape } from './tape.ts';
import { TraceHash } from './trace-hash.ts';

export type Job = { readonly hostname: Hostname } & (
  { readonly kind: 'boot'; readonly boot: Boot } | { readonly kind: 'run'; readonly window: Window }
);

/** First the threads to end, then what to run, all at once; its outcomes are wanted in the same order. */
export interface Work {
  readonly pull: readonly Hostname[];
  readonly jobs: readonly Job[];
}

export interface Listeners extends Tape {
  answer(answer: EngineAnswer): void;
}

/** A clock runs at most a tenth too fast or too slowly, in millionths, and is at most fifty years off. */
const DRIFT_MAX = 100_000;
const OFFSET_MAX = 50 * 365 * 24 * HOUR;

const accepted: InputAnswer = { ok: true };
type Refusal = Extract<InputAnswer, { ok: false }>['why'];
const refused = (why: Refusal): InputAnswer => ({ ok: false, why });

export class Hardware {
  readonly seed: number;
  readonly #listeners: Listeners;
  readonly #from: Image | null;
  readonly #hosts = new Map<Hostname, Host>();
  readonly #byAddress = new Map<Address, Host>();
  readonly #order: Host[] = [];
  readonly #cables: Cables;
  readonly #bootSalt: number;
  readonly #hash = new TraceHash();
  readonly #entries: JournalEntry[] = [];
  #now: Micros;
  #windows = 0;
  #lastCall = 0;
  #pull: Hostname[] = [];
  #answers: EngineAnswer[] = [];
  #bringing = false;
  #acting = false;
  #planned: { readonly fromUs: Micros; readonly endUs: Micros; readonly hosts: readonly Host[] } | null = null;
  #machineFrames: readonly MachineFrame[] | null = null;

  /** Empty, or as an image has it: then every machine that was on boots from its disk. */
  constructor(seed: number, listeners: Listeners, from: Image | null = null) {
    this.seed = seed;
    this.#listeners = listeners;
    this.#from = from;
    this.#now = from?.atUs ?? 0;
    const chance = from === null ? dice(seed) : dice(seed).fork(`from ${from.atUs}`);
    this.#cables = new Cables(chance.int(2 ** 32));
    this.#bootSalt = chance.int(2 ** 32);
    for (const { spec, power, crash, faults, disk } of from?.machines ?? []) {
      const host = this.#add(spec, new DurableDisk(disk));
      host.faults = faults;
      if (power === 'on' || power === 'frozen') host.start(this.#now);
      if (power === 'frozen') host.freeze();
      if (power === 'crashed') host.stop('crashed', this.#now);
      host.crash = crash;
    }
    this.#cables.restore(from?.cables ?? []);
  }

  /** All that is before this has happened. */
  get nowUs(): Micros {
    return this.#now;
  }

  get windows(): number {
    return this.#windows;
  }

  /** Another number whenever something has happened. */
  get revision(): number {
    return this.#windows + this.#entries.length;
  }

  /** Calls that still await the end of their answer. */
  get openCalls(): number {
    return this.#order.reduce((sum, host) => sum + host.openCalls.size, 0);
  }

  /** When something next happens; Infinity if nothing ever will by itself. */
  nextUs(): Micros {
    let next = Infinity;
    for (const host of this.#order) next = Math.min(next, host.mustBoot ? this.#now : host.dueUs);
    return next;
  }

  /**
   * What to do next on the way to `limitUs`. Without jobs, all before the limit has happened and it is that late now.
   * `complete` must be called before the next plan wherever there are jobs.
   */
  plan(limitUs: Micros): Work {
    invariant(this.#planned === null, 'one window at a time');
    const pull = this.#pull;
    if (pull.length > 0) this.#pull = [];
    const booting = this.#order.filter((host) => host.mustBoot);
    if (booting.length > 0) {
      // Time stands still while machines boot.
      this.#planned = { fromUs: this.#now, endUs: this.#now, hosts: booting };
      const jobs = booting.map((host): Job => {
        return { hostname: host.spec.hostname, kind: 'boot', boot: host.boot(this.#now) };
      });
      return { pull, jobs };
    }
    const fromUs = this.nextUs();
    if (fromUs >= limitUs) {
      if (limitUs !== Infinity) this.#now = Math.max(this.#now, limitUs);
      return { pull, jobs: [] };
    }
    invariant(fromUs >= this.#now, 'nothing is due in the past');
    const untilUs = Math.min(fromUs + this.#cables.lookahead, limitUs);
    const hosts: Host[] = [];
    const jobs: Job[] = [];
    for (const host of this.#order) {
      if (host.dueUs >= untilUs) continue;
      hosts.push(host);
      const window = { fromUs, untilUs, inbox: host.arrivals(untilUs) };
      jobs.push({ hostname: host.spec.hostname, kind: 'run', window });
    }
    this.#planned = { fromUs, endUs: untilUs, hosts };
    return { pull, jobs };
  }

  complete(outcomes: readonly Outcome[]): void {
    invariant(this.#planned, 'a window is complete once, after it was planned');
    const { fromUs, endUs, hosts } = this.#planned;
    this.#windows++;
    const sent: { readonly from: Host; readonly letter: Letter }[] = [];
    const told: TraceEvent[] = [];
    hosts.forEach((host, index) => {
      const outcome = outcomes[index];
      invariant(outcome, 'every machine that was run has an outcome');
      if (outcome.lost) return;
      host.unseen = true;
      host.wakeAt(outcome.nextUs);
      host.disk.note(outcome.disk);
      host.disk.settle(outcome.crashedUs ?? endUs);
      this.#hash.add(host.spec.hostname, outcome);
      for (const letter of outcome.letters) sent.push({ from: host, letter });
      for (const event of outcome.events) told.push(event);
      for (const answer of outcome.answers) this.#answer(host, answer);
    });
    this.#now = endUs;
    hosts.forEach((host, index) => {
      const { crash, crashedUs, lost } = outcomes[index] as Outcome;
      if (crash === undefined) return;
      const { hostname } = host.spec;
      if (lost) {
        // No replay could know of it by itself, as it does of what a program throws.
        const booting = fromUs === endUs;
        this.#entries.push({ atUs: fromUs, input: { kind: 'crash', hostname, why: crash, booting } });
        told.push(this.#crash(host, crash, fromUs));
      } else {
        told.push(this.#crash(host, crash, crashedUs ?? endUs));
      }
    });
    // Sorting is stable: what was sent at the same time keeps the machines' order, then their own.
    if (hosts.length > 1) {
      sent.sort((a, b) => a.letter.atUs - b.letter.atUs);
      told.sort((a, b) => a.atUs - b.atUs);
    }
    for (const { from, letter } of sent) this.#post(from, letter);
    for (const one of told) this.#listeners.event(one);
    this.#planned = null;
    this.#bringAnswers();
  }

  /**
   * Must the machines that were just switched on boot before this input takes effect? Several may be switched on
   * together; anything else finds them booted, whether or not the clock has moved between the two.
   */
  bootsFirst(input: Input): boolean {
    const boots = input.kind === 'crash' ? !input.booting : input.kind !== 'add' && input.kind !== 'start';
    return boots && this.booting;
  }

  /** Is there a machine that was switched on and has not booted yet? */
  get booting(): boolean {
    return this.#order.some((host) => host.mustBoot);
  }

  /**
   * An act from outside: takes effect now, and stands in the journal. What is refused changes nothing. Whoever is
   * brought an answer may act; whoever listens to events and flights may not, for they come in the middle of things.
   */
  input(input: Input): InputAnswer {
    invariant(this.#planned === null && !this.bootsFirst(input), 'inputs come at the edges of windows, after boots');
    invariant(!this.#acting, 'one input at a time');
    this.#acting = true;
    const cause: CauseId = `input#${this.#entries.length + 1}`;
    const answer = this.#apply(input, cause);
    if (answer.ok) this.#entries.push({ atUs: this.#now, input });
    this.#acting = false;
    this.#bringAnswers();
    return answer;
  }

  /** A number for a call that no call has had. */
  newCall(): number {
    return this.#lastCall + 1;
  }

  journal(): Journal {
    return {
      version: HISTORY_VERSION,
      seed: this.seed,
      ...(this.#from && { from: this.#from }),
      entries: [...this.#entries],
      untilUs: this.#now,
    };
  }

  /** How things stand, as a power failure of everything would leave it if no disk lost more than it must. */
  image(): Image {
    return {
      atUs: this.#now,
      machines: this.#order.map(({ spec, power, crash, faults, disk }) => {
        disk.settle(this.#now);
        return { spec, power, crash, faults, disk: disk.image() };
      }),
      cables: this.#cables.frames(),
    };
  }

  hash(): string {
    return this.#hash.digest();
  }

  host(hostname: Hostname): Host | undefined {
    return this.#hosts.get(hostname);
  }

  /** In the order in which they were added. */
  get hosts(): readonly Host[] {
    return this.#order;
  }

  get cables(): Cables {
    return this.#cables;
  }

  /** The machines, for a frame; the same array until something changes. */
  machines(): readonly MachineFrame[] {
    this.#machineFrames ??= this.#order.map(({ spec, power, crash, faults }) => ({ spec, power, crash, faults }));
    return this.#machineFrames;
  }

  #apply(input: Input, cause: CauseId): InputAnswer {
    switch (input.kind) {
      case 'mend-all':
        return this.#mendAll(cause);
      case 'add':
        return this.#addNew(input.machine, cause);
      case 'cut':
      case 'mend':
      case 'cable':
        return this.#rewire(input, cause);
      case 'partition':
        return this.#partition(input.groups, cause);
    }
    const host = this.#hosts.get(input.hostname);
    if (!host) return refused('no-such-machine');
    const { hostname } = input;
    switch (input.kind) {
      case 'start':
        if (host.powered) return refused('already');
        host.start(this.#now);
        return this.#told(hostname, 'machine.started', cause);
      case 'kill':
        if (!host.powered) return refused('already');
        this.#stop(host, 'off', this.#now);
        return this.#told(hostname, 'machine.killed', cause);
      case 'freeze':
        if (!host.powered) return refused('off');
        if (host.power === 'frozen') return refused('already');
        host.freeze();
        return this.#told(hostname, 'machine.frozen', cause);
      case 'thaw':
        if (!host.powered) return refused('off');
        if (host.power === 'on') return refused('already');
        host.thaw(this.#now);
        return this.#told(hostname, 'machine.thawed', cause);
      case 'wipe':
        if (host.powered) return refused('on');
        host.disk.wipe();
        this.#damaged(host, []);
        return this.#told(hostname, 'machine.wiped', cause);
      case 'replace':
        if (host.powered) this.#stop(host, 'off', this.#now);
        host.disk.wipe();
        host.faults = NO_FAULTS;
        host.start(this.#now);
        return this.#told(hostname, 'machine.replaced', cause);
      case 'fill':
      case 'free':
        return this.#fill(host, input.kind === 'fill', cause);
      case 'corrupt':
        return this.#corrupt(host, input.path, cause);
      case 'clock':
        return this.#setClock(host, input, cause);
      case 'crash': {
        if (!host.powered) return refused('off');
        // As when it happened: a machine that was to boot had been given its dice.
        if (host.mustBoot) host.boot(this.#now);
        this.#listeners.event(this.#crash(host, input.why, this.#now));
        return accepted;
      }
      case 'call':
        if (!host.powered) return refused('off');
        this.#lastCall = Math.max(this.#lastCall, input.call);
        host.openCalls.add(input.call);
        host.deliver({ kind: 'call', atUs: this.#now, cause, call: input.call, request: input.request });
        return accepted;
      case 'hang-up':
        if (!host.powered) return refused('off');
        if (!host.openCalls.delete(input.call)) return refused('already');
        host.deliver({ kind: 'hang-up', atUs: this.#now, cause, call: input.call });
        return accepted;
    }
  }

  #fill(host: Host, diskFull: boolean, cause: CauseId): InputAnswer {
    if (host.faults.diskFull === diskFull) return refused('already');
    this.#afflict(host, { ...host.faults, diskFull }, cause);
    const { hostname } = host.spec;
    return this.#told(hostname, diskFull ? 'disk.filled' : 'disk.freed', cause);
  }

  #setClock(host: Host, { offsetUs, driftPpm }: Input & { kind: 'clock' }, cause: CauseId): InputAnswer {
    const off = within(offsetUs, OFFSET_MAX);
    const ppm = within(driftPpm, DRIFT_MAX);
    const right = off === 0 && ppm === 0;
    if (right && host.faults.clock === null) return refused('already');
    const clock = right ? null : { offsetUs: off, driftPpm: ppm, sinceUs: this.#now };
    this.#afflict(host, { ...host.faults, clock }, cause);
    const { hostname } = host.spec;
    this.#tell(hostname, 'clock.set', { hostname, offsetUs: off, driftPpm: ppm }, cause);
    return accepted;
  }

  /** A machine that is on feels it at once; any other, when it boots. */
  #afflict(host: Host, faults: MachineFaults, cause: CauseId): void {
    host.faults = faults;
    this.#machineFrames = null;
    if (host.powered) host.deliver({ kind: 'faults', atUs: this.#now, cause, faults });
  }

  /** Known to the datacenter alone: the machine is not told. */
  #damaged(host: Host, files: readonly string[]): void {
    const { damaged: _, ...others } = host.faults;
    host.faults = files.length === 0 ? others : { ...others, damaged: files };
    this.#machineFrames = null;
  }

  #corrupt(host: Host, path: string | null, cause: CauseId): InputAnswer {
    host.disk.settle(this.#now);
    const damaged = host.disk.corrupt(path, host.dice);
    if (damaged === null) return refused('no-such-file');
    this.#damaged(host, [...new Set([...(host.faults.damaged ?? []), damaged])]);
    const { hostname } = host.spec;
    this.#tell(hostname, 'disk.corrupted', { hostname, path: damaged }, cause);
    return accepted;
  }

  #partition(groups: readonly (readonly Hostname[])[], cause: CauseId): InputAnswer {
    const hosts = [...this.#hosts.keys()];
    if (groups.flat().some((hostname) => !this.#hosts.has(hostname))) return refused('no-such-machine');
    if (!this.#cables.partition(hosts, groups)) return refused('already');
    const on = groups.flat()[0] ?? hosts[0];
    if (on !== undefined) this.#tell(on, 'cable.partitioned', { groups }, cause);
    return accepted;
  }

  #mendAll(cause: CauseId): InputAnswer {
    const mended = this.#cables.mendAll();
    for (const ends of mended) this.#tell(ends.from, 'cable.mended', ends, cause);
    return mended.length > 0 ? accepted : refused('already');
  }

  #addNew(spec: MachineSpec, cause: CauseId): InputAnswer {
    if (this.#hosts.has(spec.hostname) || this.#byAddress.has(spec.address)) return refused('already');
    this.#add(spec, new DurableDisk());
    return this.#told(spec.hostname, 'machine.added', cause);
  }

  #add(spec: MachineSpec, disk: DurableDisk): Host {
    const host = new Host(spec, dice(foldText(spec.hostname, this.#bootSalt)), disk);
    this.#hosts.set(spec.hostname, host);
    this.#byAddress.set(spec.address, host);
    this.#order.push(host);
    this.#machineFrames = null;
    return host;
  }

  #rewire(input: Input & { kind: 'cut' | 'mend' | 'cable' }, cause: CauseId): InputAnswer {
    const { from, to } = input;
    if (!this.#hosts.has(from) || (to !== '*' && !this.#hosts.has(to))) return refused('no-such-machine');
    const others = to === '*' ? [...this.#hosts.keys()].filter((hostname) => hostname !== from) : [to];
    let changed = false;
    for (const other of others) {
      if (input.kind === 'cable') {
        const there = this.#cables.change(from, other, input.cable);
        const back = this.#cables.change(other, from, input.cable);
        if (!there && !back) continue;
        changed = true;
        this.#tell(from, 'cable.changed', { from, to: other, cable: this.#cables.specOf(from, other) }, cause);
        continue;
      }
      const cut = input.kind === 'cut';
      const there = this.#cables.cut(from, other, cut);
      const back = !input.oneWay && this.#cables.cut(other, from, cut);
      if (!there && !back) continue;
      changed = true;
      if (cut) this.#tell(from, 'cable.cut', { from, to: other, oneWay: input.oneWay }, cause);
      else this.#tell(from, 'cable.mended', { from, to: other }, cause);
    }
    return changed ? accepted : refused('already');
  }

  /** It threw, or its thread is gone: its power fails, and its disk stays. */
  #crash(host: Host, crash: string, atUs: Micros): TraceEvent {
    const { hostname } = host.spec;
    this.#stop(host, 'crashed', atUs);
    host.crash = crash;
    const why = crash.split('\n')[0] as string;
    return event(atUs, hostname, 'machine.crashed', { hostname, why }, `${hostname}#crash`);
  }

  #stop(host: Host, power: 'off' | 'crashed', atUs: Micros): void {
    // Whoever waits for an answer learns that the connection is lost: an end without a head.
    for (const call of host.openCalls) this.#answers.push({ call, atUs, end: true });
    host.stop(power, atUs);
    this.#pull.push(host.spec.hostname);
    this.#machineFrames = null;
  }

  #answer(host: Host, answer: EngineAnswer): void {
    // After a hang-up, nobody listens any more.
    if (!host.openCalls.has(answer.call)) return;
    if (answer.end) host.openCalls.delete(answer.call);
    this.#answers.push(answer);
  }

  /**
   * Last of all, when everything is in order: whoever hears an answer may act upon it at once, and what answers come of
   * that stand behind those that wait.
   */
  #bringAnswers(): void {
    if (this.#bringing || this.#answers.length === 0) return;
    this.#bringing = true;
    try {
      for (const answer of this.#answers) this.#listeners.answer(answer);
    } finally {
      this.#bringing = false;
      this.#answers = [];
    }
  }

  #post(from: Host, letter: Letter): void {
    const to = this.#byAddress.get(letter.to);
    if (!to || to === from) return;
    const arriveUs = this.#cables.arrival(from.spec.hostname, to.spec.hostname, letter.atUs);
    this.#carry(from, to, letter, arriveUs);
    if (arriveUs === null) return;
    const againUs = this.#cables.again(from.spec.hostname, to.spec.hostname, arriveUs);
    if (againUs !== null) this.#carry(from, to, letter, againUs);
  }

  #carry(from: Host, to: Host, letter: Letter, arriveUs: Micros | null): void {
    this.#listeners.flight(from.spec.hostname, to.spec.hostname, letter, arriveUs);
    if (arriveUs === null || !to.hears(letter.atUs)) return;
    invariant(arriveUs >= this.#now, 'what is sent in a window arrives after it');
    const { cause, packet } = letter;
    to.deliver({ kind: 'packet', atUs: arriveUs, cause, from: from.spec.address, packet });
  }

  #told(
    hostname: Hostname,
    code: Extract<EventCode, `machine.${string}` | 'disk.filled' | 'disk.freed'> &
      Exclude<EventCode, 'machine.crashed'>,
    cause: CauseId,
  ): InputAnswer {
    this.#machineFrames = null;
    this.#tell(hostname, code, { hostname }, cause);
    return accepted;
  }

  #tell<Code extends EventCode>(on: Hostname, code: Code, params: EventParams[Code], cause: CauseId): void {
    this.#listeners.event(event(this.#now, on, code, params, cause));
  }
}

/** The nearest whole number that is no farther from 0 than that. */
const within = (wished: number, most: number): number => Math.min(most, Math.max(-most, Math.round(wished)));

function event<Code extends EventCode>(
  atUs: Micros,
  on: Hostname,
  code: Code,
  params: EventParams[Code],
  cause: CauseId,
): TraceEvent {
  return { atUs, on, code, params, cause } as TraceEvent;
}
