/** `docker service inspect` (docker-cli §5.5). */
import type { ApiService } from '../../api.ts';
import type { Command } from '../../command.ts';
import { type Engine, part } from '../../engine.ts';
import { inspectEach } from '../../format/inspect.ts';
import { INSPECT_FORMAT } from '../../parse/format-flag.ts';
import { DaemonRefused, Refused } from '../../refused.ts';
import { prettyService } from './pretty.ts';

export const inspect: Command = {
  use: '[OPTIONS] SERVICE [SERVICE...]',
  short: 'Display detailed information on one or more services',
  args: [1, Infinity],
  flags: `
-f, --format string  ${INSPECT_FORMAT}
--pretty  Print the information in a human friendly format`,
  async run(call) {
    const { args, flags, engine, screen, client } = call;
    const format = flags.text('format');
    if (flags.on('pretty') && format !== '') {
      throw new Refused('--format is incompatible with human friendly format');
    }
    if (!flags.on('pretty') && format !== 'pretty') {
      if (format.startsWith('pretty'))
        throw new Refused('Cannot supply extra formatting options to the pretty template');
      return inspectEach(call, (reference) => getService(engine, reference), { type: 'swarm.Service' });
    }
    // Nothing is shown unless all of it can be.
    const told: string[] = [];
    for (const reference of args) {
      const service = await getService(engine, reference);
      const networks: string[] = [];
      for (const { Target } of service.Spec.TaskTemplate.Networks ?? []) {
        networks.push((await engine.get<{ Name: string }>(`/networks/${part(Target)}`, { scope: 'swarm' })).Name);
      }
      told.push(prettyService(service, networks, client.now()));
    }
    screen.out(told.join(''));
  },
};

/** With the defaults that the daemon fills in for readers. */
export async function getService(engine: Engine, reference: string): Promise<ApiService> {
  try {
    return await engine.get<ApiService>(`/services/${part(reference)}`, { insertDefaults: true });
  } catch (failure) {
    if (!(failure instanceof DaemonRefused) || failure.status !== 404) throw failure;
    throw new Refused(`Error: no such service: ${reference}`);
  }
}
