/** The registry: which images there are, and what a reference stands for. */
import { sha256 } from '@noble/hashes/sha2.js';
import { hex, utf8 } from '../std/codec.ts';
import { err, ok, type Result } from '../std/result.ts';
import type { Image } from './image.ts';
import { httpd } from './images/httpd.ts';
import { haproxy, mongo, mysql, rabbitmq } from './images/databases.ts';
import { memcached } from './images/memcached.ts';
import { nginx } from './images/nginx.ts';
import { nodeExporter, portainerAgent, portainerCe, visualizer } from './images/operations.ts';
import { postgres } from './images/postgres.ts';
import { redis } from './images/redis.ts';
import { alpine, busybox, helloWorld } from './images/small.ts';
import { votingResult, votingVote, votingWorker } from './images/voting.ts';
import { waggle } from './images/waggle.ts';
import { whoami } from './images/whoami.ts';
import { familiar, familiarName, tagged, type Reference } from './reference.ts';

/** All that there is. To add an image, write its program and name it here. */
export const IMAGES: readonly Image[] = [
  nginx,
  httpd,
  whoami,
  redis,
  memcached,
  postgres,
  mysql,
  mongo,
  rabbitmq,
  haproxy,
  alpine,
  busybox,
  helloWorld,
  nodeExporter,
  portainerAgent,
  portainerCe,
  visualizer,
  votingVote,
  votingResult,
  votingWorker,
  ...waggle,
];

const CATALOGUE: ReadonlyMap<string, Image> = new Map(IMAGES.map((image) => [image.repository, image]));

/** A version of an image, as the registry hands it out. */
export interface Release {
  readonly image: Image;
  readonly repository: string;
  readonly tag: string;
  /** Of the manifest; what a reference is pinned to. */
  readonly digest: string;
  /** Of the configuration; how an engine names it. */
  readonly id: string;
  readonly sizeBytes: number;
}

/** `denied`: no such repository, or a private one. `unknown`: it has no such tag or digest. `platform`: not for this machine. */
export interface RegistryRefusal {
  readonly kind: 'denied' | 'unknown' | 'platform';
  readonly message: string;
}

const digestOf = (of: 'manifest' | 'config' | 'layer', text: string): string =>
  hex.encode(sha256(utf8.encode(`${of} ${text}`)));

/** 12 hexadecimal digits each. */
export const layerIds = ({ image, repository, tag }: Release): readonly string[] =>
  Array.from({ length: image.layers }, (_, index) => digestOf('layer', `${repository}:${tag} ${index}`).slice(0, 12));

/** Where the reference has a digest, it must be that of its tag, or of `latest`. */
export function lookUp(asked: Reference): Result<Release, RegistryRefusal> {
  const reference = tagged(asked);
  const repository = familiarName(reference);
  const image = CATALOGUE.get(repository);
  if (image === undefined)
    return err({
      kind: 'denied',
      message: `pull access denied for ${repository}, repository does not exist or may require 'docker login': denied: requested access to the resource is denied`,
    });
  const tag = reference.tag ?? 'latest';
  const digest = `sha256:${digestOf('manifest', `${repository}:${tag}`)}`;
  if (!image.tags.test(tag) || (reference.digest !== null && reference.digest !== digest))
    return err({
      kind: 'unknown',
      message: `manifest for ${familiar(reference)} not found: manifest unknown: manifest unknown`,
    });
  const id = `sha256:${digestOf('config', `${repository}:${tag}`)}`;
  return ok({ image, repository, tag, digest, id, sizeBytes: image.sizeBytes(tag) });
}

/** What every machine here is. */
export const PLATFORM = 'linux/amd64';

/** Whether this release can be run here: the refusal is the engine's. */
export const forPlatform = (release: Release): Result<Release, RegistryRefusal> =>
  release.image.platforms.includes(PLATFORM)
    ? ok(release)
    : err({ kind: 'platform', message: `no matching manifest for ${PLATFORM} in the manifest list entries` });
