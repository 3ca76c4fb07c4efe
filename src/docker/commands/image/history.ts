/** `docker history` (docker-cli §14). */
import type { Command } from '../../command.ts';
import { part } from '../../engine.ts';
import { humanDuration } from '../../format/duration.ts';
import { type Listing, type Row, writeList } from '../../format/list.ts';
import { humanSize } from '../../format/size.ts';
import { ellipsis, shortId } from '../../format/text.ts';
import { LIST_FORMAT } from '../../parse/format-flag.ts';

const listing: Listing = {
  table: '{{.ID}}\t{{.CreatedSince}}\t{{.CreatedBy}}\t{{.Size}}\t{{.Comment}}',
  headers: {
    ID: 'IMAGE',
    CreatedSince: 'CREATED',
    CreatedAt: 'CREATED AT',
    CreatedBy: 'CREATED BY',
    Size: 'SIZE',
    Comment: 'COMMENT',
  },
  quiet: '{{.ID}}',
  raw: '',
  type: '*image.historyContext',
};

interface Step {
  readonly Id: string;
  readonly Created: number;
  readonly CreatedBy: string;
  readonly Size: number;
  readonly Comment: string;
}

export const history: Command = {
  use: '[OPTIONS] IMAGE',
  short: 'Show the history of an image',
  aliases: 'docker image history, docker history',
  args: [1, 1],
  flags: `
--format string  ${LIST_FORMAT}
-H, --human  Print sizes and dates in human readable format (default true)
--no-trunc  Don't truncate output
--platform string  Show history for the given platform. Formatted as "os[/arch[/variant]]" (e.g., "linux/amd64")
-q, --quiet  Only show image IDs`,
  async run({ args: [reference = ''], flags, engine, screen, client }) {
    const steps = await engine.get<Step[]>(`/images/${part(reference)}/history`);
    const whole = flags.on('no-trunc');
    const human = !flags.has('human') || flags.on('human');
    const rows = steps.map(({ Id, Created, CreatedBy, Size, Comment }): Row => {
      const at = new Date(Created * 1000).toISOString().replace('.000', '');
      return {
        ID: whole ? Id : shortId(Id),
        CreatedAt: at,
        CreatedSince: human ? `${humanDuration(client.now() - Created * 1000)} ago` : at,
        CreatedBy: whole ? CreatedBy : ellipsis(CreatedBy.replaceAll('\t', ' '), 45),
        Size: human ? humanSize(Size) : `${Size}`,
        Comment,
      };
    });
    writeList(listing, rows, flags, screen);
  },
};
