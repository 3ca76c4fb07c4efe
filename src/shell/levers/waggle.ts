/** `waggle …`: the hardware and the clock, from the keyboard. */
import { DaemonRefused, Refused } from '../../docker/refused.ts';
import { add } from './add.ts';
import * as cables from './cables.ts';
import { clock } from './clock.ts';
import * as disk from './disk.ts';
import { type Around, type Lever, LeverFault, Misused } from './lever.ts';
import * as lists from './lists.ts';
import * as power from './power.ts';
import { killContainer } from './tasks.ts';
import * as time from './time.ts';

export const levers: Readonly<Record<string, Lever>> = {
  machines: lists.machines,
  cables: lists.cables,
  add,
  start: power.start,
  kill: power.kill,
  freeze: power.freeze,
  thaw: power.thaw,
  replace: power.replace,
  wipe: disk.wipe,
  fill: disk.fill,
  free: disk.free,
  corrupt: disk.corrupt,
  clock,
  cut: cables.cut,
  isolate: cables.isolate,
  partition: cables.partition,
  heal: cables.heal,
  latency: cables.latency,
  jitter: cables.jitter,
  loss: cables.loss,
  duplicate: cables.duplicate,
  reorder: cables.reorder,
  renew: cables.renew,
  'kill-container': killContainer,
  speed: time.speed,
  pause: time.pause,
  play: time.play,
  step: time.step,
  run: time.run,
};

/** Other words for the same. */
const aliases: Readonly<Record<string, string>> = { ls: 'machines', mend: 'heal' };

/** A lever under its own name, whatever it was called by. */
export function named(called: string): readonly [string, Lever] | undefined {
  const name = aliases[called] ?? called;
  const lever = Object.hasOwn(levers, name) ? levers[name] : undefined;
  return lever && [name, lever];
}

/** The exit code: 0, 1 where the hardware refused, 2 where the command makes no sense. */
export async function waggle(words: readonly string[], around: Around): Promise<number> {
  const [name = 'help', ...args] = words;
  const { screen } = around;
  if (name === 'help' || name === '--help' || name === '-h') {
    screen.out(help());
    return 0;
  }
  const lever = named(name)?.[1];
  if (lever === undefined) {
    screen.err(`waggle: there is no '${name}'. 'waggle help' lists what there is.\n`);
    return 2;
  }
  const usage = `usage: waggle ${name}${lever.use === '' ? '' : ` ${lever.use}`}\n`;
  if (args.includes('--help')) {
    screen.out(`${usage}${lever.does}\n`);
    return 0;
  }
  try {
    await lever.run(args, around);
    return 0;
  } catch (failure) {
    if (failure instanceof DaemonRefused || failure instanceof Refused) {
      screen.err(`waggle: ${failure.message}\n`);
      return 1;
    }
    if (!(failure instanceof LeverFault)) throw failure;
    screen.err(`waggle: ${failure.message}\n${failure instanceof Misused ? usage : ''}`);
    return failure.code;
  }
}

function help(): string {
  const lines = Object.entries(levers).map(([name, { use, does }]) => [`${name} ${use}`.trim(), does] as const);
  const width = Math.max(...lines.map(([left]) => left.length)) + 3;
  return `usage: waggle COMMAND, for the machines and the clock

${lines.map(([left, does]) => `  ${left.padEnd(width)}${does}\n`).join('')}
A NODE is a machine such as node-1, or @leader for the one that leads at the moment.
`;
}
