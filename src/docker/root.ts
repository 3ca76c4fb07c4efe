/** The top of the command tree: groups, their shortcuts, and the flags of `docker` itself (docker-cli §1.3). */
import type { Command, Group } from './command.ts';

/** Every group with its line of help; its commands load when one is first used. */
export const groups: Readonly<Record<string, { short: string; load: () => Promise<Group> }>> = {
  container: {
    short: 'Manage containers',
    load: async () => (await import('./commands/container/group.ts')).container,
  },
  config: { short: 'Manage Swarm configs', load: async () => (await import('./commands/secret/group.ts')).config },
  image: { short: 'Manage images', load: async () => (await import('./commands/image/group.ts')).image },
  network: {
    short: 'Manage networks',
    load: async () => (await import('./commands/network/group.ts')).network,
  },
  node: { short: 'Manage Swarm nodes', load: async () => (await import('./commands/node/group.ts')).node },
  secret: { short: 'Manage Swarm secrets', load: async () => (await import('./commands/secret/group.ts')).secret },
  service: { short: 'Manage Swarm services', load: async () => (await import('./commands/service/group.ts')).service },
  swarm: { short: 'Manage Swarm', load: async () => (await import('./commands/swarm/group.ts')).swarm },
  system: { short: 'Manage Docker', load: async () => (await import('./commands/system/group.ts')).system },
  volume: { short: 'Manage volumes', load: async () => (await import('./commands/volume/group.ts')).volume },
};

/** A group by its name; `top` holds what has no noun of its own. */
export const loadGroup = async (noun: string): Promise<Group> =>
  noun === 'top'
    ? (await import('./commands/system/group.ts')).top
    : (groups[noun] as { load: () => Promise<Group> }).load();

/** `docker ps` is `docker container ls`, and so on: the group and the verb behind each. */
export const shortcuts: Readonly<Record<string, readonly [noun: string, verb: string]>> = {
  run: ['container', 'run'],
  ps: ['container', 'ls'],
  pull: ['image', 'pull'],
  images: ['image', 'ls'],
  attach: ['container', 'attach'],
  create: ['container', 'create'],
  events: ['system', 'events'],
  exec: ['container', 'exec'],
  history: ['image', 'history'],
  pause: ['container', 'pause'],
  port: ['container', 'port'],
  rename: ['container', 'rename'],
  stats: ['container', 'stats'],
  top: ['container', 'top'],
  unpause: ['container', 'unpause'],
  update: ['container', 'update'],
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

export const verbOf = (group: Group, verb: string): Command | undefined =>
  Object.hasOwn(group.verbs, aliasOf(group, verb)) ? group.verbs[aliasOf(group, verb)] : undefined;

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
