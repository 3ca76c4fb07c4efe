/** A node's facts as pairs of words. Pure. */
import type { ContainerView, NodeView } from '../../workers/api/view.ts';
import type { NodeSeen } from '../cluster/roster.ts';
import type { Messages } from '../ui/i18n/messages.ts';
import type { Words } from './words.ts';

/** `running, healthy`; `exited (137), out of memory`. */
export function containerState(container: ContainerView, words: Words): string {
  const { state, health, paused, exitCode, oomKilled, restarting } = container;
  const facts =
    state === 'exited'
      ? [words.exited(exitCode ?? 0), oomKilled && words.outOfMemory, restarting && words.restarting]
      : [paused ? words.paused : words[state], health && words.healths[health]];
  return facts.filter(Boolean).join(', ');
}

export interface Fact {
  readonly name: string;
  readonly value: string;
}

export function overview(node: NodeSeen, view: Partial<NodeView>, words: Messages): readonly Fact[] {
  const names = words.inspector;
  const facts: Fact[] = [
    { name: names.power, value: words.powers[node.power] },
    { name: names.address, value: node.address },
  ];
  const { swarm, agent } = view;
  if (swarm) {
    const state = names.swarmStates[swarm.state];
    facts.push({ name: names.swarm, value: swarm.error ? `${state}: ${swarm.error}` : state });
  }
  if (node.role) facts.push({ name: names.role, value: words.roles[node.role] });
  if (node.state) facts.push({ name: names.state, value: words.states[node.state] });
  if (node.availability) facts.push({ name: names.availability, value: words.availabilities[node.availability] });
  if (agent)
    facts.push({
      name: names.agent,
      value: agent.state === 'registered' ? names.agents.registered(agent.manager ?? '') : names.agents[agent.state],
    });
  if (node.nodeId) facts.push({ name: names.nodeId, value: node.nodeId });
  return facts;
}
