/** The flags that `swarm init` and `swarm update` share, and what they mean in a swarm's spec (docker-cli §3.1). */
import type { SwarmSpec } from '../../../../workers/api/engine/specs.ts';
import { quote } from '../../format/text.ts';
import type { Flags, ValueParsers } from '../../parse/flags.ts';
import { Refused } from '../../refused.ts';

/** Of a spec to be sent: the parts that no flag touched are empty. */
export type SpecPatch = {
  -readonly [Part in keyof SwarmSpec]?: Partial<SwarmSpec[Part]> | null;
};

/** Puts what was given into a copy of the spec. */
export function mergeSpec(spec: SpecPatch, flags: Flags): SpecPatch {
  const merged = { ...spec };
  const put = (flag: string, part: 'Orchestration' | 'Raft' | 'Dispatcher' | 'CAConfig', field: string) => {
    if (flags.has(flag)) merged[part] = { ...merged[part], [field]: flags.number(flag) };
  };
  put('task-history-limit', 'Orchestration', 'TaskHistoryRetentionLimit');
  put('dispatcher-heartbeat', 'Dispatcher', 'HeartbeatPeriod');
  put('cert-expiry', 'CAConfig', 'NodeCertExpiry');
  put('max-snapshots', 'Raft', 'KeepOldSnapshots');
  put('snapshot-interval', 'Raft', 'SnapshotInterval');
  if (flags.has('external-ca')) {
    merged.CAConfig = { ...merged.CAConfig, ExternalCAs: flags.list('external-ca') } as NonNullable<
      SpecPatch['CAConfig']
    >;
  }
  if (flags.has('autolock')) merged.EncryptionConfig = { AutoLockManagers: flags.on('autolock') };
  return merged;
}

export const swarmValues: ValueParsers = {
  'node-addr': listenAddress,
  'external-ca': externalCa,
  ipNetSlice: addressPools,
};

/** A listen address gets the port 2377 where it has none. */
function listenAddress(text: string): string {
  const found = /^(?:\[[^\]]*\]|[^:]*)(:(.*))?$/.exec(text);
  if (found && found[1] !== undefined && !/^\d*$/.test(found[2] as string)) {
    throw new Refused(`parse ${quote(`tcp://${text}`)}: invalid port ${quote(found[1])} after host`);
  }
  return found?.[2] ? text : `${text.replace(/:$/, '')}:2377`;
}

function externalCa(text: string): object {
  const answer: Record<string, string> = {};
  const options: Record<string, string> = {};
  for (const field of text.split(',')) {
    const cut = field.indexOf('=');
    if (cut < 0) throw new Refused(`invalid field '${field}' must be a key=value pair`);
    const key = field.slice(0, cut).toLowerCase();
    const value = field.slice(cut + 1);
    if (key === 'protocol') {
      if (value !== 'cfssl') throw new Refused(`unrecognized external CA protocol ${value}`);
      answer.Protocol = value;
    } else if (key === 'url') answer.URL = value;
    else options[field.slice(0, cut)] = value;
  }
  if (!answer.Protocol) throw new Refused('the external-ca option needs a protocol= parameter');
  if (!answer.URL) throw new Refused('the external-ca option needs a url= parameter');
  return { ...answer, Options: options };
}

function addressPools(text: string): string[] {
  return text.split(',').map((pool) => {
    if (!/^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/.test(pool.trim())) {
      throw new Refused(`invalid string being converted to CIDR: ${text}`);
    }
    return pool.trim();
  });
}

/** Any case, sent in small letters; empty where it was not given. */
export function availability(flags: Flags): string {
  const given = flags.text('availability');
  const wanted = given.toLowerCase();
  if (given !== '' && !['active', 'pause', 'drain'].includes(wanted)) {
    throw new Refused(`invalid availability ${quote(given)}, only active, pause and drain are supported`);
  }
  return wanted;
}
