/** The images that a machine has pulled. They are on its disk, so they survive whatever happens to its power. */
import { MS, SECOND, type Micros } from '../api/time.ts';
import type { Dice } from '../std/dice.ts';
import { err, ok, type Result } from '../std/result.ts';
import { seal, unseal } from '../std/sealed.ts';
import type { Cancel, World } from '../world/world.ts';
import type { Events } from './events.ts';
import { FOLDER } from './on-disk.ts';
import { forPlatform, lookUp, type RegistryRefusal, type Release } from './catalogue.ts';
import { familiar, familiarName, parseReference, tagged, type Reference } from './reference.ts';

/** Bytes a second. */
const BANDWIDTH = 20_000_000;
const PULL_BASE_US = 500 * MS;

export interface LocalImage {
  readonly release: Release;
  readonly pulledUs: Micros;
}

/** `downloaded` is false where what the registry has was here already. */
export type Pulled = { readonly image: LocalImage; readonly downloaded: boolean };

export interface Pulling {
  /** The registry knows it; the download, if one is needed, takes this long. */
  onFound?(release: Release, downloadUs: Micros): void;
  onDone(result: Result<Pulled, Pick<RegistryRefusal, 'message'>>): void;
}

export interface Images {
  /** Oldest first. */
  list(): readonly LocalImage[];
  /** By reference (`nginx`, `nginx:alpine@sha256:…`), or by image id or its beginning. */
  find(text: string): LocalImage | undefined;
  /** How long the registry takes to answer: 300 to 800 ms (container-runtime §15). */
  ask(reference: Reference, done: (result: Result<Release, RegistryRefusal>) => void): Cancel;
  /** Asks the registry; downloads what is not here. Those who ask for what is on its way wait for that one. */
  pull(reference: Reference, pulling: Pulling): Cancel;
  remove(image: LocalImage): void;
}

interface Download {
  readonly release: Release;
  readonly waiting: Set<Pulling['onDone']>;
}

export function images(world: Pick<World, 'clock' | 'disk' | 'report'>, events: Events, dice: Dice): Images {
  const { clock, disk, report } = world;
  const local = new Map<string, LocalImage>();
  const downloads = new Map<string, Download>();

  for (const path of disk.list(FOLDER.images)) {
    const found = recall(disk.read(path) as Uint8Array);
    if (found !== null) local.set(found.release.digest, found);
    else report.event('daemon.log', { line: `failed to load ${path}: checksum mismatch` });
  }

  const download = (release: Release): Download => {
    const waiting = new Set<Pulling['onDone']>();
    const subject = `${release.repository}:${release.tag}`;
    report.event('image.pulling', { image: subject });
    clock.after(
      downloadUs(release),
      () => {
        const image: LocalImage = { release, pulledUs: clock.wall() };
        const fault = disk.write(pathOf(release), record(image));
        downloads.delete(release.digest);
        if (fault !== null) {
          for (const answer of waiting) answer(err({ message: `failed to register layer: ${fault}` }));
          return;
        }
        disk.sync(() => undefined);
        local.set(release.digest, image);
        report.event('image.pulled', { image: subject });
        events.record('image', 'pull', subject, { name: release.repository });
        for (const answer of waiting) answer(ok({ image, downloaded: true }));
      },
      { kind: 'image-pull', subject },
    );
    const started = { release, waiting };
    downloads.set(release.digest, started);
    return started;
  };

  const ask: Images['ask'] = (reference, done) =>
    clock.after(dice.between(300, 800) * MS, () => done(lookUp(reference)));

  return {
    list: () => [...local.values()].sort((a, b) => a.pulledUs - b.pulledUs),
    find(text) {
      const parsed = parseReference(text);
      if (parsed.ok) {
        const wanted = tagged(parsed.value);
        for (const image of local.values()) if (matches(image.release, wanted)) return image;
      }
      const id = text.replace(/^sha256:/, '');
      if (!/^[0-9a-f]{4,64}$/.test(id)) return undefined;
      return [...local.values()].find(({ release }) => release.id.startsWith(`sha256:${id}`));
    },
    ask,
    pull(reference, pulling) {
      let hangUp: Cancel = ask(reference, (found) => {
        const fitting = found.ok ? forPlatform(found.value) : found;
        if (!fitting.ok) return pulling.onDone(fitting);
        const release = fitting.value;
        const here = local.get(release.digest);
        pulling.onFound?.(release, here === undefined ? downloadUs(release) : 0);
        if (here !== undefined) {
          events.record('image', 'pull', `${release.repository}:${release.tag}`, { name: release.repository });
          return pulling.onDone(ok({ image: here, downloaded: false }));
        }
        const { waiting } = downloads.get(release.digest) ?? download(release);
        const answer: Pulling['onDone'] = (result) => pulling.onDone(result);
        waiting.add(answer);
        hangUp = () => waiting.delete(answer);
      });
      return () => hangUp();
    },
    remove(image) {
      disk.remove(pathOf(image.release));
      disk.sync(() => undefined);
      local.delete(image.release.digest);
      const { id } = image.release;
      for (const action of ['untag', 'delete']) events.record('image', action, id, { name: id });
    },
  };
}

const downloadUs = (release: Release): Micros => PULL_BASE_US + Math.round((release.sizeBytes / BANDWIDTH) * SECOND);

function matches(release: Release, wanted: Reference): boolean {
  if (familiarName(wanted) !== release.repository) return false;
  if (wanted.digest !== null) return wanted.digest === release.digest;
  return wanted.tag === release.tag;
}

const pathOf = ({ repository, tag }: Release): string => `${FOLDER.images}${repository.replaceAll('/', '_')}:${tag}`;

/** Only its name and when it came: all else the registry knows, for good. */
const record = ({ release, pulledUs }: LocalImage): Uint8Array =>
  seal(JSON.stringify({ name: `${release.repository}:${release.tag}`, pulledUs }));

/** Null for what the disk has spoilt: that image is pulled again. */
function recall(bytes: Uint8Array): LocalImage | null {
  const text = unseal(bytes);
  if (text === null) return null;
  const { name, pulledUs } = JSON.parse(text) as { readonly name: string; readonly pulledUs: Micros };
  const reference = parseReference(name);
  const release = reference.ok ? lookUp(reference.value) : reference;
  return release.ok ? { release: release.value, pulledUs } : null;
}

/** `nginx:alpine`, without its digest; what an engine says it has not. */
export const withoutDigest = (reference: Reference): string => familiar({ ...tagged(reference), digest: null });
