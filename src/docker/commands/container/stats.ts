/** `docker stats` (docker-cli §10): what containers take of their machine, once or again and again. */
import type { ApiContainer } from '../../api.ts';
import type { Call, Command } from '../../command.ts';
import { part } from '../../engine.ts';
import { type Listing, type Row, writeList } from '../../format/list.ts';
import { humanSize, memorySize } from '../../format/size.ts';
import { shortId } from '../../format/text.ts';
import { LIST_FORMAT } from '../../parse/format-flag.ts';
import { Refused } from '../../refused.ts';

const listing: Listing = {
  table: '{{.ID}}\t{{.Name}}\t{{.CPUPerc}}\t{{.MemUsage}}\t{{.MemPerc}}\t{{.NetIO}}\t{{.BlockIO}}\t{{.PIDs}}',
  headers: {
    Container: 'CONTAINER',
    ID: 'CONTAINER ID',
    Name: 'NAME',
    CPUPerc: 'CPU %',
    MemUsage: 'MEM USAGE / LIMIT',
    MemPerc: 'MEM %',
    NetIO: 'NET I/O',
    BlockIO: 'BLOCK I/O',
    PIDs: 'PIDS',
  },
  quiet: '{{.ID}}',
  raw: '',
  type: '*container.statsContext',
};

/** What the engine counts (engine-api §11), as far as it is shown. */
export interface Stats {
  readonly id: string;
  readonly name: string;
  readonly read: string;
  readonly pids_stats: { readonly current?: number };
  readonly blkio_stats: {
    readonly io_service_bytes_recursive?: readonly { readonly op: string; readonly value: number }[] | null;
  };
  readonly cpu_stats: Cpu;
  readonly precpu_stats: Cpu;
  readonly memory_stats: {
    readonly usage?: number;
    readonly limit?: number;
    readonly stats?: { readonly inactive_file?: number };
  };
  readonly networks?: Readonly<Record<string, { readonly rx_bytes: number; readonly tx_bytes: number }>>;
}

interface Cpu {
  readonly cpu_usage: { readonly total_usage: number };
  readonly system_cpu_usage?: number;
  readonly online_cpus?: number;
}

export const stats: Command = {
  use: '[OPTIONS] [CONTAINER...]',
  short: 'Display a live stream of container(s) resource usage statistics',
  aliases: 'docker container stats, docker stats',
  args: [0, Infinity],
  flags: `
-a, --all  Show all containers (default shows just running)
--format string  ${LIST_FORMAT}
--no-stream  Disable streaming stats and only pull the first result
--no-trunc  Do not truncate output`,
  async run(call) {
    const { screen, flags } = call;
    let drawn = 0;
    for (;;) {
      const rows = await measured(call);
      screen.rewind(drawn);
      const shown = capture();
      writeList(listing, rows, flags, { ...screen, out: shown.out });
      screen.out(shown.text());
      drawn = shown.text().split('\n').length - 1;
      if (flags.on('no-stream')) return;
    }
  },
};

/** The engine takes a second for each answer, all at once; where there is nothing to ask about, that second is slept. */
async function measured({ args, flags, engine, client, signal }: Call): Promise<Row[]> {
  if (args.length > 0 && flags.on('all')) {
    throw new Refused('filtering is not supported when specifying a list of containers');
  }
  const references =
    args.length > 0
      ? args
      : (await engine.get<ApiContainer[]>('/containers/json', { all: flags.on('all') ? 1 : undefined })).map(
          ({ Id }) => Id,
        );
  if (references.length === 0 && !flags.on('no-stream')) await client.sleep(1000, signal);
  const all = await Promise.all(
    references.map((reference) => engine.get<Stats>(`/containers/${part(reference)}/stats`, { stream: 0 })),
  );
  return all.map((one, at) => row(one, references[at] as string, flags.on('no-trunc')));
}

function row(stats: Stats, reference: string, whole: boolean): Row {
  const { usage = 0, limit = 0, stats: parts } = stats.memory_stats;
  const used = usage - (parts?.inactive_file ?? 0);
  const networks = Object.values(stats.networks ?? {});
  const sum = (values: readonly number[]) => humanSize(values.reduce((total, value) => total + value, 0));
  const blocks = (operation: string) =>
    sum(
      (stats.blkio_stats.io_service_bytes_recursive ?? [])
        .filter(({ op }) => op.toLowerCase() === operation)
        .map(({ value }) => value),
    );
  const id = whole ? stats.id : shortId(stats.id);
  return {
    Container: reference,
    ID: id,
    Name: stats.name.replace(/^\//, ''),
    CPUPerc: `${percentage(stats).toFixed(2)}%`,
    MemUsage: `${memorySize(used)} / ${memorySize(limit)}`,
    MemPerc: `${(limit === 0 ? 0 : (used / limit) * 100).toFixed(2)}%`,
    NetIO: `${sum(networks.map((one) => one.rx_bytes))} / ${sum(networks.map((one) => one.tx_bytes))}`,
    BlockIO: `${blocks('read')} / ${blocks('write')}`,
    PIDs: `${stats.pids_stats.current ?? 0}`,
  };
}

/** Of one processor: two that are busy make 200. */
export function percentage({ cpu_stats: now, precpu_stats: before }: Stats): number {
  const worked = now.cpu_usage.total_usage - before.cpu_usage.total_usage;
  const passed = (now.system_cpu_usage ?? 0) - (before.system_cpu_usage ?? 0);
  return passed > 0 && worked > 0 ? (worked / passed) * (now.online_cpus ?? 1) * 100 : 0;
}

function capture() {
  let text = '';
  return { out: (more: string) => void (text += more), text: () => text };
}
