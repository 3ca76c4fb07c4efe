/** What a service says of its secrets and configs: whole references, and no two files in one place (swarm-semantics §9.1). */
import type { ConfigReference, ContainerSpec, FileTarget } from '../../../api/engine/specs.ts';
import type { RpcError } from '../../../world/rpc.ts';
import { invalid } from '../refusal.ts';
import type { Judge } from './judge.ts';

export const secretReferences: Judge = ({ TaskTemplate: { ContainerSpec: container } }) =>
  references(
    'secret',
    (container?.Secrets ?? []).map(({ SecretID: id, SecretName: name, File: file }) => ({ id, name, file })),
  );

export const configReferences: Judge = ({ TaskTemplate: { ContainerSpec: container } }) => {
  const given = container?.Configs ?? [];
  return (
    references(
      'config',
      given.map(({ ConfigID: id, ConfigName: name, File: file, Runtime: runtime }) => ({ id, name, file, runtime })),
    ) ?? credentialSpec(container?.Privileges, given)
  );
};

/** A credential spec that is a config must be among those that the engine itself reads. */
function credentialSpec(privileges: ContainerSpec['Privileges'], configs: readonly ConfigReference[]): RpcError | null {
  const wanted = privileges?.CredentialSpec?.Config;
  if (!wanted || configs.some(({ ConfigID: id, Runtime: runtime }) => id === wanted && runtime)) return null;
  return invalid(
    `CredentialSpec references config '${wanted}', but that config isn't in config references with RuntimeTarget`,
  );
}

interface Reference {
  readonly id: string;
  readonly name: string;
  readonly file: FileTarget | undefined;
  readonly runtime?: object | undefined;
}

function references(kind: 'secret' | 'config', given: readonly Reference[]): RpcError | null {
  const targets = new Map<string, string>();
  for (const { id, name, file, runtime } of given) {
    if (id === '' || name === '') return invalid(`malformed ${kind} reference`);
    if (!file && !runtime) return invalid(`malformed ${kind} reference, no target provided`);
    if (!file) continue;
    if (file.Name === '') return invalid(`malformed file ${kind} reference, invalid target file name provided`);
    const other = targets.get(file.Name);
    if (other !== undefined)
      return invalid(`${kind} references '${other}' and '${name}' have a conflicting target: '${file.Name}'`);
    targets.set(file.Name, name);
  }
  return null;
}
