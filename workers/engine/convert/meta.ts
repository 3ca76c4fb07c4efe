/** What every swarm object shows of its history. */
import type { Meta } from '../../api/objects/meta.ts';
import { rfc3339 } from '../../runtime/calendar.ts';

export const metaJson = ({ version, createdUs, updatedUs }: Meta) => ({
  Version: { Index: version },
  CreatedAt: rfc3339(createdUs),
  UpdatedAt: rfc3339(updatedUs),
});
