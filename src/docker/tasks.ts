/** The table of tasks that `service ps` and `node ps` share (docker-cli §5.6). */
import type { Port } from '../../workers/api/engine/specs.ts';
import type { ApiNode, ApiService, ApiTask, SwarmInfo } from './api.ts';
import type { Screen } from './client.ts';
import type { Engine } from './engine.ts';
import { humanDuration, instant } from './format/duration.ts';
import { isTable, type Listing, type Row, writeList } from './format/list.ts';
import { capital, ellipsis, natural, shortId, withoutDigest } from './format/text.ts';
import type { Flags } from './parse/flags.ts';
import { DaemonRefused } from './refused.ts';

const listing: Listing = {
  table: '{{.ID}}\t{{.Name}}\t{{.Image}}\t{{.Node}}\t{{.DesiredState}}\t{{.CurrentState}}\t{{.Error}}\t{{.Ports}}',
  headers: {
    ID: 'ID',
    Name: 'NAME',
    Image: 'IMAGE',
    Node: 'NODE',
    DesiredState: 'DESIRED STATE',
    CurrentState: 'CURRENT STATE',
    Error: 'ERROR',
    Ports: 'PORTS',
  },
  quiet: '{{.ID}}',
  raw: 'id: {{.ID}}\nname: {{.Name}}\nimage: {{.Image}}\nnode: {{.Node}}\ndesired_state: {{.DesiredState}}\ncurrent_state: {{.CurrentState}}\nerror: {{.Error}}\nports: {{.Ports}}\n',
  type: '*task.taskContext',
};

interface Around {
  readonly flags: Flags;
  readonly engine: Engine;
  readonly screen: Screen;
  readonly now: number;
  /** Does `-q` print whole ids? */
  readonly wholeIds: boolean;
}

/** Sorted by name, the newest of each first; an older task hangs under its successor. */
export async function writeTasks(
  tasks: readonly ApiTask[],
  { flags, engine, screen, now, wholeIds }: Around,
): Promise<void> {
  const resolve = resolver(engine, flags.on('no-resolve'));
  const named: { task: ApiTask; name: string; node: string }[] = [];
  for (const task of tasks) {
    const service = await resolve.service(task.ServiceID);
    const name = `${service}.${task.Slot ? task.Slot : (task.NodeID ?? '')}`;
    named.push({ task, name, node: task.NodeID ? await resolve.node(task.NodeID) : '' });
  }
  named.sort((a, b) => natural(a.name, b.name) || instant(b.task.CreatedAt) - instant(a.task.CreatedAt));
  const whole = flags.on('no-trunc');
  const table = isTable(flags);
  // By id: of a task that is listed twice, the last place decides, as in Docker.
  const shown = new Map(
    named.map(({ task, name }, at) => [task.ID, table && named[at - 1]?.name === name ? ` \\_ ${name}` : name]),
  );
  const rows = named.map(({ task, node }): Row => {
    const error = task.Status.Err ?? '';
    const image = task.Spec.ContainerSpec?.Image ?? '';
    return {
      ID: whole || (wholeIds && flags.on('quiet')) ? task.ID : shortId(task.ID),
      Name: shown.get(task.ID),
      Image: whole ? image : withoutDigest(image),
      Node: node,
      DesiredState: capital(task.DesiredState),
      CurrentState: `${capital(task.Status.State)} ${humanDuration(now - instant(task.Status.Timestamp)).toLowerCase()} ago`,
      Error: error === '' ? '' : `"${whole ? error : ellipsis(error, 30)}"`,
      Ports: (task.Status.PortStatus?.Ports ?? []).map(showPort).join(','),
    };
  });
  writeList(listing, rows, flags, screen);
}

const showPort = (port: Port) => `*:${port.PublishedPort ?? 0}->${port.TargetPort}/${port.Protocol}`;

/** Names instead of ids, each asked for once; an id that nobody knows any more stays. */
function resolver(engine: Engine, off: boolean) {
  const names = new Map<string, string>();
  const ask = async (id: string, fetch: () => Promise<string>): Promise<string> => {
    if (off) return id;
    const known = names.get(id);
    if (known !== undefined) return known;
    let name = id;
    try {
      name = await fetch();
    } catch (failure) {
      if (!(failure instanceof DaemonRefused)) throw failure;
    }
    names.set(id, name);
    return name;
  };
  return {
    service: (id: string) =>
      ask(id, async () => (await engine.get<ApiService>(`/services/${id}`, { insertDefaults: false })).Spec.Name),
    node: (id: string) =>
      ask(id, async () => {
        const { Spec, Description } = await engine.get<ApiNode>(`/nodes/${id}`);
        return Spec.Name || Description.Hostname || id;
      }),
  };
}

/** `-f node=self` means the node that answers. */
export async function selfInFilters(filters: Record<string, string[]>, engine: Engine): Promise<void> {
  if (!filters.node?.includes('self')) return;
  const { Swarm } = await engine.get<{ Swarm: SwarmInfo }>('/info');
  filters.node = filters.node.map((node) => (node === 'self' ? Swarm.NodeID : node));
}
