/** `docker service scale` (docker-cli §5.9). */
import type { ApiService } from '../../api.ts';
import type { Command } from '../../command.ts';
import { part } from '../../engine.ts';
import { keyValue } from '../../parse/pairs.ts';
import { uint } from '../../parse/values.ts';
import { reasonOf, Refused } from '../../refused.ts';
import { waitOnService } from './progress.ts';

export const scale: Command = {
  use: 'SERVICE=REPLICAS [SERVICE=REPLICAS...]',
  short: 'Scale one or multiple replicated services',
  args: [1, Infinity],
  flags: `
-d, --detach  Exit immediately instead of waiting for the service to converge`,
  async run(call) {
    const { args, engine, screen, flags } = call;
    for (const specifier of args) {
      const [service, replicas] = keyValue(specifier);
      if (service === '' || replicas === '') throw notASpecifier(specifier);
    }
    const failures: string[] = [];
    const scaled: string[] = [];
    for (const specifier of args) {
      const [service, replicas] = keyValue(specifier);
      try {
        await scaleOne(service, replicas);
        scaled.push(service);
      } catch (failure) {
        failures.push(`${service}: ${reasonOf(failure)}`);
      }
    }
    if (!flags.on('detach')) {
      for (const service of scaled) {
        try {
          await waitOnService(call, service);
        } catch (failure) {
          failures.push(`${service}: ${reasonOf(failure)}`);
        }
      }
    }
    if (failures.length > 0) throw new Refused(failures.join('\n'));

    async function scaleOne(service: string, replicas: string): Promise<void> {
      let wanted: number;
      try {
        wanted = uint(replicas);
      } catch (failure) {
        throw new Refused(`invalid replicas value ${replicas}: ${reasonOf(failure)}`);
      }
      const { ID, Version, Spec } = await engine.get<ApiService>(`/services/${part(service)}`, {
        insertDefaults: false,
      });
      const { Replicated, ReplicatedJob } = Spec.Mode;
      if (!Replicated && !ReplicatedJob)
        throw new Refused('scale can only be used with replicated or replicated-job mode');
      const Mode = Replicated
        ? { Replicated: { ...Replicated, Replicas: wanted } }
        : { ReplicatedJob: { ...ReplicatedJob, TotalCompletions: wanted } };
      const answer = await engine.post<{ Warnings?: string[] | null }>(
        `/services/${ID}/update`,
        { version: Version.Index },
        { ...Spec, Mode },
      );
      for (const warning of answer.Warnings ?? []) screen.err(`${warning}\n`);
      screen.out(`${service} scaled to ${wanted}\n`);
    }
  },
};

const notASpecifier = (specifier: string) =>
  new Refused(
    `invalid scale specifier '${specifier}'.\nSee 'docker service scale --help'.\n\nUsage:  docker service scale ${scale.use}\n\n${scale.short}`,
  );
