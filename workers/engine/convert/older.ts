/** What older clients could not have meant: fields that came with a later version of the API are passed over (engine-api §1.1). */
import type { ContainerSpec } from '../../api/engine/specs.ts';
import type { SpecAsSent } from './service-shape.ts';

/** `minor` is that of the API's version, 1.`minor`. */
export function asOlder(spec: SpecAsSent, minor: number): SpecAsSent {
  if (minor >= 46) return spec;
  const { ContainerSpec: container, Resources: resources, Placement: placement, ...task } = spec.TaskTemplate;
  const { MaxReplicas: _, ...unbounded } = placement ?? {};
  const { Pids: __, ...limits } = resources?.Limits ?? {};
  const { Replicated, Global } = spec.Mode;
  return {
    ...spec,
    ...(minor < 41 && { Mode: { ...(Replicated && { Replicated }), ...(Global && { Global }) } }),
    TaskTemplate: {
      ...task,
      ...(container && { ContainerSpec: olderContainer(container, minor) }),
      ...(resources && {
        Resources: { ...resources, ...(resources.Limits && minor < 41 && { Limits: limits }) },
      }),
      ...(placement && { Placement: minor < 40 ? unbounded : placement }),
    },
  };
}

function olderContainer(container: ContainerSpec, minor: number): ContainerSpec {
  const late: Readonly<Record<string, number>> = {
    Sysctls: 40,
    CapabilityAdd: 41,
    CapabilityDrop: 41,
    Ulimits: 41,
    OomScoreAdj: 46,
  };
  const known = Object.fromEntries(Object.entries(container).filter(([name]) => minor >= (late[name] ?? 0)));
  return {
    ...(known as unknown as ContainerSpec),
    ...(container.Privileges && { Privileges: olderPrivileges(container.Privileges, minor) }),
  };
}

function olderPrivileges(privileges: NonNullable<ContainerSpec['Privileges']>, minor: number) {
  const late = new Set(minor < 44 ? ['Seccomp', 'AppArmor', 'NoNewPrivileges'] : []);
  return Object.fromEntries(Object.entries(privileges).filter(([name]) => !late.has(name))) as typeof privileges;
}
