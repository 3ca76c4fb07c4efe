/** The help of `docker` itself (docker-cli §1.3). */
import { flagTable } from '../parse/flags.ts';
import { globalFlags, groups } from '../root.ts';
import { commandLine, flagLines } from './layout.ts';

const common: Readonly<Record<string, string>> = {
  run: 'Create and run a new container from an image',
  exec: 'Execute a command in a running container',
  ps: 'List containers',
  pull: 'Download an image from a registry',
  images: 'List images',
  version: 'Show the Docker version information',
  info: 'Display system-wide information',
};
const others: Readonly<Record<string, string>> = {
  attach: 'Attach local standard input, output, and error streams to a running container',
  create: 'Create a new container',
  events: 'Get real time events from the server',
  history: 'Show the history of an image',
  inspect: 'Return low-level information on Docker objects',
  kill: 'Kill one or more running containers',
  logs: 'Fetch the logs of a container',
  pause: 'Pause all processes within one or more containers',
  port: 'List port mappings or a specific mapping for the container',
  rename: 'Rename a container',
  restart: 'Restart one or more containers',
  rm: 'Remove one or more containers',
  rmi: 'Remove one or more images',
  start: 'Start one or more stopped containers',
  stats: 'Display a live stream of container(s) resource usage statistics',
  stop: 'Stop one or more running containers',
  top: 'Display the running processes of a container',
  unpause: 'Unpause all processes within one or more containers',
  update: 'Update configuration of one or more containers',
  wait: 'Block until one or more containers stop, then print their exit codes',
};

/** `docker --help`. With another swarm state than a manager's, the swarm's own groups are not shown. */
export function rootHelp(columns: number, swarmState: string | null): string {
  const lines = (commands: Readonly<Record<string, string>>) =>
    Object.entries(commands)
      .map(([name, short]) => commandLine(name, short))
      .join('');
  const shorts = (...nouns: string[]) =>
    lines(Object.fromEntries(nouns.map((noun) => [noun, (groups[noun] as { short: string }).short])));
  const swarmGroups =
    swarmState === null || swarmState === 'active/manager'
      ? ['config', 'node', 'secret', 'service', 'swarm']
      : ['swarm'];
  return `Usage:  docker [OPTIONS] COMMAND

A self-sufficient runtime for containers

Common Commands:
${lines(common)}
Management Commands:
${shorts('container', 'image', 'network', 'system', 'volume')}
Swarm Commands:
${shorts(...swarmGroups)}
Commands:
${lines(others)}
Global Options:
${flagLines(flagTable(globalFlags), columns)}
Run 'docker COMMAND --help' for more information on a command.

For more help on how to use Docker, head to https://docs.docker.com/go/guides/
`;
}
