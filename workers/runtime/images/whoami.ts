/** A server that tells who answered. A Go program without a handler: the stop signal ends it at once, with 2. */
import { MS, SECOND } from '../../api/time.ts';
import { image, MB, MIB } from '../image.ts';
import type { Process, Program } from '../program.ts';
import { page, type Told } from '../serving.ts';
import { goProgram, pathOf, plainError, queryOf, serveHttp, slashed, type HttpAsked } from './kit.ts';

const UNITS: Readonly<Record<string, number>> = { b: 1, kb: 1 << 10, mb: 1 << 20, gb: 1 << 30 };
const BODY_MAX = 1 << 20;

/** `2s`, `500ms`. */
function span(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(text);
  return match === null ? 0 : Number(match[1]) * { ms: MS, s: SECOND, m: 60 * SECOND }[match[2] as 'ms' | 's' | 'm'];
}

const flagOf = (args: readonly string[], name: string): string | undefined => {
  const at = args.findIndex((arg) => arg === `-${name}` || arg === `--${name}`);
  if (at >= 0) return args[at + 1] ?? '';
  return args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
};

const server =
  (args: readonly string[]): Program =>
  (process) => {
    const port = flagOf(args, 'port') ?? process.env['WHOAMI_PORT_NUMBER'] ?? '80';
    const name = flagOf(args, 'name') ?? process.env['WHOAMI_NAME'] ?? '';
    const verbose = args.some((arg) => /^--?verbose$/.test(arg));
    let health = 200;
    process.err(`${slashed(process)} Starting up on port ${port}`);
    serveHttp(process, Number(port), 0.1 * MS, (request, answer) => {
      if (verbose)
        process.err(
          `${slashed(process)} ${request.from} - - "${request.method} ${request.path} HTTP/1.1" - - "-" "${request.headers['User-Agent'] ?? ''}"`,
        );
      const waits = span(queryOf(request).get('wait') ?? '');
      const told = (): Told => {
        if (pathOf(request) !== '/health') return answerTo(request, name, process);
        if (request.method !== 'POST') return page('', 'text/plain', health);
        const asked = Number(request.body);
        if (!Number.isInteger(asked) || asked < 100 || asked > 599) return plainError(400);
        health = asked;
        return page('', 'text/plain', 200);
      };
      if (waits > 0) process.after(waits, () => answer(told()));
      else answer(told());
    });
    return goProgram(process);
  };

function answerTo(request: HttpAsked, name: string, process: Process): Told {
  const query = queryOf(request);
  switch (pathOf(request)) {
    case '/bench':
      return page('1', 'text/plain');
    case '/data': {
      const bytes = Number(query.get('size') ?? 1) * (UNITS[(query.get('unit') ?? 'b').toLowerCase()] ?? 1);
      return bytes > 0 && bytes <= BODY_MAX ? page('|'.repeat(bytes), 'text/plain') : plainError(400);
    }
    case '/api': {
      const { headers, method, path: url } = request;
      const host = headers['Host'] ?? '';
      const told = {
        hostname: process.hostname,
        ip: ['127.0.0.1'],
        headers,
        url,
        host,
        method,
        ...(name ? { name } : {}),
      };
      return page(`${JSON.stringify(told)}\n`, 'application/json');
    }
    case '/echo':
      return plainError(400);
  }
  const { Host: host = '', ...headers } = request.headers;
  const lines = [
    ...(name === '' ? [] : [`Name: ${name}`]),
    `Hostname: ${process.hostname}`,
    'IP: 127.0.0.1',
    `RemoteAddr: ${request.from}`,
    `${request.method} ${request.path} HTTP/1.1`,
    `Host: ${host}`,
    ...Object.keys(headers)
      .sort()
      .map((header) => `${header}: ${headers[header] ?? ''}`),
    '',
  ];
  return page(`${lines.join('\n')}\n`, 'text/plain');
}

export const whoami = image({
  repository: 'traefik/whoami',
  tags: /^(latest|v1(\.\d{1,2}){0,2})$/,
  sizeBytes: () => 3 * MB,
  layers: 3,
  entrypoint: ['/whoami'],
  ports: ['80/tcp'],
  memoryIdleBytes: 4 * MIB,
  shell: false,
  programs: { '/whoami': server },
});
