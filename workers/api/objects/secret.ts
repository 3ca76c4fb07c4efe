/** What a service hands to its containers as a file: secrets, and configs, which are no secret (swarm-semantics §1.2). */
import type { ConfigSpec, SecretSpec } from '../engine/specs.ts';
import type { ConfigId, SecretId } from '../ids.ts';
import type { Meta } from './meta.ts';

export interface Secret {
  readonly id: SecretId;
  readonly meta: Meta;
  readonly spec: SecretSpec;
}

export interface Config {
  readonly id: ConfigId;
  readonly meta: Meta;
  readonly spec: ConfigSpec;
}
