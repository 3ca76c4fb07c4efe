/** `docker container inspect`. */
import type { Command } from '../../command.ts';
import { part } from '../../engine.ts';
import { inspectEach } from '../../format/inspect.ts';
import { INSPECT_FORMAT } from '../../parse/format-flag.ts';

export const inspect: Command = {
  use: '[OPTIONS] CONTAINER [CONTAINER...]',
  short: 'Display detailed information on one or more containers',
  args: [1, Infinity],
  flags: `
-f, --format string  ${INSPECT_FORMAT}
-s, --size  Display total file sizes`,
  run: (call) =>
    inspectEach(
      call,
      (reference) =>
        call.engine.get(`/containers/${part(reference)}/json`, { size: call.flags.on('size') ? 1 : undefined }),
      { type: 'container.InspectResponse', raw: true, badTemplateCode: 64 },
    ),
};
