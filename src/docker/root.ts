/** The top of the command tree: groups, their shortcuts, and the help of `docker` itself (docker-cli §1.3). */
import type { Group } from './command.ts';
import { commandLine, flagLines } from './parse/help.ts';
import { flagTable } from './parse/flags.ts';

/** Every group with its line of help; its commands load when one is first used. */
export const groups: Readonly<Record<string, { short: string; load: () => Promise<Group> }>> = {
  container: {
    short: 'Manage containers',
    load: async () => (await import('./commands/container/group.ts')).container,
  },
  image: { short: 'Manage images', load: async () => (await import('./commands/image/group.ts')).image },
  node: { short: 'Manage Swarm nodes', load: async () => (await import('./commands/node/group.ts')).node },
  service: { short: 'Manage Swarm services', load: async () => (await import('./commands/service/group.ts')).service },
  swarm: { short: 'Manage Swarm', load: async () => (await import('./commands/swarm/group.ts')).swarm },
  system: { short: 'Manage Docker', load: async () => (await import('./commands/system/group.ts')).system },
};

/** A group by its name; `top` holds what has no noun of its own. */
export const loadGroup = async (noun: string): Promise<Group> =>
  noun === 'top'
    ? (await import('./commands/system/group.ts')).top
    : (groups[noun] as { load: () => Promise<Group> }).load();

/** `docker ps` is `docker container ls`, and so on: the group and the verb behind each. */
export const shortcuts: Readonly<Record<string, readonly [noun: string, verb: string]>> = {
  ps: ['container', 'ls'],
  pull: ['image', 'pull'],
  images: ['image', 'ls'],
  version: ['top', 'version'],
  info: ['top', 'info'],
  inspect: ['top', 'inspect'],
  kill: ['container', 'kill'],
  logs: ['container', 'logs'],
  restart: ['container', 'restart'],
  rm: ['container', 'rm'],
  rmi: ['image', 'rm'],
  start: ['container', 'start'],
  stop: ['container', 'stop'],
  wait: ['container', 'wait'],
};

/** The name under which a group knows a verb: `list` → `ls`. */
export const aliasOf = (group: Group, verb: string): string => group.aliases?.[verb] ?? verb;

const common: Readonly<Record<string, string>> = {
  ps: 'List containers',
  pull: 'Download an image from a registry',
  images: 'List images',
  version: 'Show the Docker version information',
  info: 'Display system-wide information',
};
const others: Readonly<Record<string, string>> = {
  inspect: 'Return low-level information on Docker objects',
  kill: 'Kill one or more running containers',
  logs: 'Fetch the logs of a container',
  restart: 'Restart one or more containers',
  rm: 'Remove one or more containers',
  rmi: 'Remove one or more images',
  start: 'Start one or more stopped containers',
  stop: 'Stop one or more running containers',
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
  const swarmGroups = swarmState === null || swarmState === 'active/manager' ? ['node', 'service', 'swarm'] : ['swarm'];
  return `Usage:  docker [OPTIONS] COMMAND

A self-sufficient runtime for containers

Common Commands:
${lines(common)}
Management Commands:
${shorts('container', 'image', 'system')}
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

export const globalFlags = `
--config string  Location of client config files (default "/root/.docker")
-c, --context string  Name of the context to use to connect to the daemon (overrides DOCKER_HOST env var and default context set with "docker context use")
-D, --debug  Enable debug mode
-H, --host list  Daemon socket to connect to
-l, --log-level string  Set the logging level ("debug", "info", "warn", "error", "fatal") (default "info")
--tls  Use TLS; implied by --tlsverify
--tlscacert string  Trust certs signed only by this CA (default "/root/.docker/ca.pem")
--tlscert string  Path to TLS certificate file (default "/root/.docker/cert.pem")
--tlskey string  Path to TLS key file (default "/root/.docker/key.pem")
--tlsverify  Use TLS and verify the remote
-v, --version  Print version information and quit`;
