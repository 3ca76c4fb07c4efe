/** What is mounted into containers, and volumes, as the Engine API shows them (engine-api §10, §11). */
import type { Mount } from '../../api/engine/specs.ts';
import { rfc3339 } from '../../runtime/calendar.ts';
import { mountpointOf, type Volume } from '../../runtime/volumes.ts';

export const mountJson = ({ Type, Source = '', Target, ReadOnly = false, BindOptions }: Mount) => ({
  Type,
  ...(Type === 'volume' && { Name: Source }),
  Source: Type === 'volume' ? mountpointOf(Source) : Source,
  Destination: Target,
  ...(Type === 'volume' && { Driver: 'local' }),
  Mode: Type === 'volume' ? 'z' : '',
  RW: !ReadOnly,
  Propagation: Type === 'bind' ? (BindOptions?.Propagation ?? 'rprivate') : '',
});

const orNull = (texts: Readonly<Record<string, string>>) => (Object.keys(texts).length === 0 ? null : texts);

/** `usage`, where it was asked for: by how many containers it is used, and its bytes. */
export const volumeJson = (volume: Volume, usage?: { readonly refCount: number; readonly bytes: number }) => ({
  CreatedAt: rfc3339(volume.createdUs).replace(/\.\d+/, ''),
  Driver: 'local',
  Labels: orNull(volume.labels),
  Mountpoint: mountpointOf(volume.name),
  Name: volume.name,
  Options: orNull(volume.options),
  Scope: 'local',
  ...(usage !== undefined && { UsageData: { RefCount: usage.refCount, Size: usage.bytes } }),
});

/** What Docker has and Waggle has not. */
export function mountNotPart(mounts: readonly Mount[]): string | null {
  if (mounts.some(({ Type }) => Type === 'cluster'))
    return 'Waggle does not have cluster volumes: a volume belongs to one machine';
  if (mounts.some(({ Type }) => Type === 'image')) return 'Waggle does not mount images into containers';
  return mounts.some(({ VolumeOptions }) => VolumeOptions?.Subpath !== undefined)
    ? 'Waggle mounts volumes as a whole, and no part of them alone'
    : null;
}
