/** What the shell needs of the world around it: the engines, the hardware, the clock. */
import type { HardwareInput, InputAnswer, Pace, Until } from '../../workers/api/datacenter.ts';
import type { Hostname } from '../../workers/api/ids.ts';
import type { Micros } from '../../workers/api/time.ts';
import type { Client } from '../docker/client.ts';
import type { Standing } from '../levers/broken.ts';

export interface ShellPorts {
  clientFor(hostname: Hostname): Client;
  readonly levers: Levers;
  /** Every machine, in the order in which they were added. */
  hosts(): readonly Hostname[];
  /** Who leads the swarm at the moment; `@leader` stands for it. */
  leader(): Hostname | null;
  /** The hardware as it stands, where somebody keeps an eye on it. */
  standing?(): Standing;
  /** The files on a machine's disk, as last seen. */
  files?(hostname: Hostname): readonly string[];
}

export interface Levers {
  input(input: HardwareInput): Promise<InputAnswer>;
  pace(pace: Pace): Promise<void>;
  step(): Promise<void>;
  runUntil(until: Until, limit: Micros): Promise<boolean>;
  nowUs(): Micros;
}
