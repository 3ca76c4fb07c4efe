/** A swarm that stands still, for tests of what the CLI prints: canned answers in the engine's shapes. */
import type { EngineRequest, EngineResponse } from '../../workers/api/engine/http.ts';
import type { Client, Screen } from './client.ts';

/** The instant at which the fake swarm stands: 2 January 2026, 15:04:05 UTC. */
export const NOW = Date.UTC(2026, 0, 2, 15, 4, 5);

/** The API's way to write an instant so many seconds ago. */
export const ago = (seconds: number): string => new Date(NOW - seconds * 1000).toISOString().replace('.000', '');

export type Routes = Readonly<Record<string, unknown | ((request: EngineRequest) => unknown)>>;

/** An answer of another status than 200. */
export class Answer {
  constructor(
    readonly status: number,
    readonly body: unknown,
  ) {}
}
export const refusal = (status: number, message: string) => new Answer(status, { message });

/** Keys are `GET /nodes`, without version and query; the first that fits answers. A `*` stands for one piece. */
export function answer(routes: Routes, request: EngineRequest): EngineResponse {
  const [path = ''] = request.path.replace(/^\/v[\d.]+/, '').split('?');
  const asked = `${request.method} ${path}`;
  for (const [route, value] of Object.entries(routes)) {
    const pattern = new RegExp(
      `^${route
        .replace(/[.+]/g, '\\$&')
        .replaceAll('**', '.+')
        .replaceAll(/(?<!\.)\*/g, '[^/]+')}$`,
    );
    if (!pattern.test(asked)) continue;
    const given: unknown =
      typeof value === 'function' ? (value as (request: EngineRequest) => unknown)(request) : value;
    const { status, body } = given instanceof Answer ? given : new Answer(200, given);
    const text = typeof body === 'string' && !route.includes('/swarm/init') ? body : JSON.stringify(body ?? '');
    return { status, headers: { Swarm: 'active/manager' }, body: given === undefined || given === null ? '' : text };
  }
  return { status: 404, headers: {}, body: '{"message":"page not found"}' };
}

export interface FakeClient extends Client {
  readonly asked: EngineRequest[];
  /** How far its clock has been slept on. */
  elapsed: number;
}

export function aClient(routes: Routes): FakeClient {
  const client: FakeClient = {
    asked: [],
    elapsed: 0,
    host: 'tcp://192.168.0.11:2375',
    now: () => NOW + client.elapsed,
    sleep: async (ms) => {
      client.elapsed += ms;
    },
    engine: async (request) => {
      client.asked.push(request);
      return answer(routes, request);
    },
    engineStream: async (request, onChunk) => {
      client.asked.push(request);
      const { status, body } = answer(routes, request);
      if (status < 400) onChunk(body);
      return { status, body };
    },
  };
  return client;
}

/** A screen that remembers. A rewound line is written over, as a terminal does. */
export function aScreen(options: Partial<Pick<Screen, 'interactive' | 'columns'>> = {}) {
  const screen = {
    interactive: false,
    columns: 80,
    ...options,
    stdout: '',
    stderr: '',
    out(text: string) {
      screen.stdout += text;
    },
    err(text: string) {
      screen.stderr += text;
    },
    rewind(lines: number) {
      if (!screen.interactive || lines === 0) return;
      const all = screen.stdout.split('\n');
      screen.stdout = all
        .slice(0, all.length - 1 - lines)
        .map((line) => `${line}\n`)
        .join('');
    },
  };
  return screen;
}
