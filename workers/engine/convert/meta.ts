/** What every swarm object shows of its history. */
import type { Meta } from '../../api/objects/meta.ts';
import { rfc3339 } from '../../runtime/calendar.ts';

export const metaJson = ({ version, createdUs, updatedUs }: Meta) => ({
  Version: { Index: version },
  CreatedAt: rfc3339(createdUs),
  UpdatedAt: rfc3339(updatedUs),
});

/** As Go writes it: nothing is left of a 0. */
export const versionJson = (index: number): { readonly Index?: number } => (index === 0 ? {} : { Index: index });
