/** The clock of a machine: `waggle clock node-3 -2m --drift 200ppm`. */
import { type Lever, machine, Misused } from './lever.ts';
import { refused } from './power.ts';
import { span } from './time.ts';

/** A clock runs at most a tenth too fast or too slowly. */
const DRIFT_MAX = 100_000;

export const clock: Lever = {
  use: 'NODE +TIME|-TIME|right [--drift PPM]',
  does: 'Put its clock ahead, behind or right; --drift: it runs too fast (below 0: slowly) by so many millionths',
  async run(args, { ports }) {
    const { words, driftPpm } = taken(args);
    const [name, text, ...more] = words;
    if (name === undefined) throw new Misused('which machine?');
    if (more.length > 0) throw new Misused('one machine at a time');
    const hostname = machine(name, ports);
    if (text === undefined && driftPpm === null) throw new Misused("how wrong? '+5s', '-2m', or 'right'");
    const offsetUs = text === undefined || text === 'right' ? 0 : offset(text);
    if (text === 'right' && driftPpm !== null) throw new Misused('a clock that is right does not drift');
    const answer = await ports.levers.input({ kind: 'clock', hostname, offsetUs, driftPpm: driftPpm ?? 0 });
    if (!answer.ok) throw refused(hostname, answer, 'has a clock that is right already');
  },
};

/** `--drift` may stand anywhere. */
function taken(args: readonly string[]): { words: readonly string[]; driftPpm: number | null } {
  const words: string[] = [];
  let driftPpm: number | null = null;
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] as string;
    const [flag, value] = arg.split('=', 2);
    if (flag === '--drift') driftPpm = drift(value ?? args[++at] ?? '');
    else if (arg.startsWith('--')) throw new Misused(`unknown flag: ${arg}`);
    else words.push(arg);
  }
  return { words, driftPpm };
}

function drift(text: string): number {
  const found = /^([+-]?\d+)(ppm)?$/.exec(text);
  if (!found) throw new Misused(`'${text}' is not a drift, such as 200ppm`);
  const ppm = Number(found[1]);
  if (Math.abs(ppm) > DRIFT_MAX) throw new Misused(`a clock drifts by at most ${DRIFT_MAX}ppm`);
  return ppm;
}

function offset(text: string): number {
  const found = /^([+-])(.+)$/.exec(text);
  if (!found) throw new Misused(`'${text}' does not say ahead or behind: '+5s', '-2m', or 'right'`);
  return span(found[2] as string) * (found[1] === '-' ? -1 : 1);
}
