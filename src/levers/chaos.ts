/** A fault drawn by dice: any that is possible now and can be mended. Pure; the dice are handed in. */
import type { HardwareInput } from '../../workers/api/datacenter.ts';
import type { Hostname } from '../../workers/api/ids.ts';
import { MINUTE, MS, SECOND } from '../../workers/api/time.ts';
import { NEW_CABLE, type CableSpec } from '../../workers/api/journal.ts';
import type { EventCode, EventParams, TraceEvent } from '../../workers/api/trace.ts';
import { sameCable, type Standing } from './broken.ts';

/** From 0 up to, not including, 1. */
export type Dice = () => number;

/** The same numbers from the same seed, a whole number (mulberry32). */
export function diceFrom(seed: number): Dice {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Draw = (standing: Standing, dice: Dice) => HardwareInput | null;

const between = (dice: Dice, low: number, high: number): number => low + Math.floor(dice() * (high - low + 1));
const pick = <T>(from: readonly T[], dice: Dice): T | null => from[Math.floor(dice() * from.length)] ?? null;
const nameOf = ({ spec }: Standing['machines'][number]): Hostname => spec.hostname;

const onMachine =
  (kind: 'kill' | 'freeze' | 'fill', possible: (machine: Standing['machines'][number]) => boolean): Draw =>
  ({ machines }, dice) => {
    const machine = pick(machines.filter(possible), dice);
    return machine && { kind, hostname: nameOf(machine) };
  };

/** Two machines whose cable is whole and as new. */
function soundPair({ machines, cables }: Standing, dice: Dice): readonly [Hostname, Hostname] | null {
  const from = pick(machines.map(nameOf), dice);
  const others = machines
    .map(nameOf)
    .filter(
      (to) =>
        to !== from &&
        !cables.some(
          (cable) =>
            ((cable.from === from && cable.to === to) || (cable.from === to && cable.to === from)) &&
            (cable.cut || !sameCable(cable.cable, NEW_CABLE)),
        ),
    );
  const to = pick(others, dice);
  return from && to && [from, to];
}

const cutting =
  (oneWay: boolean): Draw =>
  (standing, dice) => {
    const pair = soundPair(standing, dice);
    return pair && { kind: 'cut', from: pair[0], to: pair[1], oneWay };
  };

const onCable =
  (worsen: (dice: Dice) => Partial<CableSpec>): Draw =>
  (standing, dice) => {
    const pair = soundPair(standing, dice);
    return pair && { kind: 'cable', from: pair[0], to: pair[1], cable: worsen(dice) };
  };

const percent = (dice: Dice): number => between(dice, 1, 5) / 10;

const draws: readonly Draw[] = [
  onMachine('kill', ({ power }) => power === 'on'),
  onMachine('freeze', ({ power }) => power === 'on'),
  onMachine('fill', ({ faults }) => !faults.diskFull),
  cutting(false),
  cutting(true),
  onCable((dice) => ({ latencyUs: between(dice, 2, 20) * 50 * MS })),
  onCable((dice) => ({ lossRatio: percent(dice) })),
  onCable((dice) => ({ duplicateRatio: percent(dice) })),
  onCable((dice) => ({ reorderRatio: percent(dice) })),
  ({ machines }, dice) => {
    const machine = pick(
      machines.filter(({ faults }) => faults.clock === null),
      dice,
    );
    const span = pick([5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE], dice) ?? SECOND;
    const offsetUs = dice() < 0.5 ? span : -span;
    return machine && { kind: 'clock', hostname: nameOf(machine), offsetUs, driftPpm: 0 };
  },
  ({ machines, cables }, dice) => {
    if (machines.length < 2 || cables.some(({ cut }) => cut)) return null;
    const hosts = machines.map(nameOf);
    // A machine of each side is sure; the others fall where they fall.
    const start = Math.floor(dice() * hosts.length);
    const turned = [...hosts.slice(start), ...hosts.slice(0, start)];
    const isHere = turned.map((_, at) => (at === 0 ? true : at === 1 ? false : dice() < 0.5));
    const here = new Set(turned.filter((_, at) => isHere[at]));
    return {
      kind: 'partition',
      groups: [hosts.filter((host) => here.has(host)), hosts.filter((host) => !here.has(host))],
    };
  },
];

/** Null where nothing whole is left. */
export function drawFault(standing: Standing, dice: Dice): HardwareInput | null {
  const left = [...draws];
  while (left.length > 0) {
    const [draw] = left.splice(Math.floor(dice() * left.length), 1);
    const fault = draw?.(standing, dice);
    if (fault) return fault;
  }
  return null;
}

/** The event that tells of such an act: the page has a sentence for it. */
export function eventOf(input: HardwareInput): TraceEvent | null {
  const event = <Code extends EventCode>(code: Code, params: EventParams[Code]) =>
    ({ atUs: 0, on: '' as Hostname, cause: '', code, params }) as unknown as TraceEvent;
  switch (input.kind) {
    case 'kill':
      return event('machine.killed', input);
    case 'freeze':
      return event('machine.frozen', input);
    case 'fill':
      return event('disk.filled', input);
    case 'clock':
      return event('clock.set', input);
    case 'partition':
      return event('cable.partitioned', input);
    case 'cut':
      return input.to === '*' ? null : event('cable.cut', { ...input, to: input.to });
    case 'cable':
      return input.to === '*'
        ? null
        : event('cable.changed', { from: input.from, to: input.to, cable: { ...NEW_CABLE, ...input.cable } });
    default:
      return null;
  }
}
