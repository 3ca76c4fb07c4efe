/** The shape of a `waggle` command, and what goes wrong with one. */
import type { Screen } from '../../docker/client.ts';
import type { Hostname } from '../../../workers/api/ids.ts';
import type { ShellPorts } from '../ports.ts';

export interface Lever {
  /** What follows its name: `NODE...`. */
  readonly use: string;
  readonly does: string;
  /** Throws `LeverFault`. */
  run(args: readonly string[], around: Around): Promise<void>;
}

export interface Around {
  readonly ports: ShellPorts;
  readonly screen: Screen;
  readonly signal: AbortSignal;
}

/** The lever was not pulled, or did nothing. Code 2 is a mistake in the command itself, 1 is the hardware's refusal. */
export class LeverFault extends Error {
  constructor(
    message: string,
    readonly code: 1 | 2,
  ) {
    super(message);
  }
}

/** The command makes no sense; its usage is shown below the reason. */
export class Misused extends LeverFault {
  constructor(reason = '') {
    super(reason, 2);
  }
}

export const NOBODY_LEADS = "no manager leads at the moment: 'waggle run until leader' waits for one";

/** `node-3`, or `@leader` for whoever leads at the moment. */
export function machine(text: string, ports: ShellPorts): Hostname {
  if (text === '@leader') {
    const leader = ports.leader();
    if (leader === null) throw new LeverFault(NOBODY_LEADS, 1);
    return leader;
  }
  const hosts = ports.hosts();
  const found = hosts.find((host) => host === text);
  if (found === undefined) {
    const known = hosts.length === 0 ? 'there are none yet' : hosts.join(', ');
    throw new Misused(`there is no machine '${text}' (machines: ${known})`);
  }
  return found;
}
