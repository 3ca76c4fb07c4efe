/** The commands that end containers or wait for their end; each takes several (docker-cli §10). */
import type { Call, Command } from '../../command.ts';
import { each } from '../../each.ts';
import { part } from '../../engine.ts';
import { reasonOf, Refused } from '../../refused.ts';

const use = '[OPTIONS] CONTAINER [CONTAINER...]';
const several = [1, Infinity] as const;

const post = (call: Call, action: string, query: Record<string, string | number | undefined> = {}) =>
  each(call, (reference) => call.engine.post(`/containers/${part(reference)}/${action}`, query));

const stopQuery = ({ flags }: Call) => ({ t: flags.number('timeout'), signal: flags.text('signal') || undefined });

export const stop: Command = {
  use,
  short: 'Stop one or more running containers',
  aliases: 'docker container stop, docker stop',
  args: several,
  flags: `
-s, --signal string  Signal to send to the container
-t, --timeout int  Seconds to wait before killing the container`,
  run: (call) => post(call, 'stop', stopQuery(call)),
};

export const restart: Command = {
  use,
  short: 'Restart one or more containers',
  aliases: 'docker container restart, docker restart',
  args: several,
  flags: `
-s, --signal string  Signal to send to the container
-t, --timeout int  Seconds to wait before killing the container`,
  run: (call) => post(call, 'restart', stopQuery(call)),
};

export const kill: Command = {
  use,
  short: 'Kill one or more running containers',
  aliases: 'docker container kill, docker kill',
  args: several,
  flags: `
-s, --signal string  Signal to send to the container`,
  run: (call) => post(call, 'kill', { signal: call.flags.text('signal') || undefined }),
};

const freezing = (action: 'pause' | 'unpause', short: string): Command => ({
  use: 'CONTAINER [CONTAINER...]',
  short,
  aliases: `docker container ${action}, docker ${action}`,
  args: several,
  run: (call) => post(call, action),
});

export const pause = freezing('pause', 'Pause all processes within one or more containers');
export const unpause = freezing('unpause', 'Unpause all processes within one or more containers');

export const rename: Command = {
  use: 'CONTAINER NEW_NAME',
  short: 'Rename a container',
  aliases: 'docker container rename, docker rename',
  args: [2, 2],
  async run({ args: [reference = '', name = ''], engine }) {
    try {
      await engine.post(`/containers/${part(reference)}/rename`, { name });
    } catch (failure) {
      throw new Refused(`${reasonOf(failure)}\nError: failed to rename container named ${reference}`);
    }
  },
};

export const rm: Command = {
  use,
  short: 'Remove one or more containers',
  aliases: 'docker container rm, docker container remove, docker rm',
  args: several,
  flags: `
-f, --force  Force the removal of a running container (uses SIGKILL)
-l, --link  Remove the specified link
-v, --volumes  Remove anonymous volumes associated with the container`,
  run: (call) => {
    const on = (flag: string) => (call.flags.on(flag) ? 1 : undefined);
    return each(call, (reference) =>
      call.engine.delete(`/containers/${part(reference)}`, { force: on('force'), v: on('volumes'), link: on('link') }),
    );
  },
};

export const wait: Command = {
  use: 'CONTAINER [CONTAINER...]',
  short: 'Block until one or more containers stop, then print their exit codes',
  aliases: 'docker container wait, docker wait',
  args: several,
  run: (call) =>
    each(call, async (reference) => {
      const { StatusCode } = await call.engine.post<{ StatusCode: number }>(`/containers/${part(reference)}/wait`);
      return `${StatusCode}`;
    }),
};
