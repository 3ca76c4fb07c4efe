/** Cables between machines: `waggle cut`, `isolate`, `heal`, `latency`, `jitter`, `loss`. */
import type { HardwareInput } from '../../../workers/api/datacenter.ts';
import type { Hostname } from '../../../workers/api/ids.ts';
import type { CableSpec } from '../../../workers/api/journal.ts';
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

export const cut: Lever = {
  use: 'NODE [NODE] [--one-way]',
  does: 'Cut the cable between two machines, or all cables of one; --one-way: from the first to the second only',
  async run(args, { ports }) {
    const names = args.filter((arg) => arg !== '--one-way');
    const strange = names.find((name) => name.startsWith('-'));
    if (strange !== undefined) throw new Misused(`unknown flag: ${strange}`);
    const [from, to] = ends(names, ports);
    await send(ports, { kind: 'cut', from, to, oneWay: names.length < args.length }, 'cut already');
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

export const heal: Lever = {
  use: '[NODE [NODE]]',
  does: 'Mend all cables, those of a machine, or the one between two',
  async run(args, { ports }) {
    if (args.length === 0) return send(ports, { kind: 'mend-all' }, 'there is nothing to mend');
    const [from, to] = ends(args, ports);
    await send(ports, { kind: 'mend', from, to, oneWay: false }, 'there is nothing to mend');
  },
};

const cable = (what: string, does: string, read: (text: string) => Partial<CableSpec>): Lever => ({
  use: `[NODE [NODE]] ${what}`,
  does,
  async run(args, { ports }) {
    const value = args.at(-1);
    if (value === undefined) throw new Misused('how much?');
    const spec = read(value);
    const named = args.slice(0, -1);
    const pairs: (readonly [Hostname, Hostname | '*'])[] =
      named.length > 0 ? [ends(named, ports)] : ports.hosts().map((host) => [host, '*'] as const);
    for (const [from, to] of pairs) {
      await send(ports, { kind: 'cable', from, to, cable: spec }, '');
      // The way back: where it is all the others, each of them is asked for its own.
      if (named.length === 0) continue;
      const others = to === '*' ? ports.hosts().filter((host) => host !== from) : [to];
      for (const other of others) await send(ports, { kind: 'cable', from: other, to: from, cable: spec }, '');
    }
  },
});

export const latency = cable('TIME', 'How long a message takes on a cable', (text) => ({ latencyUs: span(text) }));
export const jitter = cable('TIME', 'How much longer it may take, at random', (text) => ({ jitterUs: span(text) }));
export const loss = cable('PERCENT', 'How many messages are lost', (text) => {
  const found = /^(\d+(?:\.\d+)?)%?$/.exec(text);
  if (!found || Number(found[1]) > 100) throw new Misused(`'${text}' is not a percentage, such as 10%`);
  return { lossRatio: Number(found[1]) / 100 };
});
