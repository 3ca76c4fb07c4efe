/** Each judge knows one reason to refuse a service spec, and says it in Docker's words. */
import type { ServiceSpec } from '../../../api/engine/specs.ts';
import type { RpcError } from '../../../world/rpc.ts';

/** Null where the judge has nothing against it. */
export type Judge = (spec: ServiceSpec) => RpcError | null;
