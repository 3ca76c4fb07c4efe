/** `docker node update` (docker-cli §4.5). */
import type { NodeSpec } from '../../../../workers/api/engine/specs.ts';
import type { ApiNode } from '../../api.ts';
import type { Command } from '../../command.ts';
import { part } from '../../engine.ts';
import { keyValue, label } from '../../parse/pairs.ts';
import { Refused } from '../../refused.ts';

export const update: Command = {
  use: '[OPTIONS] NODE',
  short: 'Update a node',
  args: [1, 1],
  values: { 'label-add': label },
  flags: `
--availability string  Availability of the node ("active", "pause", "drain")
--label-add list  Add or update a node label ("key=value")
--label-rm list  Remove a node label if exists
--role string  Role of the node ("worker", "manager")`,
  async run({ args: [reference = ''], flags, engine, screen }) {
    const node = await engine.get<ApiNode>(`/nodes/${part(reference)}`);
    const labels = { ...node.Spec.Labels };
    for (const given of flags.list('label-add')) {
      const [key, value] = keyValue(given);
      labels[key] = value;
    }
    for (const key of flags.list('label-rm')) {
      if (!Object.hasOwn(labels, key)) throw new Refused(`key ${key} doesn't exist in node's labels`);
      delete labels[key];
    }
    const spec: NodeSpec = {
      ...node.Spec,
      Labels: labels,
      // The daemon judges these values.
      ...(flags.has('role') ? { Role: flags.text('role') as NodeSpec['Role'] } : {}),
      ...(flags.has('availability') ? { Availability: flags.text('availability') as NodeSpec['Availability'] } : {}),
    };
    await engine.post(`/nodes/${node.ID}/update`, { version: node.Version.Index }, spec);
    screen.out(`${reference}\n`);
  },
};
