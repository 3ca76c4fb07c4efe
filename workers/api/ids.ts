/** Names of things. An id is a string that knows what it names, so that swapped arguments do not compile. */

declare const brand: unique symbol;
type Id<Of extends string> = string & { readonly [brand]: Of };

/** A swarm object's id: 25 characters of `0-9a-z` (swarm-semantics §2.1). */
export type NodeId = Id<'node'>;
export type ServiceId = Id<'service'>;
export type TaskId = Id<'task'>;
export type ClusterId = Id<'cluster'>;
export type NetworkId = Id<'network'>;
export type SecretId = Id<'secret'>;
export type ConfigId = Id<'config'>;

/** A container's id: 64 hexadecimal digits, known to its own engine only. */
export type ContainerId = Id<'container'>;

/** A machine of the datacenter, such as `node-1`. Machines exist before and after any swarm. */
export type Hostname = Id<'machine'>;

/** A machine's address on the datacenter's network, such as `192.168.0.11`. */
export type Address = Id<'address'>;

/**
 * A member of a Raft group. SwarmKit draws 63 bits; here 52, so that a JavaScript number holds it exactly.
 * Never 0, which means "none" in Raft. Unrelated to the node's id; never used twice.
 */
export type RaftId = number;

/** Which happening caused another: `<hostname>#<count>`, or `input#<count>` for what came from outside. */
export type CauseId = string;
