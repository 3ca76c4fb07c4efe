/** `docker node ls` (docker-cli §4.1). */
import type { ApiNode, SwarmInfo, TlsInfo } from '../../api.ts';
import type { Command } from '../../command.ts';
import { filterQuery, filtersOf } from '../../engine.ts';
import { type Listing, type Row, writeList } from '../../format/list.ts';
import { capital, natural } from '../../format/text.ts';
import { LIST_FORMAT } from '../../parse/format-flag.ts';
import type { Filter } from '../../parse/values.ts';

const listing: Listing = {
  table:
    '{{.ID}} {{if .Self}}*{{else}} {{end}}\t{{.Hostname}}\t{{.Status}}\t{{.Availability}}\t{{.ManagerStatus}}\t{{.EngineVersion}}',
  headers: {
    ID: 'ID',
    Self: '',
    Hostname: 'HOSTNAME',
    Status: 'STATUS',
    Availability: 'AVAILABILITY',
    ManagerStatus: 'MANAGER STATUS',
    TLSStatus: 'TLS STATUS',
    EngineVersion: 'ENGINE VERSION',
  },
  quiet: '{{.ID}}',
  raw: 'node_id: {{.ID}}\nhostname: {{.Hostname}}\nstatus: {{.Status}}\navailability: {{.Availability}}\nmanager_status: {{.ManagerStatus}}\n',
  type: '*node.nodeContext',
};

export const ls: Command = {
  use: '[OPTIONS]',
  short: 'List nodes in the swarm',
  aliases: 'docker node ls, docker node list',
  args: [0, 0],
  flags: `
-f, --filter filter  Filter output based on conditions provided
--format string  ${LIST_FORMAT}
-q, --quiet  Only display IDs`,
  async run({ flags, engine, screen }) {
    const nodes = await engine.get<ApiNode[]>('/nodes', {
      filters: filterQuery(filtersOf(flags.list<Filter>('filter'))),
    });
    const info =
      nodes.length > 0 && !flags.on('quiet') ? (await engine.get<{ Swarm: SwarmInfo }>('/info')).Swarm : undefined;
    const rows = nodes
      .sort((a, b) => natural(a.Description.Hostname ?? '', b.Description.Hostname ?? ''))
      .map((node) => row(node, info));
    writeList(listing, rows, flags, screen);
  },
};

function row(node: ApiNode, info: SwarmInfo | undefined): Row {
  const { ManagerStatus: manager } = node;
  return {
    ID: node.ID,
    Self: node.ID === info?.NodeID,
    Hostname: node.Description.Hostname ?? '',
    Status: capital(node.Status.State ?? ''),
    Availability: capital(node.Spec.Availability),
    ManagerStatus: manager ? (manager.Leader ? 'Leader' : capital(manager.Reachability ?? '')) : '',
    TLSStatus: tlsStatus(node.Description.TLSInfo, info?.Cluster?.TLSInfo),
    EngineVersion: node.Description.Engine?.EngineVersion ?? '',
  };
}

function tlsStatus(node: TlsInfo | undefined, cluster: TlsInfo | undefined): string {
  if (!node?.TrustRoot || !cluster?.TrustRoot) return 'Unknown';
  return node.TrustRoot === cluster.TrustRoot ? 'Ready' : 'Needs Rotation';
}
