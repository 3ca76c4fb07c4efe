/** Requests to one engine: paths, filters, JSON, and what its refusals look like (docker-cli §1.1, §1.4). */
import type { EngineRequest, EngineResponse } from '../../workers/api/engine/http.ts';
import type { Client } from './client.ts';
import { DaemonRefused, Interrupted, Refused } from './refused.ts';

export const CLIENT_VERSION = '28.2.2';
export const API_VERSION = '1.50';

/** `{"name":{"web":true}}`, from key to values. */
export type Filters = Readonly<Record<string, readonly string[]>>;
type Query = Readonly<Record<string, string | number | boolean | undefined>>;

export class Engine {
  constructor(
    readonly client: Client,
    readonly signal: AbortSignal,
  ) {}

  get<T>(path: string, query: Query = {}): Promise<T> {
    return this.json<T>({ method: 'GET', path: address(path, query) });
  }
  post<T = void>(path: string, query: Query = {}, body?: unknown): Promise<T> {
    return this.json<T>({
      method: 'POST',
      path: address(path, query),
      ...jsonBody(body),
    });
  }
  delete<T = void>(path: string, query: Query = {}): Promise<T> {
    return this.json<T>({ method: 'DELETE', path: address(path, query) });
  }

  /** The `Swarm` header of the ping, such as `active/manager`; null where the engine cannot be reached. */
  async swarmState(): Promise<string | null> {
    try {
      const { headers } = await this.send({ method: 'HEAD', path: '/_ping' });
      return Object.entries(headers).find(([name]) => name.toLowerCase() === 'swarm')?.[1] ?? 'inactive';
    } catch (failure) {
      if (failure instanceof Interrupted) throw failure;
      return null;
    }
  }

  /** A streamed answer, piece by piece. */
  async stream(
    method: 'GET' | 'POST',
    path: string,
    query: Query,
    onChunk: (text: string) => void,
    body?: unknown,
  ): Promise<void> {
    const request = { method, path: address(path, query), ...jsonBody(body) };
    const answer = await this.client
      .engineStream(request, onChunk, this.signal)
      .catch(() => Promise.reject(this.signal.aborted ? new Interrupted() : cannotConnect(this.client)));
    if (this.signal.aborted) throw new Interrupted();
    if (answer.status >= 400) throw refusal(answer.status, answer.body);
  }

  private async json<T>(request: EngineRequest): Promise<T> {
    const { status, body } = await this.send(request);
    if (status >= 400) throw refusal(status, body);
    return (body.trim() === '' ? undefined : JSON.parse(body)) as T;
  }

  private send(request: EngineRequest): Promise<EngineResponse> {
    const { signal, client } = this;
    if (signal.aborted) return Promise.reject(new Interrupted());
    return new Promise((resolve, reject) => {
      const onAbort = () => reject(new Interrupted());
      signal.addEventListener('abort', onAbort, { once: true });
      client
        .engine(request, signal)
        .then(resolve, () => reject(cannotConnect(client)))
        .finally(() => signal.removeEventListener('abort', onAbort));
    });
  }
}

const jsonBody = (body: unknown) =>
  body === undefined ? {} : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };

const cannotConnect = ({ host }: Client) =>
  new Refused(`Cannot connect to the Docker daemon at ${host}. Is the docker daemon running?`);

function refusal(status: number, body: string): DaemonRefused {
  let reason = body.trim();
  try {
    reason = (JSON.parse(body) as { message?: string }).message ?? reason;
  } catch {
    // An answer that is not JSON is shown as it is.
  }
  return new DaemonRefused(status, reason);
}

function address(path: string, query: Query): string {
  const pairs = Object.entries(query)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${encodeURIComponent(String(value))}`)
    .sort();
  return `/v${API_VERSION}${path}${pairs.length > 0 ? `?${pairs.join('&')}` : ''}`;
}

/** The value of `filters=`, or undefined where nothing is asked. */
export function filterQuery(filters: Filters): string | undefined {
  const entries = Object.entries(filters).filter(([, values]) => values.length > 0);
  if (entries.length === 0) return undefined;
  return JSON.stringify(
    Object.fromEntries(entries.map(([key, values]) => [key, Object.fromEntries(values.map((one) => [one, true]))])),
  );
}

/** The `-f` flags of a list. */
export function filtersOf(given: readonly { key: string; value: string }[]): Record<string, string[]> {
  const filters: Record<string, string[]> = {};
  for (const { key, value } of given) (filters[key] ??= []).push(value);
  return filters;
}

/** A part of a path. */
export const part = (text: string): string =>
  encodeURIComponent(text).replaceAll('%3A', ':').replaceAll('%2F', '/').replaceAll('%40', '@');
