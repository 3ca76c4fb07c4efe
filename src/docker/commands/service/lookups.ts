/** What the client asks before it creates or updates a service: ids of networks, secrets and configs; the digest of the image. */
import type { TaskSpec } from '../../../../workers/api/engine/specs.ts';
import { type Engine, filterQuery, part } from '../../engine.ts';
import { familiar } from '../../format/text.ts';
import { DaemonRefused, Refused } from '../../refused.ts';
import type { FileFlag, NetworkFlag } from './attachments.ts';

/** As the spec names them. */
export interface Attached {
  readonly networks: readonly { readonly Target: string }[];
  /** The ids of networks to be left. */
  readonly removed?: readonly string[];
  readonly secrets: readonly object[];
  readonly configs: readonly object[];
}

/** The id of each network; the daemon says which is missing. */
export async function attachNetworks(engine: Engine, given: readonly NetworkFlag[]) {
  const attached: NetworkFlag[] = [];
  for (const network of given) {
    const { Id } = await engine.get<{ Id: string }>(`/networks/${part(network.Target)}`, { scope: 'swarm' });
    attached.push({ ...network, Target: Id });
  }
  return attached;
}

/** References to secrets (or configs) with their ids, asked for all at once. */
export async function attachFiles(
  engine: Engine,
  kind: 'secret' | 'config',
  given: readonly FileFlag[],
): Promise<object[]> {
  const targets = new Set<string>();
  for (const { File } of given) {
    if (targets.has(File.Name)) throw new Refused(`duplicate ${kind} target for ${File.Name} not allowed`);
    targets.add(File.Name);
  }
  if (given.length === 0) return [];
  const found = await engine.get<{ ID: string; Spec: { Name: string } }[]>(`/${kind}s`, {
    filters: filterQuery({ name: given.map(({ source }) => source) }),
  });
  return given.map(({ source, File }) => {
    const one = found.find(({ Spec }) => Spec.Name === source);
    if (one === undefined) throw new Refused(`${kind} not found: ${source}`);
    return kind === 'secret'
      ? { File, SecretID: one.ID, SecretName: source }
      : { File, ConfigID: one.ID, ConfigName: source };
  });
}

interface Distribution {
  readonly Descriptor: { readonly digest: string };
  readonly Platforms?: readonly { readonly architecture?: string; readonly os?: string }[] | null;
}

/**
 * Pins the image to the digest that the registry names, and notes the platforms it runs on. Where the registry cannot
 * be reached the image stays as it is and there is a warning to show (docker-cli §5.1).
 */
export async function resolveImage<Spec extends Pick<TaskSpec, 'ContainerSpec' | 'Placement'>>(
  engine: Engine,
  task: Spec,
  resolve: boolean,
): Promise<{ task: Spec; warning: string }> {
  const named = familiar(task.ContainerSpec?.Image ?? '');
  const withImage = (image: string): Spec => ({ ...task, ContainerSpec: { ...task.ContainerSpec, Image: image } });
  if (!resolve || named.includes('@')) return { task: withImage(named), warning: '' };
  try {
    const found = await engine.get<Distribution>(`/distribution/${part(named)}/json`);
    const platforms = (found.Platforms ?? []).map(({ architecture = '', os = '' }) => ({
      // Any kind of arm will do.
      ...(architecture === '' || architecture.toLowerCase() === 'arm' ? {} : { Architecture: architecture }),
      OS: os,
    }));
    const pinned = withImage(`${named}@${found.Descriptor.digest}`);
    if (platforms.length === 0) return { task: pinned, warning: '' };
    return { task: { ...pinned, Placement: { ...task.Placement, Platforms: platforms } }, warning: '' };
  } catch (failure) {
    if (!(failure instanceof DaemonRefused)) throw failure;
    return { task: withImage(named), warning: unresolved(named) };
  }
}

const unresolved = (image: string) => `image ${image} could not be accessed on a registry to record
its digest. Each node will access ${image} independently,
possibly leading to different nodes running different
versions of the image.
`;
