/** `docker node promote` and `docker node demote` (docker-cli §4.4). Both stop at the first error. */
import type { Command } from '../../command.ts';
import { part } from '../../engine.ts';
import type { ApiNode } from '../../api.ts';

export const promote: Command = {
  use: 'NODE [NODE...]',
  short: 'Promote one or more nodes to manager in the swarm',
  args: [1, Infinity],
  run: changeRole('manager', (reference) => `Node ${reference} promoted to a manager in the swarm.`),
};

export const demote: Command = {
  use: 'NODE [NODE...]',
  short: 'Demote one or more nodes from manager in the swarm',
  args: [1, Infinity],
  run: changeRole('worker', (reference) => `Manager ${reference} demoted in the swarm.`),
};

function changeRole(role: 'manager' | 'worker', done: (reference: string) => string): Command['run'] {
  return async ({ args, engine, screen }) => {
    for (const reference of args) {
      const node = await engine.get<ApiNode>(`/nodes/${part(reference)}`);
      if (node.Spec.Role === role) {
        screen.out(`Node ${node.ID} is already a ${role}.\n`);
        continue;
      }
      await engine.post(`/nodes/${node.ID}/update`, { version: node.Version.Index }, { ...node.Spec, Role: role });
      screen.out(`${done(reference)}\n`);
    }
  };
}
