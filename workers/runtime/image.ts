/** What an image is here: the facts its Dockerfile tells, and its programs. */
import type { HealthWish } from './health.ts';
import type { Program } from './program.ts';
import type { Signal } from './signals.ts';

export interface Image {
  /** As people write it: `nginx`, `traefik/whoami`. */
  readonly repository: string;
  /** Which tags the registry has. */
  readonly tags: RegExp;
  /** Compressed, as pulled; the sizes are typical ones (container-runtime §14). */
  sizeBytes(tag: string): number;
  readonly layers: number;
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  readonly env: readonly string[];
  /** `80/tcp`. */
  readonly ports: readonly string[];
  readonly volumes: readonly string[];
  readonly workingDir: string;
  readonly stopSignal: Signal;
  /** Whom it runs as; empty: root. */
  readonly user: string;
  /** Users it knows beside those that every image has. */
  readonly users: readonly string[];
  /** Null: none. */
  readonly healthcheck: HealthWish | null;
  /** `linux/amd64`. */
  readonly platforms: readonly string[];
  readonly memoryIdleBytes: number;
  /** Has it a shell and its usual commands (`sh`, `sleep`, `echo`…)? Images made from scratch have not. */
  readonly shell: boolean;
  /** Commands beside the usual ones that it brings: `curl`, `wget`. */
  readonly tools: readonly string[];
  /** Its own programs, by the name they are called by, given the arguments after it. */
  readonly programs: Readonly<Record<string, (args: readonly string[]) => Program>>;
}

export const MB = 1_000_000;
export const MIB = 1_048_576;

const PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** An image is mostly like the others; this fills in what it does not say. */
export const image = (facts: Partial<Image> & Pick<Image, 'repository' | 'tags' | 'sizeBytes'>): Image => ({
  layers: 1,
  entrypoint: [],
  cmd: [],
  env: [PATH],
  ports: [],
  volumes: [],
  workingDir: '',
  stopSignal: 'TERM',
  user: '',
  users: [],
  healthcheck: null,
  platforms: ['linux/amd64', 'linux/arm64'],
  memoryIdleBytes: MIB,
  shell: true,
  tools: ['wget'],
  programs: {},
  ...facts,
});
