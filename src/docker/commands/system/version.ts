/** `docker version` (docker-cli §11.2). */
import type { Command } from '../../command.ts';
import { API_VERSION, CLIENT_VERSION } from '../../engine.ts';
import { inspectEach } from '../../format/inspect.ts';
import type { Screen } from '../../client.ts';
import type { Flags } from '../../parse/flags.ts';
import { INSPECT_FORMAT } from '../../parse/format-flag.ts';
import { reasonOf, Refused } from '../../refused.ts';

interface Version {
  readonly Platform?: { readonly Name?: string };
  readonly Components?: readonly {
    readonly Name: string;
    readonly Version: string;
    readonly Details?: Readonly<Record<string, string>>;
  }[];
}

const client = {
  Version: CLIENT_VERSION,
  ApiVersion: API_VERSION,
  DefaultAPIVersion: API_VERSION,
  GitCommit: 'e6534b4',
  GoVersion: 'go1.24.3',
  Os: 'linux',
  Arch: 'amd64',
  BuildTime: 'Fri May 30 12:07:14 2025',
  Context: 'default',
};

export const version: Command = {
  use: '[OPTIONS]',
  short: 'Show the Docker version information',
  args: [0, 0],
  flags: `
-f, --format string  ${INSPECT_FORMAT}`,
  async run(call) {
    const { flags, engine, screen } = call;
    let server: Version | null = null;
    let problem = '';
    try {
      server = inWords(await engine.get<Version>('/version'));
    } catch (failure) {
      problem = reasonOf(failure);
    }
    if (flags.text('format') !== '') {
      if (flags.text('format') === 'json') screen.out(`${JSON.stringify({ Client: client, Server: server })}\n`);
      else await byTemplate(flags, screen, { Client: client, Server: server });
    } else {
      screen.out(clientBlock());
      if (server) screen.out(`\n${serverBlock(server)}`);
    }
    if (problem !== '') throw new Refused(problem);
  },
};

/** The time of each part's build as people read it. */
const inWords = (server: Version): Version => ({
  ...server,
  ...(server.Components && {
    Components: server.Components.map((part) => ({
      ...part,
      ...(part.Details?.BuildTime && { Details: { ...part.Details, BuildTime: ansic(part.Details.BuildTime) } }),
    })),
  }),
});

/** Here a template is called by a name. */
async function byTemplate(flags: Flags, screen: Screen, versions: object): Promise<void> {
  try {
    const found = { type: 'system.versionInfo', badTemplateCode: 64 };
    await inspectEach({ args: ['version'], flags, screen }, async () => versions, found);
  } catch (failure) {
    if (!(failure instanceof Refused)) throw failure;
    const named = failure.message.replace('template: :', 'template: version:').replace('""', '"version"');
    throw new Refused(named.replace(/^template parsing error: (?=.*: executing )/, ''), failure.code);
  }
}

/** A key, padded to the column of values. */
const line = (indent: number, key: string, value: string) => `${`${' '.repeat(indent)}${key}:`.padEnd(20)}${value}\n`;

function clientBlock(): string {
  return [
    'Client:\n',
    line(1, 'Version', client.Version),
    line(1, 'API version', client.ApiVersion),
    line(1, 'Go version', client.GoVersion),
    line(1, 'Git commit', client.GitCommit),
    line(1, 'Built', client.BuildTime),
    line(1, 'OS/Arch', `${client.Os}/${client.Arch}`),
    line(1, 'Context', client.Context),
  ].join('');
}

function serverBlock({ Platform, Components = [] }: Version): string {
  const components = Components.map(({ Name, Version, Details = {} }) => {
    const rest =
      Name === 'Engine'
        ? [
            line(2, 'API version', `${Details.ApiVersion ?? ''} (minimum version ${Details.MinAPIVersion ?? ''})`),
            line(2, 'Go version', Details.GoVersion ?? ''),
            line(2, 'Git commit', Details.GitCommit ?? ''),
            line(2, 'Built', Details.BuildTime ?? ''),
            line(2, 'OS/Arch', `${Details.Os ?? ''}/${Details.Arch ?? ''}`),
            line(2, 'Experimental', Details.Experimental ?? 'false'),
          ]
        : Object.entries(Details).map(([key, value]) => line(2, key, value));
    return ` ${Name}:\n${line(2, 'Version', Version)}${rest.join('')}`;
  });
  return `Server:${Platform?.Name ? ` ${Platform.Name}` : ''}\n${components.join('')}`;
}

/** `Fri May 30 12:07:14 2025`. */
function ansic(rfc3339: string): string {
  const at = new Date(rfc3339);
  if (Number.isNaN(at.getTime())) return rfc3339;
  const [day = '', date = '', month = '', year = '', time = ''] = at.toUTCString().replace(',', '').split(' ');
  return `${day} ${month} ${String(Number(date)).padStart(2)} ${time} ${year}`;
}
