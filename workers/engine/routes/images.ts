/** `/images` and `/distribution` (engine-api §12). */
import { MS, type Micros } from '../../api/time.ts';
import { layerIds, type RegistryRefusal, type Release } from '../../runtime/catalogue.ts';
import type { Images } from '../../runtime/images.ts';
import { familiarName, parseReference, tagged, type Reference } from '../../runtime/reference.ts';
import { ok, type Result } from '../../std/result.ts';
import { jsonAnswer, streamed, type Answer, type Out } from '../answer.ts';
import { answered, refuse, refused, settled, next, type Ask, type Refusal } from '../ask.ts';
import { imageJson, imageSummaryJson } from '../convert/image.ts';
import type { Engine } from '../deps.ts';
import { filters, flag, type Request } from '../request.ts';
import { instantBefore } from '../until.ts';
import type { Routes } from '../router.ts';
import { missingImage } from './missing-image.ts';

const PROGRESS_US = 200 * MS;

const readReference = (text: string): Result<Reference, Refusal> => {
  const parsed = parseReference(text);
  return parsed.ok ? parsed : refuse(400, parsed.error);
};

const registryRefusal = ({ message }: RegistryRefusal): Refusal => ({ status: 404, message });

/** What `docker pull` draws: lines of JSON, one a layer and state. */
function progress(release: Release, out: Out, engine: Engine, downloadUs: Micros) {
  const layers = layerIds(release);
  const share = Math.floor(release.sizeBytes / layers.length);
  const line = (value: object) => out.chunk(`${JSON.stringify(value)}\n`);
  const bare = (status: string) => {
    for (const id of layers) line({ status, progressDetail: {}, id });
  };
  const startUs = engine.world.clock.now();
  let timer = () => {};
  const draw = () => {
    const current = Math.min(share, Math.round((share * (engine.world.clock.now() - startUs)) / downloadUs));
    const id = layers.at(-1);
    line({ status: 'Downloading', progressDetail: { current, total: share }, progress: bar(current, share), id });
    timer = engine.world.clock.after(PROGRESS_US, draw);
  };
  return {
    found() {
      line({
        status: `Pulling from ${release.image.repository.includes('/') ? '' : 'library/'}${release.repository}`,
        id: release.tag,
      });
      if (downloadUs === 0) return;
      bare('Pulling fs layer');
      timer = engine.world.clock.after(PROGRESS_US, draw);
    },
    done(downloaded: boolean) {
      timer();
      if (downloaded) for (const status of ['Download complete', 'Pull complete']) bare(status);
      const name = `${release.repository}:${release.tag}`;
      line({ status: `Digest: ${release.digest}` });
      line({
        status: downloaded ? `Status: Downloaded newer image for ${name}` : `Status: Image is up to date for ${name}`,
      });
      out.end();
    },
    stop: () => timer(),
  };
}

const megabytes = (bytes: number): string =>
  bytes < 1_000_000 ? `${(bytes / 1_000).toPrecision(4)}kB` : `${(bytes / 1_000_000).toPrecision(4)}MB`;

const bar = (current: number, total: number): string => {
  const filled = Math.min(50, Math.floor((current / total) * 50));
  return `[${'='.repeat(filled)}>${' '.repeat(50 - filled)}]  ${megabytes(current)}/${megabytes(total)}`;
};

function pull(request: Request, engine: Engine): Ask<Answer> {
  const name = request.query.get('fromImage') ?? '';
  const tag = request.query.get('tag') ?? '';
  if (name === '') return refused(501, 'Waggle does not import images from elsewhere than its registry');
  const reference = readReference(tag === '' ? name : tag.startsWith('sha256:') ? `${name}@${tag}` : `${name}:${tag}`);
  if (!reference.ok) return settled(reference);
  // Until the registry has answered, a refusal still has a status of its own.
  return next(ask(engine, reference.value), () =>
    answered(
      streamed('application/json', (out) => {
        let drawn: ReturnType<typeof progress> | null = null;
        const cancel = engine.runtime.images.pull(reference.value, {
          onFound(release, downloadUs) {
            drawn = progress(release, out, engine, downloadUs);
            drawn.found();
          },
          onDone(result) {
            if (result.ok) return drawn?.done(result.value.downloaded);
            drawn?.stop();
            const { message } = result.error;
            out.chunk(`${JSON.stringify({ errorDetail: { message }, error: message })}\n`);
            out.end();
          },
        });
        return () => {
          cancel();
          drawn?.stop();
        };
      }),
    ),
  );
}

const ask =
  (engine: Engine, reference: Reference): Ask<Release> =>
  (done) =>
    engine.runtime.images.ask(reference, (found) =>
      done(found.ok ? ok(found.value) : { ok: false, error: registryRefusal(found.error) }),
    );

/** Between two images, by when they came. */
function between(
  images: Images,
  { before, since }: Readonly<Record<'before' | 'since', readonly string[]>>,
): Result<{ readonly beforeUs: Micros; readonly sinceUs: Micros }, Refusal> {
  let beforeUs = Infinity;
  let sinceUs = -Infinity;
  for (const typed of [...before, ...since]) {
    const image = images.find(typed);
    if (image === undefined) return refuse(404, missingImage(typed));
    if (before.includes(typed)) beforeUs = image.pulledUs;
    else sinceUs = image.pulledUs;
  }
  return ok({ beforeUs, sinceUs });
}

export const imageRoutes: Routes = {
  'GET /images/json': (request, { runtime, world }) => {
    const asked = filters(request, ['dangling', 'label', 'before', 'since', 'reference', 'until']);
    if (!asked.ok) return settled(asked);
    const { reference, dangling, label, before, since, until } = asked.value;
    const limits = between(runtime.images, { before: before ?? [], since: since ?? [] });
    if (!limits.ok) return settled(limits);
    const untilUs = instantBefore(until?.[0], world.clock.wall());
    if (untilUs === null) return refused(400, `invalid filter 'until=[${until?.join(' ')}]'`);
    const wanted = (reference ?? []).map((typed) => parseReference(typed));
    const shown = runtime.images.list().filter(
      ({ release, pulledUs }) =>
        dangling?.includes('true') !== true &&
        // The images here carry no labels.
        label === undefined &&
        pulledUs < limits.value.beforeUs &&
        pulledUs > limits.value.sinceUs &&
        pulledUs <= untilUs &&
        (reference === undefined ||
          wanted.some(
            (one) =>
              one.ok &&
              familiarName(one.value) === release.repository &&
              (one.value.tag === null || one.value.tag === release.tag),
          )),
    );
    return answered(jsonAnswer(200, [...shown].reverse().map(imageSummaryJson)));
  },

  'POST /images/create': pull,

  'GET /images/{name...}/json': ({ params }, { runtime }) => {
    const typed = params['name'] as string;
    const image = runtime.images.find(typed);
    return image === undefined ? refused(404, missingImage(typed)) : answered(jsonAnswer(200, imageJson(image)));
  },

  'DELETE /images/{name...}': (request, { runtime }) => {
    const typed = request.params['name'] as string;
    const image = runtime.images.find(typed);
    if (image === undefined) return refused(404, missingImage(typed));
    const { release } = image;
    const user = runtime.containers.list().find(({ config }) => config.imageId === release.id);
    if (user !== undefined && (user.state.kind === 'running' || !flag(request, 'force'))) {
      const how = user.state.kind === 'running' ? 'cannot be forced' : 'must be forced';
      return refused(
        409,
        `conflict: unable to remove repository reference "${typed}" (${how}) - container ${user.id.slice(0, 12)} is using its referenced image ${release.id.slice(7, 19)}`,
      );
    }
    runtime.images.remove(image);
    return answered(
      jsonAnswer(200, [
        { Untagged: `${release.repository}:${release.tag}` },
        { Untagged: `${release.repository}@${release.digest}` },
        { Deleted: release.id },
      ]),
    );
  },

  'GET /distribution/{name...}/json': ({ params }, engine) => {
    const reference = readReference(params['name'] as string);
    if (!reference.ok) return settled(reference);
    return next(ask(engine, tagged(reference.value)), ({ digest, image }) =>
      answered(
        jsonAnswer(200, {
          Descriptor: {
            mediaType: 'application/vnd.docker.distribution.manifest.list.v2+json',
            digest,
            size: 1_862,
          },
          Platforms: image.platforms.map((platform) => {
            const [os, architecture] = platform.split('/');
            return { architecture, os };
          }),
        }),
      ),
    );
  },
};
