/**
 * `npm run bridge -- [--managers 3 --workers 2 --port 2375 --seed N --speed S]`: a swarm in this process, with every
 * node's Engine API on a port of its own, so that a real docker client can talk to it. For developers and teachers.
 */
import { createServer, STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { EngineAnswer, EngineRequest } from '../workers/api/engine/http.ts';
import type { Address, Hostname } from '../workers/api/ids.ts';
import { EPOCH_MS, MS, SECOND } from '../workers/api/time.ts';
import { inOneThread } from '../workers/campaigns/in-one-thread.ts';

export interface BridgeOptions {
  readonly managers: number;
  readonly workers: number;
  /** Of the first node; the others follow. */
  readonly port: number;
  readonly seed: number;
  /** Virtual seconds a real second. */
  readonly speed: number;
}

type Swarm = ReturnType<typeof inOneThread>;

const HOST = '127.0.0.1';
const DEFAULTS: BridgeOptions = { managers: 3, workers: 2, port: 2375, seed: 1, speed: 1 };
const BEAT_MS = 10;
/** Of a beat, so that requests get their turn on a machine that is too slow for the speed. */
const WORK_MS = 50;
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE']);

/** The options, or why they are none. */
export function parseOptions(args: readonly string[]): BridgeOptions | string {
  const limits: Readonly<Record<keyof BridgeOptions, readonly [number, number]>> = {
    managers: [1, 7],
    workers: [0, 20],
    port: [1, 65_000],
    seed: [0, Number.MAX_SAFE_INTEGER],
    speed: [0.05, 1_000],
  };
  const options: Record<keyof BridgeOptions, number> = { ...DEFAULTS };
  const rest = args.flatMap((word) => (word.startsWith('--') && word.includes('=') ? split(word) : [word]));
  for (let i = 0; i < rest.length; i += 2) {
    const name = (rest[i] as string).slice(2) as keyof BridgeOptions;
    if (!(rest[i] as string).startsWith('--') || !Object.hasOwn(limits, name)) return `unknown option: ${rest[i]}`;
    const value = rest[i + 1];
    if (value === undefined || value === '') return `--${name} needs a value`;
    const number = Number(value);
    const [low, high] = limits[name];
    if (!(name === 'speed' ? Number.isFinite(number) : /^\d+$/.test(value)) || number < low || number > high)
      return `--${name} takes a ${name === 'speed' ? 'number' : 'whole number'} from ${low} to ${high}, not "${value}"`;
    options[name] = number;
  }
  return options;
}

const split = (word: string): readonly string[] => [
  word.slice(0, word.indexOf('=')),
  word.slice(word.indexOf('=') + 1),
];

export interface Bridge {
  /** `tcp://127.0.0.1:2375`, of node-1, node-2… */
  readonly addresses: readonly string[];
  close(): Promise<void>;
}

/** Forms the swarm, then opens the ports and lets time run. Rejects where a port is taken. */
export async function openBridge(options: BridgeOptions): Promise<Bridge> {
  const swarm = inOneThread({ seed: options.seed });
  const hosts = formed(swarm, options);
  const stopTime = runTime(swarm, options.speed);
  const servers: Server[] = [];
  const upgraded = new Set<Socket>();
  const close = async () => {
    stopTime();
    for (const socket of upgraded) socket.destroy();
    for (const server of servers) {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    }
  };
  for (const [index, hostname] of hosts.entries()) {
    const server = createServer((request, response) => void serve(swarm, hostname, request, response));
    server.on('upgrade', (request, duplex, head) => {
      const socket = duplex as Socket;
      upgraded.add(socket);
      socket.once('close', () => upgraded.delete(socket));
      void serveUpgraded(swarm, hostname, request, socket, head);
    });
    try {
      await listening(server, options.port === 0 ? 0 : options.port + index);
    } catch (taken) {
      await close();
      throw taken;
    }
    servers.push(server);
  }
  return { addresses: servers.map((server) => `tcp://${HOST}:${portOf(server)}`), close };
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

const listening = (server: Server, port: number): Promise<void> =>
  new Promise((ready, refuse) => {
    server.once('error', refuse);
    server.listen(port, HOST, () => {
      server.off('error', refuse);
      ready();
    });
  });

/** Machines, and the swarm that init and join make of them. As fast as it goes. */
function formed(swarm: Swarm, { managers, workers }: BridgeOptions): readonly Hostname[] {
  const hosts = Array.from({ length: managers + workers }, (_, index) => {
    const hostname = `node-${index + 1}` as Hostname;
    const address = `192.168.0.${11 + index}` as Address;
    swarm.input({ kind: 'add', machine: { hostname, address, cpus: 4, memoryBytes: 8 * 2 ** 30 } });
    swarm.input({ kind: 'start', hostname });
    return hostname;
  });
  const [first = '' as Hostname, ...others] = hosts;
  post(swarm, first, '/swarm/init', { ListenAddr: '0.0.0.0:2377', Spec: {} });
  const { JoinTokens: tokens } = JSON.parse(ask(swarm, first, { method: 'GET', path: '/swarm' })) as {
    JoinTokens: { Worker: string; Manager: string };
  };
  for (const [index, hostname] of others.entries()) {
    const JoinToken = index + 1 < managers ? tokens.Manager : tokens.Worker;
    post(swarm, hostname, '/swarm/join', { ListenAddr: '0.0.0.0:2377', RemoteAddrs: ['192.168.0.11:2377'], JoinToken });
  }
  swarm.runUntil('converged', 60 * SECOND);
  return hosts;
}

const post = (swarm: Swarm, hostname: Hostname, path: string, body: unknown): string =>
  ask(swarm, hostname, {
    method: 'POST',
    path,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });

/** Runs on until the answer is there; throws where it is a refusal. */
function ask(swarm: Swarm, hostname: Hostname, request: EngineRequest): string {
  let status = 0;
  let text = '';
  let ended = false;
  swarm.call(hostname, request, ({ head, chunk = '', end }) => {
    status = head?.status ?? status;
    text += chunk;
    ended = end;
  });
  const patienceUs = swarm.nowUs + 60 * SECOND;
  while (!ended && swarm.nowUs < patienceUs) swarm.turn(swarm.nowUs + SECOND);
  if (!ended || status >= 400) throw new Error(`${hostname}: ${request.path}: ${text.trim() || 'no answer'}`);
  return text;
}

/** Virtual time follows the wall clock; what a slow machine cannot keep up with is let go. */
function runTime(swarm: Swarm, speed: number): () => void {
  let realMs = performance.now();
  const beat = setInterval(() => {
    const nowMs = performance.now();
    const untilUs = swarm.nowUs + Math.round((nowMs - realMs) * speed * MS);
    realMs = nowMs;
    while (swarm.nowUs < untilUs && performance.now() - nowMs < WORK_MS)
      swarm.runTo(Math.min(untilUs, swarm.nowUs + 100 * MS));
  }, BEAT_MS);
  return () => clearInterval(beat);
}

async function serve(swarm: Swarm, hostname: Hostname, request: IncomingMessage, response: ServerResponse) {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  } catch {
    return; // the client went away while it still spoke
  }
  if (!METHODS.has(request.method ?? '')) {
    response.writeHead(404, { 'Content-Type': 'application/json' }).end('{"message":"page not found"}\n');
    return;
  }
  const asked = askedOf(request, Buffer.concat(chunks), swarm.nowUs);
  const call = swarm.call(hostname, asked, deliver(swarm, response));
  if (call === null) return void response.destroy(); // a machine that is off answers nothing
  response.once('close', () => swarm.hangUp(call));
}

const askedOf = ({ method, url = '/', headers }: IncomingMessage, body: Buffer, nowUs: number): EngineRequest => ({
  method: method as EngineRequest['method'],
  path: byVirtualTime(url, nowUs, aheadMs(nowUs)),
  headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
  ...(body.length === 0 ? {} : { body: body.toString('utf8') }),
});

/**
 * A client that wants the connection to itself (`attach`, `exec`): after the head it is bytes both ways. What is typed
 * is read and goes nowhere, for nobody can type into a container here.
 */
async function serveUpgraded(
  swarm: Swarm,
  hostname: Hostname,
  request: IncomingMessage,
  socket: Socket,
  first: Buffer,
): Promise<void> {
  socket.on('error', () => socket.destroy());
  const wanted = Number(request.headers['content-length'] ?? 0);
  let body = first;
  if (body.length < wanted) {
    for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
      body = Buffer.concat([body, chunk as Buffer]);
      if (body.length >= wanted) break;
    }
  }
  const write = (text: string) => socket.write(text, 'latin1');
  const asked = askedOf(request, body.subarray(0, wanted), swarm.nowUs);
  const call = swarm.call(hostname, asked, ({ head, chunk, end }) => {
    if (socket.destroyed) return;
    if (head !== undefined) {
      const length = head.status === 101 ? [] : [`Content-Length: ${Buffer.byteLength(chunk ?? '')}`];
      const lines = Object.entries(head.headers).map(([name, value]) => `${name}: ${value}`);
      write(
        `HTTP/1.1 ${head.status} ${STATUS_CODES[head.status] ?? ''}\r\n${[...lines, ...length].join('\r\n')}\r\n\r\n`,
      );
    }
    if (chunk !== undefined) write(chunk);
    if (end) socket.end();
  });
  if (call === null) return void socket.destroy();
  socket.resume();
  socket.once('close', () => swarm.hangUp(call));
}

/** Writes the pieces as they come. A body of bytes has one character a byte. */
function deliver(swarm: Swarm, response: ServerResponse): (piece: EngineAnswer) => void {
  let encoding: 'latin1' | 'utf8' = 'utf8';
  return ({ head, chunk, end }) => {
    if (response.destroyed) return;
    if (head !== undefined) {
      if (/-stream$/.test(head.headers['Content-Type'] ?? '')) encoding = 'latin1';
      response.writeHead(head.status, head.headers);
      if (!end) response.flushHeaders();
    }
    const text = chunk === undefined || encoding === 'latin1' ? chunk : byTheWall(chunk, aheadMs(swarm.nowUs));
    if (end) response.end(text ?? '', encoding);
    else if (text !== undefined) response.write(text, encoding);
  };
}

/** How far the wall clock is ahead of the swarm's. */
const aheadMs = (nowUs: number): number => Date.now() - (EPOCH_MS + nowUs / MS);

/**
 * A client tells ages by its own clock, so instants are moved to where their age stays true: what happened five
 * virtual seconds ago happened five seconds ago. By whole seconds, so that no two change their order, and never into
 * the future.
 */
export function byTheWall(json: string, shiftMs: number): string {
  const shiftS = Math.floor(shiftMs / 1000);
  const moved = (text: string) => {
    const fraction = /\.\d+/.exec(text)?.[0] ?? '';
    return new Date(Date.parse(text) + shiftS * 1000).toISOString().replace(/\.\d+/, fraction);
  };
  const later = (seconds: string) => Number(seconds) + shiftS;
  return json
    .replace(/"(2\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)"/g, (_, text: string) => `"${moved(text)}"`)
    .replace(/("(?:time|Created)":)(\d{10})\b/g, (_, name: string, seconds: string) => name + later(seconds))
    .replace(
      /("timeNano":)(\d{10})(\d{9})\b/g,
      (_, name: string, seconds: string, ns: string) => name + later(seconds) + ns,
    );
}

/**
 * The other way: what a client asks about by its own clock is asked about by the swarm's. What is nearer to the swarm's
 * own time was read in a log, whose lines are not moved, and stays.
 */
export function byVirtualTime(url: string, nowUs: number, shiftMs: number): string {
  const nowS = (EPOCH_MS + nowUs / MS) / 1_000;
  const wallS = nowS + shiftMs / 1_000;
  return url.replace(/([?&](?:since|until)=)([1-9]\d*(?:\.\d+)?)/g, (whole, name: string, seconds: string) => {
    const at = Number(seconds);
    return Math.abs(at - nowS) < Math.abs(at - wallS) ? whole : name + (at - shiftMs / 1_000).toFixed(6);
  });
}

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (typeof options === 'string') {
    console.error(`bridge: ${options}`);
    console.error('usage: npm run bridge -- [--managers 3] [--workers 2] [--port 2375] [--seed N] [--speed S]');
    process.exit(1);
  }
  try {
    const { addresses } = await openBridge(options);
    for (const [index, address] of addresses.entries()) {
      const role = index < options.managers ? 'manager' : 'worker';
      console.log(`node-${index + 1}  ${role.padEnd(7)}  docker -H ${address} …`);
    }
  } catch (failure) {
    const { code, port } = failure as NodeJS.ErrnoException & { port?: number };
    console.error(`bridge: ${code === 'EADDRINUSE' ? `port ${port} is in use` : (failure as Error).message}`);
    process.exit(1);
  }
}

const script = process.argv[1];
if (script !== undefined && realpathSync(script) === fileURLToPath(import.meta.url)) await main();
