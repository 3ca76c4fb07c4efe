/** Machines, whole: `waggle kill`, `start`, `freeze`, `thaw`, `replace`. */
import type { InputAnswer } from '../../../workers/api/datacenter.ts';
import type { Hostname } from '../../../workers/api/ids.ts';
import { type Lever, LeverFault, machine, Misused } from './lever.ts';

type Kind = 'kill' | 'start' | 'freeze' | 'thaw' | 'replace' | 'wipe' | 'fill' | 'free';

const already: Readonly<Record<Kind, string>> = {
  kill: 'is off already',
  start: 'is on already',
  freeze: 'is frozen already',
  thaw: 'is not frozen',
  replace: 'is new already',
  wipe: 'is empty already',
  fill: 'has a full disk already',
  free: 'has room on its disk already',
};

/** The same act upon each of the machines that are named. */
export const onEach = (kind: Kind, does: string): Lever => ({
  use: 'NODE...',
  does,
  async run(args, { ports }) {
    if (args.length === 0) throw new Misused('which machine?');
    const machines = args.map((name) => machine(name, ports));
    for (const hostname of machines) {
      const answer = await ports.levers.input({ kind, hostname });
      if (!answer.ok) throw refused(hostname, answer, already[kind]);
    }
  },
});

export function refused(hostname: Hostname, { why }: InputAnswer & { ok: false }, done: string): LeverFault {
  switch (why) {
    case 'no-such-machine':
      return new LeverFault(`there is no machine '${hostname}'`, 1);
    case 'off':
      return new LeverFault(`${hostname} is off`, 1);
    case 'on':
      return new LeverFault(`${hostname} is on: 'waggle kill ${hostname}' first`, 1);
    default:
      return new LeverFault(`${hostname} ${done}`, 1);
  }
}

export const kill = onEach('kill', 'Pull the plug: what was not synced to disk is lost');
export const start = onEach('start', 'Switch a machine on: it boots from its disk');
export const freeze = onEach('freeze', 'Stop a machine where it is, with its memory kept');
export const thaw = onEach('thaw', 'Let a frozen machine go on');
export const replace = onEach('replace', 'Put a new machine in its place: same name and address, empty disk');
