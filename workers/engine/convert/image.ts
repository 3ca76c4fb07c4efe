/** Images as the Engine API shows them (engine-api §12). */
import { rfc3339, unixSeconds } from '../../runtime/calendar.ts';
import type { LocalImage } from '../../runtime/images.ts';
import { healthcheckJson } from './healthcheck.ts';

export const imageSummaryJson = ({ release, pulledUs }: LocalImage) => ({
  Containers: -1,
  Created: unixSeconds(pulledUs),
  Id: release.id,
  Labels: null,
  ParentId: '',
  RepoDigests: [`${release.repository}@${release.digest}`],
  RepoTags: [`${release.repository}:${release.tag}`],
  SharedSize: -1,
  Size: release.sizeBytes,
});

export const imageJson = ({ release, pulledUs }: LocalImage) => ({
  Id: release.id,
  RepoTags: [`${release.repository}:${release.tag}`],
  RepoDigests: [`${release.repository}@${release.digest}`],
  Parent: '',
  Comment: '',
  Created: rfc3339(pulledUs),
  Author: '',
  Config: {
    ...(release.image.ports.length === 0
      ? {}
      : { ExposedPorts: Object.fromEntries(release.image.ports.map((port) => [port, {}])) }),
    Env: release.image.env,
    Cmd: release.image.cmd.length === 0 ? null : release.image.cmd,
    Entrypoint: release.image.entrypoint.length === 0 ? null : release.image.entrypoint,
    WorkingDir: release.image.workingDir,
    User: release.image.user,
    StopSignal: `SIG${release.image.stopSignal}`,
    ...(release.image.healthcheck === null ? {} : { Healthcheck: healthcheckJson(release.image.healthcheck) }),
  },
  Architecture: 'amd64',
  Os: 'linux',
  Size: release.sizeBytes,
  RootFS: { Type: 'layers' },
});
