/** What the daemon itself asks of a service's container before the managers see it, and how its mounts read back. */
import type { ConfigReference, ContainerSpec, Mount } from '../../api/engine/specs.ts';

const MOUNTS: ReadonlySet<string> = new Set(['bind', 'volume', 'tmpfs', 'npipe', 'cluster', 'image']);
const PROPAGATIONS: ReadonlySet<string> = new Set(['rprivate', 'private', 'rshared', 'shared', 'rslave', 'slave']);

/** In the daemon's order and words; null where nothing is wrong. */
export function containerFault({ Privileges: privileges, Configs = [], Mounts = [] }: ContainerSpec): string | null {
  const credential = privileges?.CredentialSpec ? credentialFault(privileges.CredentialSpec) : null;
  if (credential !== null) return `invalid CredentialSpec: ${credential}`;
  const config = Configs.map(configFault).find((fault) => fault !== null);
  if (config !== undefined) return `invalid Config: ${config}`;
  return Mounts.map(mountFault).find((fault) => fault !== null) ?? null;
}

function credentialFault(credential: object): string | null {
  const given = ['Config', 'File', 'Registry'].filter((key) => (credential as Record<string, unknown>)[key]);
  const named = given.map((key) => JSON.stringify(key.toLowerCase()));
  if (named.length === 1) return null;
  if (named.length === 0) return 'must either provide "file", "registry", or "config" for credential spec';
  return named.length === 2
    ? `cannot specify both ${named.join(' and ')} credential specs`
    : `cannot specify both ${named.slice(0, -1).join(', ')}, and ${named.at(-1)} credential specs`;
}

function configFault({ File: file, Runtime: runtime }: ConfigReference): string | null {
  if (file && runtime) return 'cannot specify both File and Runtime';
  return file || runtime ? null : 'either File or Runtime should be set';
}

function mountFault({ Type: type, BindOptions: { Propagation: propagation = '' } = {} }: Mount): string | null {
  if (type !== '' && !MOUNTS.has(type.toLowerCase())) return `invalid MountType: "${type}"`;
  return propagation === '' || PROPAGATIONS.has(propagation.toLowerCase())
    ? null
    : `invalid MountPropagation: "${propagation}"`;
}

/** Options of a bind that say nothing are none; those that say something have a propagation. */
export function mountKept({ BindOptions: options, ...mount }: Mount): Mount {
  if (options === undefined || Object.keys(options).length === 0) return mount;
  return { ...mount, BindOptions: { ...options, Propagation: options.Propagation ?? 'rprivate' } };
}
