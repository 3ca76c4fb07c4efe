/** `/system/df`: what images, containers and volumes take of the disk (engine-api §3). */
import type { Volume } from '../../runtime/volumes.ts';
import { jsonAnswer } from '../answer.ts';
import { answered, refused } from '../ask.ts';
import { containerSummaryJson } from '../convert/container.ts';
import { imageSummaryJson } from '../convert/image.ts';
import { volumeJson } from '../convert/mount.ts';
import type { Routes } from '../router.ts';
import { usersOf } from './volumes.ts';

const TYPES: ReadonlySet<string> = new Set(['image', 'container', 'volume', 'build-cache']);

/** Layers are not shared here, and what a container writes into its own files is too little to count. */
export const diskUsageRoutes: Routes = {
  'GET /system/df': ({ query }, { runtime, world }) => {
    const types = query.getAll('type');
    const unknown = types.find((type) => !TYPES.has(type));
    if (unknown !== undefined) return refused(400, `unknown object type: ${unknown}`);
    const asked = (type: string) => types.length === 0 || types.includes(type);
    const containers = runtime.containers.list();
    const users = (imageId: string) => containers.filter(({ config }) => config.imageId === imageId).length;
    const images = runtime.images.list();
    return answered(
      jsonAnswer(200, {
        ...(asked('image')
          ? {
              LayersSize: images.reduce((sum, { release }) => sum + release.sizeBytes, 0),
              Images: [...images]
                .reverse()
                .map((image) => ({ ...imageSummaryJson(image), Containers: users(image.release.id), SharedSize: 0 })),
            }
          : {}),
        ...(asked('container')
          ? {
              Containers: containers.map((container) => ({
                ...containerSummaryJson(container, world.clock.wall()),
                SizeRootFs: sizeOf(container.config.imageId),
              })),
            }
          : {}),
        ...(asked('volume') ? { Volumes: runtime.volumes.list().map(withUsage) } : {}),
        ...(asked('build-cache') ? { BuildCache: [] } : {}),
        BuilderSize: 0,
      }),
    );

    function withUsage(volume: Volume) {
      const refCount = usersOf({ runtime }, volume.name).length;
      return volumeJson(volume, { refCount, bytes: runtime.volumes.bytes(volume.name) });
    }

    function sizeOf(imageId: string): number {
      return images.find(({ release }) => release.id === imageId)?.release.sizeBytes ?? 0;
    }
  },
};
