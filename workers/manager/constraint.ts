/**
 * The constraint language of placements: `node.labels.zone == a` (swarm-semantics §6.8). Shared by all who judge
 * where a task may run: control, scheduler, constraint enforcer and the global orchestrator.
 */
import type { Placement } from '../api/engine/specs.ts';
import type { SwarmNode } from '../api/objects/node.ts';
import { contains, parseIpv4, parseSubnet } from '../std/ipv4.ts';
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

type Reader = (node: SwarmNode) => string;
type Test = (node: SwarmNode) => boolean;

/** Does the node meet every one of them? For many nodes, `testOf` reads the constraints once. */
export const nodeMatches = (constraints: readonly Constraint[], node: SwarmNode): boolean => testOf(constraints)(node);

/** The test whether a node meets every one of them. */
export function testOf(constraints: readonly Constraint[]): Test {
  const tests = constraints.map(one);
  return (node) => tests.every((test) => test(node));
}

function one({ key, operator, value }: Constraint): Test {
  const wantsEqual = operator === '==';
  if (key.toLowerCase() === 'node.ip') {
    const inside = within(value);
    return (node) => inside !== null && inside(node.status.addr) === wantsEqual;
  }
  const read = readerOf(key);
  // A key that nobody knows matches no node, whatever the operator.
  if (read === null) return () => false;
  const wanted = value.toLowerCase();
  return (node) => (read(node).toLowerCase() === wanted) === wantsEqual;
}

/** What the node has under this key: empty where the node lacks it, null for a key that does not exist. */
export const attribute = (key: string, node: SwarmNode): string | null => readerOf(key)?.(node) ?? null;

const READERS: Readonly<Record<string, Reader>> = {
  'node.ip': (node) => node.status.addr,
  'node.id': (node) => node.id,
  'node.hostname': (node) => node.description?.hostname ?? '',
  'node.role': (node) => node.role,
  'node.platform.os': (node) => node.description?.platform.os ?? '',
  'node.platform.arch': (node) => node.description?.platform.architecture ?? '',
};

function readerOf(key: string): Reader | null {
  const known = key.toLowerCase();
  return (Object.hasOwn(READERS, known) ? READERS[known] : null) ?? labelReader(key);
}

const NODE_LABELS = 'node.labels.';
const ENGINE_LABELS = 'engine.labels.';

/**
 * Reads `node.labels.<key>` or `engine.labels.<key>` of nodes, empty where a node has no such label; null where the
 * text names neither. The prefix may be written in any case, the key may not.
 */
export function labelReader(descriptor: string): Reader | null {
  const after = (prefix: string) =>
    descriptor.slice(0, prefix.length).toLowerCase() === prefix ? descriptor.slice(prefix.length) : '';
  const ofNode = after(NODE_LABELS);
  if (ofNode !== '') return (node) => valueOf(node.spec.Labels, ofNode);
  const ofEngine = after(ENGINE_LABELS);
  if (ofEngine !== '') return (node) => valueOf(node.description?.engine.labels, ofEngine);
  return null;
}

/** What a label is called is up to people: `constructor` is no label of a node that has none of that name. */
const valueOf = (labels: Readonly<Record<string, string>> | undefined, key: string): string =>
  labels !== undefined && Object.hasOwn(labels, key) ? (labels[key] as string) : '';

/** The test whether an address is the one given, or inside the subnet given; null where what is given is neither. */
function within(addressOrSubnet: string): ((address: string) => boolean) | null {
  const subnet = parseSubnet(addressOrSubnet.includes('/') ? addressOrSubnet : `${addressOrSubnet}/32`);
  if (subnet === null) return null;
  return (address) => {
    const own = parseIpv4(address); // machines have addresses of version 4 only
    return own !== null && contains(subnet, own);
  };
}
