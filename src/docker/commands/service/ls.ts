/** `docker service ls` (docker-cli §5.4). */
import type { Port } from '../../../../workers/api/engine/specs.ts';
import type { ApiService } from '../../api.ts';
import type { Command } from '../../command.ts';
import { filterQuery, filtersOf } from '../../engine.ts';
import { type Listing, type Row, writeList } from '../../format/list.ts';
import { natural, shortId, withoutDigest } from '../../format/text.ts';
import { LIST_FORMAT } from '../../parse/format-flag.ts';
import type { Filter } from '../../parse/values.ts';

const listing: Listing = {
  table: '{{.ID}}\t{{.Name}}\t{{.Mode}}\t{{.Replicas}}\t{{.Image}}\t{{.Ports}}',
  headers: { ID: 'ID', Name: 'NAME', Mode: 'MODE', Replicas: 'REPLICAS', Image: 'IMAGE', Ports: 'PORTS' },
  quiet: '{{.ID}}',
  raw: 'id: {{.ID}}\nname: {{.Name}}\nmode: {{.Mode}}\nreplicas: {{.Replicas}}\nimage: {{.Image}}\nports: {{.Ports}}\n',
  type: '*service.serviceContext',
};

export const ls: Command = {
  use: '[OPTIONS]',
  short: 'List services',
  aliases: 'docker service ls, docker service list',
  args: [0, 0],
  flags: `
-f, --filter filter  Filter output based on conditions provided
--format string  ${LIST_FORMAT}
-q, --quiet  Only display IDs`,
  async run({ flags, engine, screen }) {
    const services = await engine.get<ApiService[]>('/services', {
      filters: filterQuery(filtersOf(flags.list<Filter>('filter'))),
      status: flags.on('quiet') ? undefined : true,
    });
    services.sort((a, b) => natural(a.Spec.Name, b.Spec.Name));
    writeList(listing, services.map(row), flags, screen);
  },
};

function row(service: ApiService): Row {
  const [mode, replicas] = modeAndReplicas(service);
  return {
    ID: shortId(service.ID),
    Name: service.Spec.Name,
    Mode: mode,
    Replicas: replicas,
    Image: withoutDigest(service.Spec.TaskTemplate.ContainerSpec?.Image ?? ''),
    Ports: showPorts(service.Endpoint?.Ports ?? []),
  };
}

function modeAndReplicas({ Spec, ServiceStatus: status }: ApiService): [mode: string, replicas: string] {
  const { RunningTasks = 0, DesiredTasks = 0, CompletedTasks = 0 } = status ?? {};
  const counted = `${RunningTasks}/${DesiredTasks}`;
  if (Spec.Mode.Global) return ['global', counted];
  if (Spec.Mode.GlobalJob) {
    return ['global job', `${counted} (${CompletedTasks}/${DesiredTasks + CompletedTasks} completed)`];
  }
  const max = Spec.TaskTemplate.Placement?.MaxReplicas ?? 0;
  if (Spec.Mode.ReplicatedJob) {
    return [
      'replicated job',
      `${counted} (${CompletedTasks}/${Spec.Mode.ReplicatedJob.TotalCompletions ?? 0} completed)`,
    ];
  }
  return ['replicated', max > 0 ? `${counted} (max ${max} per node)` : counted];
}

/** Ingress ports; where published and target ports follow each other, as a range. */
export function showPorts(ports: readonly Port[]): string {
  const sorted = ports
    .filter((port) => port.PublishMode === 'ingress')
    .sort((a, b) => (a.Protocol < b.Protocol ? -1 : a.Protocol > b.Protocol ? 1 : published(a) - published(b)));
  const ranges: { from: number; to: number; target: number; targetTo: number; protocol: string }[] = [];
  for (const port of sorted) {
    const last = ranges.at(-1);
    const follows =
      last !== undefined &&
      port.Protocol === last.protocol &&
      oneStep(published(port) - last.to) &&
      oneStep(port.TargetPort - last.targetTo) &&
      !(last.targetTo !== last.target && port.TargetPort <= last.targetTo);
    if (follows) Object.assign(last, { to: published(port), targetTo: port.TargetPort });
    else {
      ranges.push({
        from: published(port),
        to: published(port),
        target: port.TargetPort,
        targetTo: port.TargetPort,
        protocol: port.Protocol,
      });
    }
  }
  const span = (from: number, to: number) => (to > from ? `${from}-${to}` : `${from}`);
  return ranges
    .filter(({ from }) => from > 0)
    .map(({ from, to, target, targetTo, protocol }) => `*:${span(from, to)}->${span(target, targetTo)}/${protocol}`)
    .join(', ');
}

const published = (port: Port) => port.PublishedPort ?? 0;
const oneStep = (difference: number) => difference === 0 || difference === 1;
