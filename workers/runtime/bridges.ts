/** The networks that somebody made on this machine for itself (networking §1): bridges, each with a subnet of its own. */
import type { IpamConfig } from '../api/engine/specs.ts';
import type { Micros } from '../api/time.ts';
import { hex } from '../std/codec.ts';
import type { Dice } from '../std/dice.ts';
import { endOf, ipv4Text, parseSubnet, subnetText, type Subnet } from '../std/ipv4.ts';
import { err, ok, type Result } from '../std/result.ts';
import { seal, unseal } from '../std/sealed.ts';
import type { World } from '../world/world.ts';
import type { Events } from './events.ts';
import { FOLDER } from './on-disk.ts';

export interface Bridge {
  /** 64 hexadecimal digits. */
  readonly id: string;
  readonly name: string;
  readonly createdUs: Micros;
  readonly config: IpamConfig;
  readonly internal: boolean;
  readonly attachable: boolean;
  readonly options: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
}

export type BridgeWish = Omit<Bridge, 'id' | 'createdUs'>;

export interface Bridges {
  list(): readonly Bridge[];
  /** Without a subnet it gets the next one that is free. */
  create(wish: BridgeWish): Result<Bridge, string>;
  remove(id: string): void;
}

const subnets = (first: string, count: number): readonly Subnet[] => {
  const { base, bits } = parseSubnet(first) as Subnet;
  return Array.from({ length: count }, (_, index) => ({ base: base + index * 2 ** (32 - bits), bits }));
};

/** `docker0` has 172.17.0.0/16 and `docker_gwbridge` 172.18.0.0/16; the rest is for others (networking §2.1). */
const POOL = [...subnets('172.19.0.0/16', 13), ...subnets('192.168.0.0/20', 16)];

export function bridges(
  { clock, disk, report }: Pick<World, 'clock' | 'disk' | 'report'>,
  events: Events,
  dice: Dice,
): Bridges {
  const all = new Map<string, Bridge>();
  for (const path of disk.list(FOLDER.networks)) {
    const record = unseal(disk.read(path) as Uint8Array);
    if (record === null) {
      report.event('daemon.log', { line: `failed to load ${path}: checksum mismatch` });
      disk.remove(path);
      continue;
    }
    const bridge = JSON.parse(record) as Bridge;
    all.set(bridge.id, bridge);
  }

  function subnetFor(wanted: string | undefined): Result<Subnet, string> {
    const taken = [...all.values()].map(({ config }) => parseSubnet(config.Subnet ?? '') as Subnet);
    const isFree = (one: Subnet) => !taken.some((other) => other.base < endOf(one) && one.base < endOf(other));
    if (wanted === undefined) {
      const next = POOL.find(isFree);
      return next === undefined ? err('all predefined address pools have been fully subnetted') : ok(next);
    }
    const asked = parseSubnet(wanted);
    if (asked === null) return err(`invalid network config:\ninvalid subnet ${wanted}: invalid CIDR block notation`);
    return isFree(asked) ? ok(asked) : err('Pool overlaps with other one on this address space');
  }

  return {
    list: () => [...all.values()],
    create(wish) {
      const subnet = subnetFor(wish.config.Subnet);
      if (!subnet.ok) return subnet;
      const Gateway = wish.config.Gateway ?? ipv4Text(subnet.value.base + 1);
      const config = { ...wish.config, Subnet: subnetText(subnet.value), Gateway };
      const bridge = { ...wish, config, id: hex.encode(dice.bytes(32)), createdUs: clock.wall() };
      const fault = disk.write(FOLDER.networks + bridge.id, seal(JSON.stringify(bridge)));
      if (fault !== null)
        return err(`failed to update bridge store for object type *bridge.networkConfiguration: ${fault}`);
      disk.sync(() => undefined);
      all.set(bridge.id, bridge);
      events.record('network', 'create', bridge.id, { name: bridge.name, type: 'bridge' });
      return ok(bridge);
    },
    remove(id) {
      const bridge = all.get(id);
      if (bridge === undefined) return;
      all.delete(id);
      disk.remove(FOLDER.networks + id);
      disk.sync(() => undefined);
      events.record('network', 'destroy', id, { name: bridge.name, type: 'bridge' });
    },
  };
}
