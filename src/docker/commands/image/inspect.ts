/** `docker image inspect`. */
import type { Command } from '../../command.ts';
import { part } from '../../engine.ts';
import { inspectEach } from '../../format/inspect.ts';
import { INSPECT_FORMAT } from '../../parse/format-flag.ts';

export const inspect: Command = {
  use: '[OPTIONS] IMAGE [IMAGE...]',
  short: 'Display detailed information on one or more images',
  args: [1, Infinity],
  flags: `
-f, --format string  ${INSPECT_FORMAT}
--platform string  Inspect a specific platform of the multi-platform image.
If the image or the server is not multi-platform capable, the command will error out if the platform does not match.
'os[/arch[/variant]]': Explicit platform (eg. linux/amd64)`,
  run: (call) =>
    inspectEach(call, (reference) => call.engine.get(`/images/${part(reference)}/json`), {
      type: 'image.InspectResponse',
      raw: true,
      badTemplateCode: 64,
    }),
};
