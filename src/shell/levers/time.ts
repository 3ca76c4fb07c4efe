/** The clock: `waggle speed`, `pause`, `play`, `step`, `run`. */
import type { Micros } from '../../../workers/api/time.ts';
import { type Lever, LeverFault, Misused } from './lever.ts';

const units: Readonly<Record<string, Micros>> = {
  us: 1,
  ms: 1_000,
  s: 1_000_000,
  m: 60_000_000,
  h: 3_600_000_000,
};

/** `30s`, `1m30s`, `50ms`. */
export function span(text: string): Micros {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(us|ms|s|m|h)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text) {
    throw new Misused(`'${text}' is not a span of time, such as 30s, 50ms or 1m30s`);
  }
  return Math.round(parts.reduce((sum, [, amount, unit = 's']) => sum + Number(amount) * (units[unit] as Micros), 0));
}

const MAX_SPEED = 1_000_000;

export const speed: Lever = {
  use: 'NUMBER|max',
  does: 'Virtual seconds in a real second, from 0.05 to as fast as it goes',
  async run([text = '', ...more], { ports }) {
    const number = text === 'max' ? Infinity : Number(text.replace(/[x×]$/, ''));
    if (
      text === '' ||
      more.length > 0 ||
      Number.isNaN(number) ||
      number < 0.05 ||
      (number > MAX_SPEED && text !== 'max')
    ) {
      throw new Misused(text === '' ? 'how fast?' : `'${text}' is not a speed: a number from 0.05, or max`);
    }
    await ports.levers.pace({ kind: 'running', speed: number });
  },
};

const simple = (does: string, run: Lever['run']): Lever => ({
  use: '',
  does,
  async run(args, around) {
    if (args.length > 0) throw new Misused('it takes no arguments');
    await run(args, around);
  },
});

export const pause = simple('Stop the time', (_, { ports }) => ports.levers.pace({ kind: 'paused' }));
export const play = simple('Let the time go on', (_, { ports }) => ports.levers.pace({ kind: 'running', speed: 1 }));
export const step = simple('Go on to the next event, then stop', (_, { ports }) => ports.levers.step());

/** What `run until …` waits for before it gives up. */
const PATIENCE: Micros = 600_000_000;

export const run: Lever = {
  use: 'TIME|until converged|until leader',
  does: 'Run as fast as it goes, for so long or until something holds',
  async run(args, { ports: { levers } }) {
    const [first = '', second, ...more] = args;
    if (first !== 'until') {
      if (first === '' || second !== undefined) throw new Misused('for how long?');
      const length = span(first);
      await levers.runUntil({ atUs: levers.nowUs() + length }, length);
      return;
    }
    if ((second !== 'converged' && second !== 'leader') || more.length > 0) {
      throw new Misused("until what? 'converged' or 'leader'");
    }
    if (await levers.runUntil(second, PATIENCE)) return;
    throw new LeverFault(second === 'leader' ? 'no leader within 10 minutes' : 'not converged within 10 minutes', 1);
  },
};
