/** A room full of machines that only note what is done to them, for tests of the shell. */
import { inOneThread } from '../../workers/campaigns/in-one-thread.ts';
import type { OneThread } from '../../workers/campaigns/one-thread.ts';
import type { HardwareInput, InputAnswer, Pace, Until } from '../../workers/api/datacenter.ts';
import type { Hostname } from '../../workers/api/ids.ts';
import { aClient, type FakeClient, type Routes } from '../docker/testing.ts';
import type { Standing } from '../levers/broken.ts';
import { aMachine } from '../cluster/fake.ts';
import { swarmRoutes } from '../docker/testing-swarm.ts';
import { attempt, headlessPorts } from './headless.ts';
import type { ShellPorts } from './ports.ts';
import { transcript } from './transcript.ts';

export interface FakeRoom extends ShellPorts {
  readonly inputs: HardwareInput[];
  readonly paces: Pace[];
  readonly runs: { readonly until: Until; readonly limit: number }[];
  readonly clients: Map<Hostname, FakeClient>;
  leading: Hostname | null;
  /** What is to be seen of the hardware; of the machines, the power. */
  standing: () => Standing;
  /** What the next input is answered with. */
  answer: InputAnswer;
  /** What a condition that is waited for comes to. */
  holds: boolean;
}

export function aRoom(machines: number, routes: Routes = swarmRoutes): FakeRoom {
  const hosts: Hostname[] = Array.from({ length: machines }, (_, at) => `node-${at + 1}` as Hostname);
  const room: FakeRoom = {
    inputs: [],
    paces: [],
    runs: [],
    clients: new Map(),
    leading: hosts[0] ?? null,
    answer: { ok: true },
    holds: true,
    hosts: () => hosts,
    standing: () => ({ machines: hosts.map((_, at) => aMachine(at + 1)), cables: [], damage: {} }),
    files: () => ['raft/wal/1.wal', 'swarm/state.json'],
    leader: () => room.leading,
    clientFor(hostname) {
      const client = room.clients.get(hostname) ?? aClient(routes);
      room.clients.set(hostname, client);
      return client;
    },
    levers: {
      input: async (input) => {
        room.inputs.push(input);
        if (input.kind === 'add') hosts.push(input.machine.hostname);
        return room.answer;
      },
      pace: async (pace) => void room.paces.push(pace),
      step: async () => {},
      runUntil: async (until, limit) => {
        room.runs.push({ until, limit });
        return room.holds;
      },
      nowUs: () => 1_000_000,
    },
  };
  return room;
}

/** What the console shows of a script that is played on whole swarms; every command of it must do what it should. */
export async function play(script: string, seed = 1, datacenter: OneThread = inOneThread({ seed })): Promise<string> {
  let shown = '';
  const code = await datacenter.drive(
    transcript(script, {
      ports: headlessPorts(datacenter),
      attempt: () => attempt(datacenter, 120_000_000),
      write: (text) => void (shown += text),
      complain: (line, what) => void (shown += `${line}: ${what}\n`),
    }),
  );
  if (code !== 0) throw new Error(`the script ended with ${code}:\n${shown}`);
  return shown;
}
