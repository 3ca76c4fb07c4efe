/** A machine's engine as the docker CLI sees it: whole answers, streams, and a clock that is the swarm's. */
import type { Datacenter } from '../../workers/api/datacenter.ts';
import type { EngineAnswer, EngineRequest, EngineResponse } from '../../workers/api/engine/http.ts';
import type { Address, Hostname } from '../../workers/api/ids.ts';
import { EPOCH_MS, MS, type Micros } from '../../workers/api/time.ts';
import type { Client } from '../docker/client.ts';

/** What a client needs of a datacenter, near or far. */
export type Wires = Pick<Datacenter, 'call' | 'hangUp' | 'sleep'> & { nowUs(): Micros };

export function clientFor(machine: { hostname: Hostname; address: Address }, wires: Wires): Client {
  const { hostname, address } = machine;
  return {
    host: `tcp://${address}:2375`,
    now: () => EPOCH_MS + wires.nowUs() / MS,
    engine: (request, signal = new AbortController().signal) => ask(wires, hostname, request, () => {}, signal),
    engineStream: (request, onChunk, signal) => ask(wires, hostname, request, onChunk, signal),
    sleep(ms, signal) {
      return new Promise((resolve) => {
        if (signal.aborted) return resolve();
        const awake = () => {
          signal.removeEventListener('abort', awake);
          resolve();
        };
        signal.addEventListener('abort', awake);
        void wires.sleep(Math.round(ms * MS)).then(awake);
      });
    },
  };
}

/** Rejects if the machine is off, or goes off before its answer has begun. Aborting hangs up and ends the answer there. */
function ask(
  wires: Wires,
  hostname: Hostname,
  request: EngineRequest,
  onChunk: (text: string) => void,
  signal: AbortSignal,
): Promise<EngineResponse> {
  return new Promise((resolve, reject) => {
    let head: EngineAnswer['head'];
    let body = '';
    let hangUp = () => {};
    const end = () => {
      signal.removeEventListener('abort', abort);
      if (head) resolve({ status: head.status, headers: head.headers, body });
      else reject(new Error(`the connection to ${hostname} is lost`));
    };
    const abort = () => {
      head ??= { status: 200, headers: {} };
      hangUp();
      end();
    };
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    const lost = (failure: unknown) => {
      signal.removeEventListener('abort', abort);
      reject(failure);
    };
    const onAnswer = (piece: EngineAnswer) => {
      if (signal.aborted) return;
      head ??= piece.head;
      if (piece.chunk !== undefined) {
        body += piece.chunk;
        onChunk(piece.chunk);
      }
      if (piece.end) end();
    };
    wires.call(hostname, request, onAnswer).then((call) => {
      hangUp = () => void wires.hangUp(call);
      if (signal.aborted) hangUp();
    }, lost);
  });
}
