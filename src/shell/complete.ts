/** Completion: what could stand at the cursor. */
import type { Hostname } from '../../workers/api/ids.ts';
import { builtins } from './builtins.ts';
import type { ShellPorts } from './ports.ts';
import { isOperator, split } from './words.ts';

export async function complete(
  line: string,
  cursor: number,
  on: Hostname,
  ports: ShellPorts,
): Promise<{ from: number; options: string[] }> {
  const { words } = split(line.slice(0, cursor));
  const last = words.at(-1);
  const blank = cursor === 0 || /[\s;&|]/.test(line[cursor - 1] as string);
  const partial = blank || last === undefined ? '' : last.text;
  const from = blank || last === undefined ? cursor : last.at;
  const operator = words.findLastIndex(isOperator);
  const before = words.slice(operator + 1, blank ? undefined : -1).map(({ text }) => text);
  const [command, ...rest] = before;
  let options: readonly string[];
  if (command === undefined) options = ['docker', 'waggle', ...Object.keys(builtins)];
  else if (command === 'docker') {
    const { completeDocker } = await import('../docker/complete.ts');
    options = await completeDocker(rest, partial, ports.clientFor(on));
  } else if (command === 'waggle') options = await afterWaggle(rest, ports);
  else options = [];
  return { from, options: [...new Set(options)].filter((option) => option.startsWith(partial)).sort() };
}

const machinesOf = (ports: ShellPorts) => [...ports.hosts(), '@leader'];

/** What may follow a lever, given the words that follow it already. Where nothing stands here, machines may. */
const followers: Readonly<Record<string, (given: readonly string[], ports: ShellPorts) => readonly string[]>> = {
  run: () => ['until', '10s', '30s', 'converged', 'leader'],
  speed: () => ['0.1', '1', '5', '20', 'max'],
  cut: (_, ports) => [...machinesOf(ports), '--one-way'],
  heal: (_, ports) => [...machinesOf(ports), '--one-way'],
  partition: (given, ports) => [...machinesOf(ports).filter((name) => !given.includes(name)), '/'],
  corrupt: ([name], ports) => (name === undefined ? machinesOf(ports) : filesOf(name, ports)),
  clock: ([name], ports) => (name === undefined ? machinesOf(ports) : ['+5s', '-5s', '+2m', '-2m', 'right', '--drift']),
  latency: (_, ports) => [...machinesOf(ports), '50ms', '500ms'],
  jitter: (_, ports) => [...machinesOf(ports), '50ms', '500ms'],
  loss: percentage,
  duplicate: percentage,
  reorder: percentage,
};

function percentage(_: readonly string[], ports: ShellPorts): readonly string[] {
  return [...machinesOf(ports), '10%', '50%'];
}

function filesOf(name: string, ports: ShellPorts): readonly string[] {
  const hostname = name === '@leader' ? ports.leader() : ports.hosts().find((host) => host === name);
  return hostname ? (ports.files?.(hostname) ?? []) : [];
}

async function afterWaggle([lever, ...given]: readonly string[], ports: ShellPorts): Promise<readonly string[]> {
  const { levers, named } = await import('./levers/waggle.ts');
  if (lever === undefined) return [...Object.keys(levers), 'help'];
  const known = named(lever);
  if (known === undefined) return [];
  const [name, { use }] = known;
  return followers[name]?.(given, ports) ?? (use.includes('NODE') ? machinesOf(ports) : []);
}
