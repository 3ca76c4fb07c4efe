/** What images are made of, and clearing those away that nobody uses (engine-api §12). */
import { layerIds } from '../../runtime/catalogue.ts';
import { unixSeconds } from '../../runtime/calendar.ts';
import type { LocalImage } from '../../runtime/images.ts';
import { jsonAnswer, type Answer } from '../answer.ts';
import { answered, refused, settled, type Ask } from '../ask.ts';
import type { Engine } from '../deps.ts';
import { filters, type Request } from '../request.ts';
import type { Routes } from '../router.ts';
import { instantBefore } from '../until.ts';
import { missingImage } from './missing-image.ts';

/** The newest step first. What the image says of itself takes no room; the rest is in its layers. */
function history({ release, pulledUs }: LocalImage) {
  const { image } = release;
  const layers = layerIds(release).length;
  const list = (words: readonly string[]) => JSON.stringify(words);
  const said = [
    ...(image.cmd.length > 0 ? [`CMD ${list(image.cmd)}`] : []),
    `STOPSIGNAL SIG${image.stopSignal}`,
    ...(image.ports.length > 0 ? [`EXPOSE map[${image.ports.map((port) => `${port}:{}`).join(' ')}]`] : []),
    ...(image.entrypoint.length > 0 ? [`ENTRYPOINT ${list(image.entrypoint)}`] : []),
    ...image.env.map((pair) => `ENV ${pair}`),
  ];
  const steps = [
    ...said.map((CreatedBy) => ({ CreatedBy, Size: 0 })),
    ...Array.from({ length: layers }, (_, at) => ({
      CreatedBy: `ADD layer ${layers - at} of ${layers} /`,
      Size: Math.floor(release.sizeBytes / layers),
    })),
  ];
  return steps.map((step, at) => ({
    Id: at === 0 ? release.id : '<missing>',
    Created: unixSeconds(pulledUs),
    ...step,
    Tags: at === 0 ? [`${release.repository}:${release.tag}`] : null,
    Comment: '',
  }));
}

/** Every image here has a name, so without `dangling=false` there is nothing to clear away. */
function prune(request: Request, { runtime, world }: Engine): Ask<Answer> {
  const asked = filters(request, ['dangling', 'label', 'label!', 'until']);
  if (!asked.ok) return settled(asked);
  const untilUs = instantBefore(asked.value['until']?.[0], world.clock.wall());
  if (untilUs === null) return refused(400, `invalid filter 'until=[${asked.value['until']?.join(' ')}]'`);
  const all = asked.value['dangling']?.some((value) => value === 'false' || value === '0') ?? false;
  const used = new Set(runtime.containers.list().map(({ config }) => config.imageId));
  const unused = runtime.images
    .list()
    .filter(
      ({ release, pulledUs }) =>
        all && !used.has(release.id) && pulledUs <= untilUs && asked.value['label'] === undefined,
    );
  for (const image of unused) runtime.images.remove(image);
  const deleted = unused.flatMap(({ release }) => [
    { Untagged: `${release.repository}:${release.tag}` },
    { Untagged: `${release.repository}@${release.digest}` },
    { Deleted: release.id },
  ]);
  return answered(
    jsonAnswer(200, {
      ImagesDeleted: deleted.length === 0 ? null : deleted,
      SpaceReclaimed: unused.reduce((sum, { release }) => sum + release.sizeBytes, 0),
    }),
  );
}

export const imageUpkeepRoutes: Routes = {
  'GET /images/{name...}/history': ({ params }, { runtime }) => {
    const typed = params['name'] as string;
    const image = runtime.images.find(typed);
    return image === undefined ? refused(404, missingImage(typed)) : answered(jsonAnswer(200, history(image)));
  },
  'POST /images/prune': prune,
  // Nothing is built here, so there is no cache of it to clear away; `docker system prune` asks all the same.
  'POST /build/prune': () => answered(jsonAnswer(200, { CachesDeleted: null, SpaceReclaimed: 0 })),
};
