/** The page's end of the datacenter: makes its thread and hides comlink from everybody else. */
import { proxy, wrap } from 'comlink';
import type { Datacenter, Opened, OpenOptions } from '../../workers/api/datacenter.ts';
import { rack } from './plug-in.ts';

/** The datacenter with its rack. */
export type Door = Omit<Datacenter, 'open'> & {
  open(options: OpenOptions): Promise<Opened>;
};

export function connect(): Door {
  const thread = new Worker(new URL('../../workers/datacenter.worker.ts', import.meta.url), {
    type: 'module',
    name: 'datacenter',
  });
  const remote = wrap<Datacenter>(thread);
  const racks = proxy(rack());
  return {
    open: (options) => remote.open(options, racks),
    input: (input) => remote.input(input),
    call: (hostname, request, onAnswer) => remote.call(hostname, request, proxy(onAnswer)),
    hangUp: (call) => remote.hangUp(call),
    sleep: (span) => remote.sleep(span),
    pace: (pace) => remote.pace(pace),
    step: () => remote.step(),
    runUntil: (until, limit) => remote.runUntil(until, limit),
    frame: () => remote.frame(),
    journal: () => remote.journal(),
    traceHash: () => remote.traceHash(),
    history: () => remote.history(),
    wipe: () => remote.wipe(),
  };
}
