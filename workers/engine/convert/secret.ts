/** Secrets and configs as the Engine API shows and takes them (engine-api §8). */
import type { NamedDriver, SecretSpec } from '../../api/engine/specs.ts';
import type { Config, Secret } from '../../api/objects/secret.ts';
import type { Result } from '../../std/result.ts';
import type { Refusal } from '../ask.ts';
import { metaJson } from './meta.ts';
import { base64Text, dictionary, kept, read, struct, text } from './shape.ts';

export const secretJson = ({ id, meta, spec }: Secret | Config) => ({ ID: id, ...metaJson(meta), Spec: spec });

const labels = dictionary(kept(text, ''));
const driver = struct<NamedDriver>({ Name: kept(text, ''), Options: labels });
const common = {
  Name: kept(text, ''),
  Labels: kept(labels, {}),
  Data: base64Text,
  Templating: driver,
};
const shapes = {
  secret: struct<SecretSpec>({ ...common, Driver: driver }),
  // A config has no driver: what is said of one is passed over, as every unknown field.
  config: struct<SecretSpec>({ ...common, Driver: () => undefined }),
};

export const readSecretSpec = (kind: 'secret' | 'config', body: unknown): Result<SecretSpec, Refusal> =>
  read(shapes[kind], body, kind === 'secret' ? 'SecretSpec' : 'ConfigSpec');
