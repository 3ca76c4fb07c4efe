/**
 * The constraint language of placements: `node.labels.zone == a` (swarm-semantics §6.8). Shared by all who judge
 * where a task may run: control, scheduler, constraint enforcer and the global orchestrator.
 */
import type { Placement } from '../api/engine/specs.ts';
import type { SwarmNode } from '../api/objects/node.ts';
import { contains as isWithin, parseIpv4, parseSubnet } from '../std/ipv4.ts';
import { err, ok } from '../std/result.ts';
import type { Result } from '../std/result.ts';

const OPERATORS = ['==', '!='] as const;

export interface Constraint {
  readonly key: string;
  readonly operator: (typeof OPERATORS)[number];
  readonly value: string;
}

const KEY = /^[a-z_][a-z0-9\-_.]+$/i;
const VALUE = /^[a-z0-9:\-_\t\n\f\r .*()?+[\]\\^$|/]+$/i;

function parse(text: string): Result<Constraint, string> {
  for (const operator of OPERATORS) {
    const at = text.indexOf(operator);
    if (at < 0) continue;
    const key = text.slice(0, at).trim();
    const value = text.slice(at + operator.length).trim();
    if (!KEY.test(key)) return err(`key '${key}' is invalid`);
    if (!VALUE.test(value)) return err(`value '${value}' is invalid`);
    return ok({ key, operator, value });
  }
  return err(`constraint expected one operator from ${OPERATORS.join(', ')}`);
}

/** Reads constraints as people write them. The error is the text that the control API gives back. */
export function parseConstraints(texts: readonly string[]): Result<readonly Constraint[], string> {
  const parsed: Constraint[] = [];
  for (const text of texts) {
    const constraint = parse(text);
    if (!constraint.ok) return constraint;
    parsed.push(constraint.value);
  }
  return ok(parsed);
}

/** The constraints of a placement; none where there are none, or where they cannot be read. */
export function constraintsOf(placement: Placement | undefined): readonly Constraint[] {
  const parsed = parseConstraints(placement?.Constraints ?? []);
  return parsed.ok ? parsed.value : [];
}

/** Does the node meet every one of them? */
export function nodeMatches(constraints: readonly Constraint[], node: SwarmNode): boolean {
  return constraints.every((constraint) => matches(constraint, node));
}

function matches({ key, operator, value }: Constraint, node: SwarmNode): boolean {
  const wantsEqual = operator === '==';
  if (key.toLowerCase() === 'node.ip') {
    const inside = contains(value, node.status.addr);
    return inside !== null && inside === wantsEqual;
  }
  const actual = attribute(key, node);
  // A key that nobody knows matches no node, whatever the operator.
  return actual !== null && (actual.toLowerCase() === value.toLowerCase()) === wantsEqual;
}

/** What the node has under this key: empty where the node lacks it, null for a key that does not exist. */
export function attribute(key: string, node: SwarmNode): string | null {
  const known = key.toLowerCase();
  switch (known) {
    case 'node.ip':
      return node.status.addr;
    case 'node.id':
      return node.id;
    case 'node.hostname':
      return node.description?.hostname ?? '';
    case 'node.role':
      return node.role;
    case 'node.platform.os':
      return node.description?.platform.os ?? '';
    case 'node.platform.arch':
      return node.description?.platform.architecture ?? '';
  }
  return labelOf(key, node);
}

const NODE_LABELS = 'node.labels.';
const ENGINE_LABELS = 'engine.labels.';

/**
 * The value of `node.labels.<key>` or `engine.labels.<key>`, empty where the node has no such label; null where the
 * text names neither. The prefix may be written in any case, the key may not.
 */
export function labelOf(descriptor: string, node: SwarmNode): string | null {
  const within = (prefix: string) =>
    descriptor.length > prefix.length && descriptor.slice(0, prefix.length).toLowerCase() === prefix;
  if (within(NODE_LABELS)) return node.spec.Labels[descriptor.slice(NODE_LABELS.length)] ?? '';
  if (within(ENGINE_LABELS)) return node.description?.engine.labels[descriptor.slice(ENGINE_LABELS.length)] ?? '';
  return null;
}

/** Is the address the one given, or inside the subnet given? Null where what is given is neither. */
function contains(addressOrSubnet: string, address: string): boolean | null {
  const subnet = parseSubnet(addressOrSubnet.includes('/') ? addressOrSubnet : `${addressOrSubnet}/32`);
  const own = parseIpv4(address); // machines have addresses of version 4 only
  return subnet === null ? null : own !== null && isWithin(subnet, own);
}
