/** Forms a swarm the way people do: `docker swarm init`, then the line that it prints is typed on the other machines. */
import type { Hostname } from '../../workers/api/ids.ts';
import type { Screen } from '../docker/client.ts';
import type { Shell } from './shell.ts';

/**
 * Of the machines `node-1`, `node-2`, … the first `managers` become managers and the next `workers` workers. Throws
 * where a command fails, with what it said.
 */
export async function formSwarm(
  shell: Pick<Shell, 'run'>,
  { managers, workers }: { managers: number; workers: number },
): Promise<void> {
  const type = async (line: string, number: number): Promise<string> => {
    const said = { out: '', err: '' };
    const screen: Screen = {
      out: (text) => void (said.out += text),
      err: (text) => void (said.err += text),
      rewind: () => {},
      interactive: false,
      columns: 80,
    };
    const code = await shell.run(line, `node-${number}` as Hostname, screen, new AbortController().signal);
    if (code !== 0) throw new Error(`node-${number}: ${line}: ${said.err.trim() || said.out.trim()}`);
    return said.out;
  };
  const joinLine = (text: string) => /docker swarm join --token \S+ \S+/.exec(text)?.[0] ?? '';

  const asWorker = joinLine(await type('docker swarm init', 1));
  if (managers > 1) {
    const asManager = joinLine(await type('docker swarm join-token manager', 1));
    // One after the other: each must be a member before the next one counts.
    for (let number = 2; number <= managers; number++) await type(asManager, number);
  }
  await Promise.all(Array.from({ length: workers }, (_, at) => type(asWorker, managers + 1 + at)));
}
