/** A shell over machines that stand in this thread: for scripts and tests. The datacenter is handed in. */
import type { CableFrame, HardwareInput, InputAnswer, MachineFrame, Until } from '../../workers/api/datacenter.ts';
import type { EngineAnswer, EngineRequest } from '../../workers/api/engine/http.ts';
import type { Address, Hostname } from '../../workers/api/ids.ts';
import type { Micros } from '../../workers/api/time.ts';
import type { TraceEvent } from '../../workers/api/trace.ts';
import type { Views } from '../../workers/api/view.ts';
import { clientFor, type Wires } from '../cluster/client.ts';
import { damageOf } from '../cluster/damage.ts';
import type { ShellPorts } from './ports.ts';

/** What it asks of the datacenter: the one of `workers/campaigns` fits. */
export interface Headless {
  readonly nowUs: Micros;
  input(input: HardwareInput): InputAnswer;
  call(hostname: Hostname, request: EngineRequest, onAnswer: (piece: EngineAnswer) => void): number | null;
  hangUp(call: number): void;
  /** Resolves early where the signal says so. */
  sleep(span: Micros, signal?: AbortSignal): Promise<void>;
  /** One window, or one leap. */
  turn(limitUs: Micros): boolean;
  runUntil(until: Until, limit: Micros): boolean;
  views(): Views;
  machines(): readonly MachineFrame[];
  cables(): readonly CableFrame[];
  /** All since the start. */
  events(): readonly TraceEvent[];
}

const SECOND: Micros = 1_000_000;

/** One command's time at the prompt: what it opened is hung up in the end, and it is interrupted if it takes too long. */
export interface Attempt {
  readonly ports: ShellPorts;
  readonly signal: AbortSignal;
  end(): void;
}

export function headlessPorts(datacenter: Headless): ShellPorts {
  return attempt(datacenter, Infinity).ports;
}

/**
 * Ports for one command that somebody watches: after `patience` of virtual time Ctrl-C is pressed. Time passes only
 * while an answer or the end of a sleep is awaited, so the watch is kept there and nowhere else.
 */
export function attempt(datacenter: Headless, patience: Micros): Attempt {
  const interruption = new AbortController();
  const deadlineUs = datacenter.nowUs + patience;
  const open = new Map<number, AbortController>();

  const close = (call: number) => {
    open.get(call)?.abort();
    open.delete(call);
  };
  const end = () => {
    for (const call of [...open.keys()]) {
      close(call);
      datacenter.hangUp(call);
    }
  };
  const interrupt = () => {
    interruption.abort();
    end();
  };
  const wires: Wires = {
    async call(hostname, request, onAnswer) {
      const call = datacenter.call(hostname, request, (piece) => {
        if (piece.end) close(piece.call);
        onAnswer(piece);
      });
      if (call === null) throw new Error(`${hostname} is off`);
      if (patience === Infinity) return call;
      const watch = new AbortController();
      open.set(call, watch);
      void datacenter
        .sleep(Math.max(0, deadlineUs - datacenter.nowUs), watch.signal)
        .then(() => watch.signal.aborted || interrupt());
      return call;
    },
    hangUp: async (call) => {
      close(call);
      datacenter.hangUp(call);
    },
    sleep: (span) => datacenter.sleep(span),
    nowUs: () => datacenter.nowUs,
  };
  const sleep = async (ms: number, signal: AbortSignal) => {
    if (datacenter.nowUs >= deadlineUs) interrupt();
    if (signal.aborted) return;
    const one = new AbortController();
    const pass = () => one.abort();
    signal.addEventListener('abort', pass, { once: true });
    await datacenter.sleep(ms * 1000, one.signal);
    signal.removeEventListener('abort', pass);
  };
  const machine = (hostname: Hostname) => datacenter.machines().find(({ spec }) => spec.hostname === hostname);
  const ports: ShellPorts = {
    clientFor: (hostname) => ({
      ...clientFor(machine(hostname)?.spec ?? { hostname, address: '' as Address }, wires),
      sleep,
    }),
    hosts: () => datacenter.machines().map(({ spec }) => spec.hostname),
    leader: () => leaderOf(datacenter),
    standing: () => ({
      machines: datacenter.machines(),
      cables: datacenter.cables(),
      damage: damageOf(datacenter.machines()),
    }),
    files: (hostname) => (datacenter.views()[hostname]?.disk?.files ?? []).map(({ path }) => path),
    levers: {
      input: async (input) => datacenter.input(input),
      // There is no wall clock here that a pace could be measured against.
      pace: async () => {},
      step: async () => void datacenter.turn(datacenter.nowUs + SECOND),
      runUntil: async (until, limit) => datacenter.runUntil(until, limit),
      nowUs: () => datacenter.nowUs,
    },
  };
  return { ports, signal: interruption.signal, end };
}

/** Of those that are on and believe that they lead, the one with the highest term. */
function leaderOf(datacenter: Headless): Hostname | null {
  const views = datacenter.views();
  let best: { hostname: Hostname; term: number } | null = null;
  for (const { spec, power } of datacenter.machines()) {
    const raft = power === 'on' ? views[spec.hostname]?.raft : null;
    if (raft?.role === 'leader' && raft.term > (best?.term ?? -1)) best = { hostname: spec.hostname, term: raft.term };
  }
  return best?.hostname ?? null;
}
