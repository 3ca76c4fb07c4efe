/** `docker secret create` and `docker config create` (docker-cli §8). */
import type { Call, Command } from '../../command.ts';
import { label, pairs } from '../../parse/pairs.ts';
import { Refused } from '../../refused.ts';

/** The client reads no further than this, and says nothing of it: what is too much is the daemon's to judge. */
const MAX_BYTES = 1000 * 1024;

export const createSecret: Command = {
  use: '[OPTIONS] SECRET [file|-]',
  short: 'Create a secret from a file or STDIN as content',
  args: [1, 2],
  values: { label },
  flags: `
-d, --driver string  Secret driver
-l, --label list  Secret labels
--template-driver string  Template driver`,
  async run(call) {
    const { args, flags, engine, screen } = call;
    const [name, file = ''] = args;
    const driver = flags.text('driver');
    if (driver !== '' && file !== '') throw new Refused('When using secret driver secret data must be empty');
    if (driver === '' && file === '') throw new Refused('secret file is required');
    const { ID } = await engine.post<{ ID: string }>(
      '/secrets/create',
      {},
      {
        ...annotations(call, name),
        ...(driver === '' ? { Data: content(call, file) } : { Driver: { Name: driver } }),
        ...templating(call),
      },
    );
    screen.out(`${ID}\n`);
  },
};

export const createConfig: Command = {
  use: '[OPTIONS] CONFIG file|-',
  short: 'Create a config from a file or STDIN',
  args: [2, 2],
  values: { label },
  flags: `
-l, --label list  Config labels
--template-driver string  Template driver`,
  async run(call) {
    const [name, file = ''] = call.args;
    const { ID } = await call.engine.post<{ ID: string }>(
      '/configs/create',
      {},
      {
        ...annotations(call, name),
        Data: configContent(call, file),
        ...templating(call),
      },
    );
    call.screen.out(`${ID}\n`);
  },
};

const annotations = ({ flags }: Call, Name: string | undefined) => ({ Name, Labels: pairs(flags.list('label')) });

const templating = ({ flags }: Call) =>
  flags.text('template-driver') === '' ? {} : { Templating: { Name: flags.text('template-driver') } };

/** What was piped in, as base64. No machine here has files that a prompt could name. */
function content({ input }: Call, file: string): string {
  if (file === '-' || file === '/dev/stdin') {
    const bytes = new TextEncoder().encode(input ?? '').subarray(0, MAX_BYTES);
    if (bytes.length === 0) throw new Refused(`error reading from ${file === '-' ? 'STDIN' : file}: data is empty`);
    let binary = '';
    for (const byte of bytes) binary += String.fromCharCode(byte);
    return btoa(binary);
  }
  if (file === '/dev/null') throw new Refused(`error reading from ${file}: data is empty`);
  throw new Refused(`error reading from ${file}: open ${file}: no such file or directory`);
}

function configContent(call: Call, file: string): string {
  try {
    return content(call, file);
  } catch (failure) {
    if (!(failure instanceof Refused)) throw failure;
    throw new Refused(`Error reading content from ${JSON.stringify(file)}: ${failure.message}`);
  }
}
