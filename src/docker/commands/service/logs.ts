/** `docker service logs` (docker-cli §5.7): the lines of many tasks, each with where it comes from before it. */
import type { ApiService, ApiTask } from '../../api.ts';
import type { Call, Command } from '../../command.ts';
import { part, type Engine } from '../../engine.ts';
import { moment } from '../../parse/moment.ts';
import { DaemonRefused, Refused } from '../../refused.ts';
import { frameReader, logReader } from '../container/log-reader.ts';
import { origins, prettyLine } from './log-line.ts';

export const logs: Command = {
  use: '[OPTIONS] SERVICE|TASK',
  short: 'Fetch the logs of a service or task',
  args: [1, 1],
  flags: `
--details  Show extra details provided to logs
-f, --follow  Follow log output
--no-resolve  Do not map IDs to Names in output
--no-task-ids  Do not include task IDs in output
--no-trunc  Do not truncate output
--raw  Do not neatly format logs
--since string  Show logs since timestamp (e.g. "2013-01-02T13:23:37Z") or relative (e.g. "42m" for 42 minutes)
-n, --tail string  Number of lines to show from the end of the logs (default "all")
-t, --timestamps  Show timestamps`,
  async run(call) {
    const { args, flags, engine, screen, client } = call;
    const [reference = ''] = args;
    const on = (flag: string) => (flags.on(flag) ? 1 : undefined);
    const query = {
      stdout: 1,
      stderr: 1,
      tail: flags.text('tail') || 'all',
      follow: on('follow'),
      timestamps: on('timestamps'),
      // Without them nobody would know whose line it is.
      details: flags.on('raw') ? undefined : 1,
      since: moment(flags.text('since'), 'since', client.now()),
    };
    const { kind, tty, slotDigits } = await whose(engine, reference);
    if (tty && !flags.on('raw')) throw new Refused('tty service logs only supported with --raw');
    const path = `/${kind}/${part(reference)}/logs`;
    if (flags.on('raw')) {
      const reader = logReader(tty, screen);
      await engine.stream('GET', path, query, reader.read);
      return reader.check();
    }
    await pretty(call, path, query, slotDigits);
  },
};

/** Names are asked for while the lines come, so they are written one after another. */
async function pretty(
  { flags, engine, screen }: Call,
  path: string,
  query: Parameters<Engine['stream']>[2],
  slotDigits: number,
): Promise<void> {
  const nameOf = origins(engine, flags, slotDigits);
  let written = Promise.resolve();
  const reader = frameReader(false, (stream, text) => {
    written = written.then(async () => {
      const line = await prettyLine(text, flags, nameOf);
      if (stream === 'stderr') screen.err(line);
      else screen.out(line);
    });
    // It is told when the stream is through; until then nobody listens.
    written.catch(() => undefined);
  });
  await engine.stream('GET', path, query, reader.read);
  await written;
  reader.check();
}

interface Whose {
  readonly kind: 'services' | 'tasks';
  readonly tty: boolean;
  /** How wide a slot's number may become. */
  readonly slotDigits: number;
}

async function whose(engine: Engine, reference: string): Promise<Whose> {
  const orNothing = (failure: unknown) => {
    if (failure instanceof DaemonRefused && failure.status === 404) return null;
    throw failure;
  };
  const service = await engine
    .get<ApiService>(`/services/${part(reference)}`, { insertDefaults: false })
    .catch(orNothing);
  if (service !== null) {
    const { Mode, TaskTemplate } = service.Spec;
    return {
      kind: 'services',
      tty: TaskTemplate.ContainerSpec?.TTY ?? false,
      slotDigits: `${Mode?.Replicated?.Replicas ?? 1}`.length,
    };
  }
  const task = await engine.get<ApiTask>(`/tasks/${part(reference)}`).catch(orNothing);
  if (task === null) throw new Refused(`no such task or service: ${reference}`);
  return { kind: 'tasks', tty: task.Spec.ContainerSpec?.TTY ?? false, slotDigits: `${task.Slot ?? 0}`.length };
}
