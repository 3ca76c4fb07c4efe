/** What a container takes of its machine: `stats` and `top` (engine-api §11, container-runtime §11). */
import { SECOND } from '../../api/time.ts';
import { civil, clockTime, rfc3339, ZERO_TIME } from '../../runtime/calendar.ts';
import type { Container } from '../../runtime/container.ts';
import type { ContainerStats } from '../../runtime/stats.ts';
import type { Cancel } from '../../world/world.ts';
import { jsonAnswer, streamed, type Answer } from '../answer.ts';
import { answered, refused, type Ask } from '../ask.ts';
import type { Engine } from '../deps.ts';
import type { Request } from '../request.ts';

/** One object a second, each with what was counted a second before; or, without a stream, one. */
export function stats(container: Container, { query }: Request, { runtime, world }: Engine): Ask<Answer> {
  const { id } = container;
  const once = ['0', 'false'].includes(query.get('stream') ?? '1');
  const sample = () => runtime.containers.stats(id);
  return answered(
    streamed('application/json', (out) => {
      let before = sample();
      let timer: Cancel = () => {};
      const tell = () => {
        const now = sample();
        const name = runtime.containers.get(id)?.config.name ?? container.config.name;
        out.chunk(`${JSON.stringify(statsJson(id, name, now, before))}\n`);
        before = now;
        if (once || runtime.containers.get(id) === undefined) return out.end();
        timer = world.clock.after(SECOND, tell);
      };
      // What does not run takes nothing, and that is known at once.
      timer = world.clock.after(before === null && once ? 0 : SECOND, tell);
      return () => timer();
    }),
  );
}

function statsJson(id: string, name: string, now: ContainerStats | null, before: ContainerStats | null) {
  return {
    name: `/${name}`,
    id,
    read: now === null ? ZERO_TIME : rfc3339(now.readUs),
    preread: before === null ? ZERO_TIME : rfc3339(before.readUs),
    pids_stats:
      now === null ? {} : { current: now.pids.current, ...(now.pids.limit > 0 ? { limit: now.pids.limit } : {}) },
    blkio_stats: {
      io_service_bytes_recursive:
        now === null
          ? null
          : [
              { major: 254, minor: 0, op: 'read', value: now.block.readBytes },
              { major: 254, minor: 0, op: 'write', value: now.block.writtenBytes },
            ],
    },
    num_procs: 0,
    storage_stats: {},
    cpu_stats: cpuJson(now),
    precpu_stats: cpuJson(before),
    memory_stats:
      now === null
        ? {}
        : {
            usage: now.memory.usageBytes,
            stats: { inactive_file: now.memory.inactiveFileBytes },
            limit: now.memory.limitBytes,
          },
    ...(now === null ? {} : { networks: { eth0: { rx_bytes: now.net.rxBytes, tx_bytes: now.net.txBytes } } }),
  };
}

const cpuJson = (counted: ContainerStats | null) => {
  const cpu = counted?.cpu;
  return {
    cpu_usage: { total_usage: cpu?.totalNs ?? 0, usage_in_kernelmode: 0, usage_in_usermode: cpu?.totalNs ?? 0 },
    ...(cpu === undefined ? {} : { system_cpu_usage: cpu.systemNs, online_cpus: cpu.online }),
    throttling_data: {
      periods: cpu?.periods ?? 0,
      throttled_periods: cpu?.throttledPeriods ?? 0,
      throttled_time: cpu?.throttledNs ?? 0,
    },
  };
};

/** As `ps -ef` shows them, which is what Docker asks for unless told otherwise. */
export function top({ id, state }: Container, { query }: Request, { runtime }: Engine): Ask<Answer> {
  if (state.kind !== 'running') return refused(409, `container ${id} is not running`);
  const asked = query.get('ps_args') ?? '-ef';
  if (!['', '-ef'].includes(asked)) return refused(501, `Waggle's ps knows no other options than -ef, not "${asked}"`);
  const rows = runtime.containers
    .processes(id)
    .map(({ user, pid, parentPid, startedUs, command }) => [
      user,
      String(pid),
      String(parentPid),
      '0',
      clockTime(civil(startedUs)).slice(0, 5),
      '?',
      '00:00:00',
      command,
    ]);
  return answered(
    jsonAnswer(200, { Titles: ['UID', 'PID', 'PPID', 'C', 'STIME', 'TTY', 'TIME', 'CMD'], Processes: rows }),
  );
}
