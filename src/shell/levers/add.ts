/** `waggle add`: new machines, and what they are made of. */
import type { Address, Hostname } from '../../../workers/api/ids.ts';
import type { GenericResource } from '../../../workers/api/engine/specs.ts';
import type { DaemonSettings, MachineSpec } from '../../../workers/api/journal.ts';
import { type Flags, flagTable, parseFlags } from '../../docker/parse/flags.ts';
import { keyValue, label, pairs } from '../../docker/parse/pairs.ts';
import { Refused } from '../../docker/refused.ts';
import { type Lever, Misused } from './lever.ts';

const flagsOfAdd = flagTable(`
      --cpus decimal           Processors
      --memory bytes           Memory, such as 16GB
      --arch string            x86_64 or aarch64
      --label list             A label of its engine, for constraints on engine.labels
      --generic-resource list  What else it offers: gpu=2, or gpu=GPU-1 once for each that has a name
`);

type Made = Omit<MachineSpec, 'hostname' | 'address'>;

export const add: Lever = {
  use: '[COUNT] [--cpus N] [--memory SIZE] [--arch ARCH] [--label KEY=VALUE] [--generic-resource KIND=VALUE]',
  does: 'Set up new machines and switch them on',
  async run(args, { ports, screen }) {
    const { count, made } = wish(args);
    for (let left = count; left > 0; left--) {
      const spec = { ...nextMachine(ports.hosts()), ...made };
      await ports.levers.input({ kind: 'add', machine: spec });
      await ports.levers.input({ kind: 'start', hostname: spec.hostname });
      screen.out(`${spec.hostname}\n`);
    }
  },
};

function wish(words: readonly string[]): { count: number; made: Partial<Made> } {
  try {
    const { flags, args } = parseFlags(words, flagsOfAdd, { values: { label } });
    const [text = '1', ...more] = args;
    if (!/^[1-9]\d{0,2}$/.test(text) || more.length > 0) throw new Misused('how many machines? From 1 to 999');
    return { count: Number(text), made: madeOf(flags) };
  } catch (failure) {
    if (failure instanceof Refused) throw new Misused(failure.message);
    throw failure;
  }
}

function madeOf(flags: Flags): Partial<Made> {
  const nanoCpus = flags.value<number>('cpus');
  const memoryBytes = flags.value<number>('memory');
  if (nanoCpus !== undefined && nanoCpus <= 0) throw new Misused('a machine has some processor');
  if (memoryBytes !== undefined && memoryBytes <= 0) throw new Misused('a machine has some memory');
  return {
    ...(nanoCpus !== undefined && { cpus: nanoCpus / 1e9 }),
    ...(memoryBytes !== undefined && { memoryBytes }),
    ...(flags.has('arch') && { architecture: architecture(flags.text('arch')) }),
    ...((flags.has('label') || flags.has('generic-resource')) && { daemon: daemon(flags) }),
  };
}

function architecture(text: string): NonNullable<MachineSpec['architecture']> {
  if (text === 'x86_64' || text === 'amd64') return 'x86_64';
  if (text === 'aarch64' || text === 'arm64') return 'aarch64';
  throw new Misused(`'${text}' is not an architecture: x86_64 or aarch64`);
}

const daemon = (flags: Flags): DaemonSettings => ({
  ...(flags.has('label') && { labels: pairs(flags.list('label')) }),
  ...(flags.has('generic-resource') && { genericResources: genericResources(flags.list('generic-resource')) }),
});

/** As `daemon.json` has them, with the daemon's complaints (swarm-semantics §6.9). */
function genericResources(given: readonly string[]): GenericResource[] {
  const complaint = (why: string) => new Misused(`could not parse GenericResource: ${why}`);
  const isAmount = (value: string) => /^-?\d+$/.test(value);
  const read = given.map((term) => {
    const [kind, value] = keyValue(term);
    if (kind === '' || value === '') throw complaint(`incorrect term ${term}, missing '=' or malformed expression`);
    return { kind, value };
  });
  return read.map(({ kind, value }) => {
    const values = read.filter((one) => one.kind === kind).map((one) => one.value);
    if (values.length > 1 && values.some(isAmount)) {
      throw complaint(`mixed discrete and named resources in expression '${kind}=[${values.join(' ')}]'`);
    }
    if (!isAmount(value)) return { NamedResourceSpec: { Kind: kind, Value: value } };
    if (value.startsWith('-')) throw complaint(`cannot ask for negative resource ${kind}`);
    return { DiscreteResourceSpec: { Kind: kind, Value: Number(value) } };
  });
}

/** `node-N` at `192.168.0.(10+N)`, with the lowest number above all that there are. */
export function nextMachine(hosts: readonly Hostname[]): MachineSpec {
  const number = 1 + Math.max(0, ...hosts.map((host) => Number(/^node-(\d+)$/.exec(host)?.[1] ?? 0)));
  const place = 10 + number;
  return {
    hostname: `node-${number}` as Hostname,
    address: `192.168.${Math.floor(place / 255)}.${place % 255}` as Address,
    cpus: 4,
    memoryBytes: 8 * 2 ** 30,
  };
}
