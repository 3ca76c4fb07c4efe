/** Cables between machines: `waggle cut`, `isolate`, `partition`, `heal`, and what a cable does to what crosses it. */
import type { HardwareInput } from '../../../workers/api/datacenter.ts';
import type { Hostname } from '../../../workers/api/ids.ts';
import { NEW_CABLE, type CableSpec } from '../../../workers/api/journal.ts';
import type { ShellPorts } from '../ports.ts';
import { type Lever, LeverFault, machine, Misused } from './lever.ts';
import { span } from './time.ts';

/** `already` says what is so already; where it is empty, that is no refusal. */
async function send(ports: ShellPorts, input: HardwareInput, already: string): Promise<void> {
  const answer = await ports.levers.input(input);
  if (answer.ok || (answer.why === 'already' && already === '')) return;
  throw new LeverFault(answer.why === 'already' ? already : 'there is no such cable', 1);
}

/** One end and the other; `*` for all the others. */
function ends(args: readonly string[], ports: ShellPorts): [Hostname, Hostname | '*'] {
  const [from, to, ...more] = args;
  if (from === undefined) throw new Misused('which machine?');
  if (more.length > 0) throw new Misused('a cable has two ends');
  const first = machine(from, ports);
  const second = to === undefined || to === '*' ? '*' : machine(to, ports);
  if (first === second) throw new Misused('a cable has two different ends');
  return [first, second];
}

const ONE_WAY = '--one-way';

/** The names without the flag, and whether it was there. */
function flagged(args: readonly string[]): { names: readonly string[]; oneWay: boolean } {
  const names = args.filter((arg) => arg !== ONE_WAY);
  const strange = names.find((name) => name.startsWith('-'));
  if (strange !== undefined) throw new Misused(`unknown flag: ${strange}`);
  return { names, oneWay: names.length < args.length };
}

export const cut: Lever = {
  use: 'NODE [NODE] [--one-way]',
  does: 'Cut the cable between two machines, or all cables of one; --one-way: from the first to the second only',
  async run(args, { ports }) {
    const { names, oneWay } = flagged(args);
    const [from, to] = ends(names, ports);
    await send(ports, { kind: 'cut', from, to, oneWay }, 'cut already');
  },
};

export const isolate: Lever = {
  use: 'NODE',
  does: 'Cut all cables of a machine',
  async run(args, { ports }) {
    if (args.length !== 1) throw new Misused('which machine?');
    const [from, to] = ends(args, ports);
    await send(ports, { kind: 'cut', from, to, oneWay: false }, 'cut off already');
  },
};

export const partition: Lever = {
  use: 'NODE... [/ NODE...]...',
  does: "Split the network into sides: 'node-1 node-2 / node-3'; who is not named is one side more",
  async run(args, { ports }) {
    const groups: Hostname[][] = [[]];
    for (const arg of args) {
      if (arg === '/') groups.push([]);
      else groups.at(-1)?.push(machine(arg, ports));
    }
    const named = groups.flat();
    if (named.length === 0) throw new Misused('which machines are on one side?');
    if (groups.some((group) => group.length === 0)) throw new Misused("nobody stands on one side of a '/'");
    const twice = named.find((hostname, at) => named.indexOf(hostname) < at);
    if (twice !== undefined) throw new Misused(`${twice} is named twice`);
    const others = ports.hosts().filter((hostname) => !named.includes(hostname));
    if (others.length > 0) groups.push(others);
    if (groups.length < 2) throw new Misused('nobody is left for the other side');
    await send(ports, { kind: 'partition', groups }, 'split so already');
  },
};

export const heal: Lever = {
  use: '[NODE [NODE]] [--one-way]',
  does: "Mend what is cut: everything, the cables of a machine, or the one between two. 'renew' is for poor cables",
  async run(args, { ports }) {
    const { names, oneWay } = flagged(args);
    if (names.length === 0 && !oneWay) return send(ports, { kind: 'mend-all' }, 'there is nothing to mend');
    const [from, to] = ends(names, ports);
    await send(ports, { kind: 'mend', from, to, oneWay }, 'there is nothing to mend');
  },
};

/** Changes the cables that are named, both ways; all that there are where none is. */
async function relay(names: readonly string[], cable: Partial<CableSpec>, already: string, ports: ShellPorts) {
  if (names.length > 0) {
    const [from, to] = ends(names, ports);
    return send(ports, { kind: 'cable', from, to, cable }, already);
  }
  for (const from of ports.hosts()) await send(ports, { kind: 'cable', from, to: '*', cable }, '');
}

const cable = (what: string, does: string, read: (text: string) => Partial<CableSpec>): Lever => ({
  use: `[NODE [NODE]] ${what}`,
  does,
  async run(args, { ports }) {
    const value = args.at(-1);
    if (value === undefined) throw new Misused('how much?');
    await relay(args.slice(0, -1), read(value), '', ports);
  },
});

function ratio(text: string): number {
  const found = /^(\d+(?:\.\d+)?)%?$/.exec(text);
  if (!found || Number(found[1]) > 100) throw new Misused(`'${text}' is not a percentage, such as 10%`);
  return Number(found[1]) / 100;
}

export const latency = cable('TIME', 'How long a message takes on a cable', (text) => ({ latencyUs: span(text) }));
export const jitter = cable('TIME', 'How much longer it may take, at random', (text) => ({ jitterUs: span(text) }));
export const loss = cable('PERCENT', 'How many messages are lost', (text) => ({ lossRatio: ratio(text) }));
export const duplicate = cable('PERCENT', 'How many messages come twice', (text) => ({ duplicateRatio: ratio(text) }));
export const reorder = cable('PERCENT', 'How many messages are held up, so that later ones overtake them', (text) => ({
  reorderRatio: ratio(text),
}));

export const renew: Lever = {
  use: '[NODE [NODE]]',
  does: 'Make cables as new: quick, in order, nothing lost or doubled (what is cut stays cut)',
  run: (args, { ports }) => relay(args, NEW_CABLE, '', ports),
};
