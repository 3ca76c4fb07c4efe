/** From the flags of `docker run` and `docker create` to the body that is sent (docker-cli §10, engine-api §11). */
import type { Flags } from '../../parse/flags.ts';
import { pairs } from '../../parse/pairs.ts';
import { Refused } from '../../refused.ts';
import type { NetworkFlag } from '../service/attachments.ts';
import { mergedEnv } from '../service/env.ts';
import { compact, healthcheck, orNothing, positive } from '../service/spec.ts';
import { hostConfig } from './host-flags.ts';
import { ports } from './ports.ts';

/** The streams of the container that the command shows. */
export interface Attached {
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
}

const networksOf = (flags: Flags) => [...flags.list<NetworkFlag>('network'), ...flags.list<NetworkFlag>('net')];

export function containerBody(flags: Flags, image: string, command: readonly string[], attached: Attached): object {
  const { exposed, bindings } = ports(flags.list('publish'), flags.list('expose'));
  const { binds, anonymous } = volumes(flags.list('volume'));
  const tty = flags.on('tty');
  const mac = flags.text('mac-address');
  if (mac !== '' && !/^[\da-f]{2}([:-][\da-f]{2}){5}$/i.test(mac))
    throw new Refused(`${mac} is not a valid mac address`);
  return compact({
    Hostname: flags.text('hostname'),
    Domainname: flags.text('domainname'),
    User: flags.text('user'),
    AttachStdin: attached.stdin,
    AttachStdout: attached.stdout,
    AttachStderr: attached.stderr,
    ExposedPorts: orNothing(exposed),
    Tty: tty,
    OpenStdin: flags.on('interactive'),
    StdinOnce: attached.stdin,
    Env: mergedEnv(flags),
    Cmd: command,
    Healthcheck: healthcheck(flags, undefined),
    Image: image,
    Volumes: anonymous,
    WorkingDir: flags.text('workdir'),
    // One word, whatever blanks are in it; an empty one takes the image's away.
    Entrypoint: flags.has('entrypoint') ? [flags.text('entrypoint')] : undefined,
    Labels: pairs(flags.list('label')),
    StopSignal: flags.text('stop-signal'),
    StopTimeout: flags.number('stop-timeout'),
    HostConfig: compact({
      Binds: binds,
      LogConfig: { Type: flags.text('log-driver'), Config: pairs(flags.list('log-opt')) },
      NetworkMode: networksOf(flags)[0]?.Target ?? 'default',
      PortBindings: bindings,
      RestartPolicy: restartPolicy(flags),
      AutoRemove: flags.on('rm'),
      CapAdd: flags.list('cap-add'),
      CapDrop: flags.list('cap-drop'),
      Dns: flags.list('dns'),
      DnsOptions: [...flags.list('dns-option'), ...flags.list('dns-opt')],
      DnsSearch: flags.list('dns-search'),
      ExtraHosts: flags.list('add-host'),
      Links: flags.list('link'),
      Privileged: flags.on('privileged') || undefined,
      PublishAllPorts: flags.on('publish-all'),
      ReadonlyRootfs: flags.on('read-only') || undefined,
      Tmpfs: orNothing(Object.fromEntries(flags.list('tmpfs').map(tmpfs))),
      Memory: positive(flags.number('memory')),
      NanoCpus: positive(flags.number('cpus')),
      ...hostConfig(flags),
      Ulimits: flags.list<unknown>('ulimit'),
      Mounts: flags.list<unknown>('mount'),
      Init: flags.has('init') ? flags.on('init') : undefined,
    }),
    NetworkingConfig: { EndpointsConfig: endpoints(flags) },
  });
}

/** `no`, `always`, `unless-stopped`, `on-failure[:times]`. */
export function restartPolicy(flags: Flags): { Name: string; MaximumRetryCount: number } {
  const text = flags.text('restart') || 'no';
  const [name = '', times, ...more] = text.split(':');
  if (name === '') throw new Refused(`invalid restart policy format: no policy provided before colon`);
  if (more.length > 0 || (times !== undefined && !/^\d+$/.test(times))) {
    throw new Refused('invalid restart policy format: maximum retry count must be an integer');
  }
  if (flags.on('rm') && name !== 'no') {
    throw new Refused('conflicting options: cannot specify both --restart and --rm');
  }
  return { Name: name, MaximumRetryCount: Number(times ?? 0) };
}

/** `name:/inside[:ro]` is kept as it is; `/inside` alone is a volume without a name. */
function volumes(given: readonly string[]): { binds: string[]; anonymous: Record<string, object> } {
  const binds = given.filter((text) => /^[^:]+:\//.test(text));
  const others = given.filter((text) => !binds.includes(text));
  return { binds, anonymous: Object.fromEntries(others.map((path) => [path, {}])) };
}

function tmpfs(text: string): [path: string, options: string] {
  const cut = text.indexOf(':');
  return cut < 0 ? [text, ''] : [text.slice(0, cut), text.slice(cut + 1)];
}

/** Aliases and addresses that are no part of a network of their own go to the first. */
function endpoints(flags: Flags): Record<string, object> {
  const networks = networksOf(flags);
  const own = /^(|default|bridge|host|none|container:.*)$/.test(networks[0]?.Target ?? '');
  const aliases = [...flags.list('network-alias'), ...flags.list('net-alias')];
  if (own && aliases.length > 0)
    throw new Refused('network-scoped aliases are only supported for user-defined networks');
  const first = compact({
    Aliases: aliases,
    IPAMConfig: flags.text('ip') === '' ? undefined : { IPv4Address: flags.text('ip') },
    MacAddress: flags.text('mac-address'),
  });
  if (networks.length === 0) return { default: first };
  return Object.fromEntries(
    networks.map(({ Target, Aliases = [], DriverOpts }, at) => [
      Target,
      compact({
        ...(at === 0 ? first : {}),
        Aliases: [...Aliases, ...(at === 0 ? aliases : [])],
        DriverOpts,
      }),
    ]),
  );
}
