/** What the shell needs of the world around it: the engines, the hardware, the clock. */
import type { HardwareInput, InputAnswer, Pace, Power, Until } from '../../workers/api/datacenter.ts';
import type { Hostname } from '../../workers/api/ids.ts';
import type { Micros } from '../../workers/api/time.ts';
import type { Client } from '../docker/client.ts';

export interface ShellPorts {
  clientFor(hostname: Hostname): Client;
  readonly levers: Levers;
  /** Every machine, in the order in which they were added. */
  hosts(): readonly Hostname[];
  /** Who leads the swarm at the moment; `@leader` stands for it. */
  leader(): Hostname | null;
  /** Is the machine on? Unknown where it is not given. */
  power?(hostname: Hostname): Power;
}

export interface Levers {
  input(input: HardwareInput): Promise<InputAnswer>;
  pace(pace: Pace): Promise<void>;
  step(): Promise<void>;
  runUntil(until: Until, limit: Micros): Promise<boolean>;
  nowUs(): Micros;
}
