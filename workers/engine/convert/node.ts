/** A node as the Engine API shows it (engine-api §5). */
import type { ListedNode } from '../../api/control.ts';
import type { NodeDescription } from '../../api/objects/node.ts';
import { metaJson } from './meta.ts';
import type { TlsInfo } from './tls.ts';

/** `tls` is null where the root certificate is not to be had just now. */
export function nodeJson({ node, manager }: ListedNode, tls: TlsInfo | null) {
  const { spec, status } = node;
  return {
    ID: node.id,
    ...metaJson(node.meta),
    Spec: {
      ...(spec.Name === undefined || spec.Name === '' ? {} : { Name: spec.Name }),
      Labels: spec.Labels,
      Role: spec.Role,
      Availability: spec.Availability,
    },
    Description:
      node.description === null
        ? { Platform: {}, Resources: {}, Engine: {}, TLSInfo: {} }
        : { ...descriptionJson(node.description), TLSInfo: tls ?? {} },
    Status: {
      State: status.state,
      ...(status.message === '' ? {} : { Message: status.message }),
      Addr: status.addr,
    },
    ...(manager === null
      ? {}
      : {
          ManagerStatus: {
            ...(manager.leader ? { Leader: true } : {}),
            Reachability: manager.reachability,
            Addr: manager.addr,
          },
        }),
  };
}

function descriptionJson({ hostname, platform, resources, engine }: NodeDescription) {
  const by = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  return {
    Hostname: hostname,
    Platform: { Architecture: platform.architecture, OS: platform.os },
    Resources: {
      NanoCPUs: resources.nanoCpus,
      MemoryBytes: resources.memoryBytes,
      ...(resources.generic && { GenericResources: resources.generic }),
    },
    Engine: {
      EngineVersion: engine.version,
      ...(Object.keys(engine.labels).length === 0 ? {} : { Labels: engine.labels }),
      Plugins: [...engine.plugins]
        .sort((a, b) => by(a.type, b.type) || by(a.name, b.name))
        .map(({ type, name }) => ({ Type: type, Name: name })),
    },
  };
}
