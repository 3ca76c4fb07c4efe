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
  const blank = cursor === 0 || /[\s;&]/.test(line[cursor - 1] as string);
  const partial = blank || last === undefined ? '' : last.text;
  const from = blank || last === undefined ? cursor : last.at;
  const operator = words.findLastIndex(isOperator);
  const before = words.slice(operator + 1, blank ? undefined : -1).map(({ text }) => text);
  const [command, ...rest] = before;
  let options: string[];
  if (command === undefined) options = ['docker', 'waggle', ...Object.keys(builtins)];
  else if (command === 'docker') {
    const { completeDocker } = await import('../docker/complete.ts');
    options = await completeDocker(rest, partial, ports.clientFor(on));
  } else if (command === 'waggle') options = await afterWaggle(rest, ports);
  else options = [];
  return { from, options: [...new Set(options)].filter((option) => option.startsWith(partial)).sort() };
}

const machinesOf = (ports: ShellPorts) => [...ports.hosts(), '@leader'];

async function afterWaggle([lever]: readonly string[], ports: ShellPorts): Promise<string[]> {
  const { levers } = await import('./levers/waggle.ts');
  if (lever === undefined) return [...Object.keys(levers), 'help'];
  if (lever === 'run') return ['until', '10s', '30s', 'converged', 'leader'];
  if (lever === 'speed') return ['0.1', '1', '5', '20', 'max'];
  if (lever === 'cut') return [...machinesOf(ports), '--one-way'];
  return levers[lever]?.use.includes('NODE') || lever === 'mend' ? machinesOf(ports) : [];
}
