/** What there is and what is broken: `waggle machines`, `waggle cables`. */
import type { Hostname } from '../../../workers/api/ids.ts';
import { NEW_CABLE, type CableSpec, type ClockFault } from '../../../workers/api/journal.ts';
import type { Micros } from '../../../workers/api/time.ts';
import { brokenOf, type Broken, type Standing } from '../../levers/broken.ts';
import { aheadAt } from '../../levers/clock.ts';
import { spanText } from '../../levers/commands.ts';
import { letterOf } from '../../levers/sides.ts';
import { type Around, type Lever, Misused } from './lever.ts';

const NOTHING: Standing = { machines: [], cables: [], damage: {} };

const list = (does: string, lines: (around: Around) => readonly (readonly [string, string])[]): Lever => ({
  use: '',
  does,
  async run(args, around) {
    if (args.length > 0) throw new Misused('it takes no arguments');
    const all = lines(around);
    const width = Math.max(0, ...all.map(([left]) => left.length)) + 3;
    for (const [left, right] of all) around.screen.out(`${left.padEnd(width)}${right}`.trimEnd() + '\n');
  },
});

export const machines = list('List the machines, and what is wrong with each', ({ ports }) => {
  const standing = ports.standing?.() ?? NOTHING;
  const broken = brokenOf(standing);
  const leader = ports.leader();
  const power = new Map(standing.machines.map((machine) => [machine.spec.hostname, machine.power]));
  return ports.hosts().map((host) => {
    const notes = [
      power.get(host) ?? '',
      host === leader ? 'leader' : '',
      ...wrongWith(host, broken, ports.levers.nowUs()),
    ];
    return [host, notes.filter((note) => note !== '').join(', ')] as const;
  });
});

function wrongWith(host: Hostname, broken: readonly Broken[], nowUs: Micros): readonly string[] {
  return broken.flatMap((one) => {
    if (one.kind === 'split') return [placeOf(host, one.sides)];
    if (one.kind === 'cut' || one.kind === 'cable' || one.hostname !== host) return [];
    if (one.kind === 'full') return ['disk full'];
    if (one.kind === 'damaged') return [`damaged: ${one.paths.join(' ')}`];
    return one.kind === 'clock' ? [clockText(one.clock, nowUs)] : [];
  });
}

function placeOf(host: Hostname, sides: readonly (readonly Hostname[])[]): string {
  const at = sides.findIndex((side) => side.includes(host));
  return sides[at]?.length === 1 ? 'cut off' : `side ${letterOf(at)}`;
}

function clockText(clock: ClockFault, nowUs: Micros): string {
  const ahead = aheadAt(clock, nowUs);
  const grain = Math.abs(ahead) < 1_000_000 ? 1_000 : 100_000;
  const offset = `clock ${spanText(Math.round(Math.abs(ahead) / grain) * grain)} ${ahead < 0 ? 'behind' : 'ahead'}`;
  return clock.driftPpm === 0 ? offset : `${offset}, drifts by ${clock.driftPpm}ppm`;
}

export const cables = list('List the cables that are not as new', ({ ports }) =>
  brokenOf(ports.standing?.() ?? NOTHING).flatMap((one) => {
    if (one.kind === 'split') return [['split', one.sides.map((side) => side.join(' ')).join(' / ')] as const];
    if (one.kind !== 'cut' && one.kind !== 'cable') return [];
    const ends = `${one.from} ${one.oneWay ? '-->' : '<->'} ${one.to}`;
    return [[ends, one.kind === 'cut' ? 'cut' : cableText(one.cable)] as const];
  }),
);

function cableText(cable: CableSpec): string {
  const percent = (ratio: number) => `${Number((ratio * 100).toFixed(2))}%`;
  const { latencyUs, jitterUs, lossRatio, duplicateRatio, reorderRatio } = cable;
  return [
    ...(latencyUs === NEW_CABLE.latencyUs ? [] : [`latency ${spanText(latencyUs)}`]),
    ...(jitterUs === NEW_CABLE.jitterUs ? [] : [`jitter ${spanText(jitterUs)}`]),
    ...(lossRatio > 0 ? [`loses ${percent(lossRatio)}`] : []),
    ...(duplicateRatio > 0 ? [`doubles ${percent(duplicateRatio)}`] : []),
    ...(reorderRatio > 0 ? [`reorders ${percent(reorderRatio)}`] : []),
  ].join(', ');
}
