/** `curl` and `wget`, as health checks use them inside a container. */
import { SECOND } from '../../api/time.ts';
import { deaf, type Process } from '../program.ts';
import { REASONS, type Told } from '../serving.ts';
import type { Command } from './commands.ts';

interface Url {
  readonly host: string;
  readonly port: number;
  readonly path: string;
}

function parseUrl(text: string): Url | null {
  const match = /^(?:http:\/\/)?(\[[^\]]+\]|[^/:?]+)(?::(\d+))?(\/.*|\?.*)?$/.exec(text);
  if (match === null) return null;
  const path = match[3] ?? '/';
  return { host: match[1] as string, port: Number(match[2] ?? 80), path: path.startsWith('/') ? path : `/${path}` };
}

interface Options {
  readonly url: Url | null;
  readonly typed: string;
  readonly flags: ReadonlySet<string>;
  readonly method: string;
  readonly body: string;
  readonly timeoutUs: number;
}

/** Flags that take a word after them, of both commands. */
const WITH_VALUE = new Set([
  'o',
  'X',
  'd',
  'm',
  'H',
  'A',
  'O',
  'T',
  't',
  'connect-timeout',
  'max-time',
  'retry',
  'request',
  'data',
  'output',
  'header',
  'timeout',
  'tries',
  'w',
  'write-out',
  'user-agent',
  'post-data',
]);

function options(args: readonly string[]): Options {
  const flags = new Set<string>();
  const values = new Map<string, string>();
  let typed = '';
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string;
    const long = /^--([\w-]+)(?:=(.*))?$/.exec(arg);
    if (long !== null) {
      const name = long[1] as string;
      flags.add(name);
      if (long[2] !== undefined) values.set(name, long[2]);
      else if (WITH_VALUE.has(name)) values.set(name, args[++i] ?? '');
    } else if (/^-\w/.test(arg)) {
      for (let at = 1; at < arg.length; at++) {
        const flag = arg[at] as string;
        flags.add(flag);
        if (!WITH_VALUE.has(flag)) continue;
        values.set(flag, at + 1 < arg.length ? arg.slice(at + 1) : (args[++i] ?? ''));
        break;
      }
    } else typed = arg;
  }
  const body = values.get('d') ?? values.get('data') ?? values.get('post-data');
  const seconds = Number(values.get('m') ?? values.get('max-time') ?? values.get('T') ?? values.get('timeout') ?? 0);
  return {
    url: typed === '' ? null : parseUrl(typed),
    typed,
    flags,
    method: values.get('X') ?? values.get('request') ?? (body === undefined ? 'GET' : 'POST'),
    body: body ?? '',
    timeoutUs: (Number.isFinite(seconds) ? seconds : 0) * SECOND,
  };
}

type Outcome = Told | 'refused' | 'no-such-host' | 'unreachable' | 'reset' | 'timeout';

function ask(
  process: Process,
  { method, body, timeoutUs }: Options,
  url: Url,
  agent: string,
  then: (told: Outcome) => void,
): void {
  let over = false;
  const once = (outcome: Outcome) => {
    if (over) return;
    over = true;
    stop();
    then(outcome);
  };
  const stop = timeoutUs > 0 ? process.after(timeoutUs, () => once('timeout')) : () => undefined;
  const headers = { Host: url.port === 80 ? url.host : `${url.host}:${url.port}`, 'User-Agent': agent, Accept: '*/*' };
  process.call(url, { kind: 'http', method, path: url.path, headers, body, from: '127.0.0.1:43210' }, (result) =>
    once(result.ok ? result.value : result.error),
  );
}

const lines = (text: string): readonly string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));

/** The codes are curl's own: 6 no such host, 7 refused, 22 an error of HTTP with `-f`, 28 too slow, 52 nothing at all. */
export const curl: Command = (args, process, done) => {
  const asked = options(args);
  const { url, flags } = asked;
  const quiet = (flags.has('s') || flags.has('silent')) && !(flags.has('S') || flags.has('show-error'));
  const fail = (code: number, text: string) => {
    if (!quiet) process.err(`curl: (${code}) ${text}`);
    done(code);
  };
  if (url === null) {
    fail(
      asked.typed === '' ? 2 : 3,
      asked.typed === '' ? 'no URL specified' : 'URL rejected: Malformed input to a URL function',
    );
    return deaf;
  }
  ask(process, asked, url, 'curl/8.14.1', (told) => {
    if (told === 'no-such-host') return fail(6, `Could not resolve host: ${url.host}`);
    if (told === 'timeout')
      return fail(28, `Operation timed out after ${asked.timeoutUs / 1000} milliseconds with 0 bytes received`);
    if (typeof told === 'string') {
      return fail(7, `Failed to connect to ${url.host} port ${url.port} after 0 ms: Could not connect to server`);
    }
    if (told.kind !== 'http') return fail(52, 'Empty reply from server');
    if ((flags.has('f') || flags.has('fail')) && told.status >= 400)
      return fail(22, `The requested URL returned error: ${told.status}`);
    if (flags.has('I') || flags.has('i')) {
      process.out(`HTTP/1.1 ${told.status} ${REASONS[told.status] ?? ''}`);
      for (const [name, value] of Object.entries(told.headers)) process.out(`${name}: ${value}`);
      process.out('');
    }
    if (!flags.has('I') && !flags.has('o') && !flags.has('output'))
      for (const line of lines(told.body)) process.out(line);
    done(0);
  });
  return deaf;
};

export const wget: Command = (args, process, done) => {
  const asked = options(args);
  const { url, flags } = asked;
  const fail = (text: string) => {
    if (!flags.has('q')) process.err(`wget: ${text}`);
    done(1);
  };
  if (url === null) {
    fail(asked.typed === '' ? 'missing URL' : `not an http or ftp url: ${asked.typed}`);
    return deaf;
  }
  if (!flags.has('q')) process.err(`Connecting to ${url.host}:${url.port} (${url.host}:${url.port})`);
  ask(process, asked, url, 'Wget', (told) => {
    if (told === 'no-such-host') return fail(`bad address '${url.host}'`);
    if (told === 'timeout') return fail('download timed out');
    if (typeof told === 'string') return fail(`can't connect to remote host (127.0.0.1): Connection refused`);
    if (told.kind !== 'http') return fail('error getting response');
    if (told.status >= 400) return fail(`server returned error: HTTP/1.1 ${told.status} ${REASONS[told.status] ?? ''}`);
    if (!flags.has('spider') && args.some((arg) => /O-$/.test(arg) || arg === '-')) {
      for (const line of lines(told.body)) process.out(line);
    } else if (!flags.has('spider')) {
      const name = url.path.split('?')[0]?.split('/').at(-1) || 'index.html';
      const written = process.files.write(`/${name}`, told.body);
      if (!written.ok) return fail(`can't open '${name}': ${written.error}`);
    }
    done(0);
  });
  return deaf;
};
