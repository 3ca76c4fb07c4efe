/** Clients that create, change and remove services while things break, and remember what they were promised. */
import type { ServiceMode } from '../api/engine/specs.ts';
import type { Hostname, ServiceId } from '../api/ids.ts';
import { SECOND } from '../api/time.ts';
import type { Dice } from '../std/dice.ts';
import type { Ask, Reply } from './client.ts';
import type { ClientFact } from './facts.ts';
import type { OneThread } from './one-thread.ts';
import { clearJobs, drawShape, setAvailability } from './operations.ts';
import type { NodeJson } from './operations.ts';
import { STAMP } from './stamp.ts';

/** As many as this at a time; then some are removed. */
const SERVICES = 5;
const EVERY_AT_MOST = 6 * SECOND;

interface Spec {
  readonly Name: string;
  readonly Labels: Readonly<Record<string, string>>;
  readonly TaskTemplate: {
    readonly ContainerSpec: { readonly Image: string; readonly Env?: readonly string[] };
    readonly ForceUpdate?: number;
  };
  readonly Mode: Pick<ServiceMode, 'Replicated' | 'Global' | 'ReplicatedJob'>;
}

export interface WritesOptions {
  readonly datacenter: OneThread;
  readonly ask: Ask;
  readonly machines: readonly Hostname[];
  readonly dice: Dice;
  readonly tell: (fact: ClientFact) => void;
  /** Who was last heard to lead. */
  readonly leader: () => Hostname | null;
  readonly note: (line: string) => void;
  /** Also all else that people do with services. */
  readonly operations: boolean;
}

/** Writes at drawn moments, from `begin` to `end`; and once more when asked. */
export function writes({ datacenter, ask, machines, dice, tell, leader, note, operations }: WritesOptions) {
  const known: ServiceId[] = [];
  let stamps = 0;
  let reads = 0;
  let asked = 0;
  let acknowledged = 0;
  let cancel = () => {};

  const said = (what: string, on: Hostname, { status, body }: Reply) =>
    note(`${what} on ${on}: ${status === 0 ? 'no answer' : `${status} ${body.trim().slice(0, 200)}`}`);

  function create(on: Hostname, done: (created: boolean) => void): void {
    const stamp = String(++stamps);
    const spec: Spec = {
      Name: `web-${stamp}`,
      Labels: { [STAMP]: stamp },
      TaskTemplate: { ContainerSpec: { Image: 'nginx:alpine' } },
      Mode: { Replicated: { Replicas: dice.between(1, 4) } },
      ...(operations && drawShape(dice)),
    };
    ask(on, 'POST', '/services/create', spec, (reply) => {
      said(`create ${spec.Name}`, on, reply);
      if (reply.status === 201) {
        const { ID: id } = JSON.parse(reply.body) as { ID: ServiceId };
        known.push(id);
        acknowledged++;
        tell({ kind: 'acknowledged', write: 'create', id, stamp });
      }
      done(reply.status === 201);
    });
  }

  function update(on: Hostname, id: ServiceId): void {
    const [scaled, replicas, rolled] = [dice.int(2) === 0, dice.between(0, 5), dice.int(4) === 0];
    change(on, id, (spec, stamp) => {
      const { TaskTemplate: template, Mode } = spec;
      const container = { ...template.ContainerSpec, Env: [`STAMP=${stamp}`] };
      return {
        ...spec,
        Mode: scaled && Mode.Replicated ? { Replicated: { Replicas: replicas } } : Mode,
        TaskTemplate: rolled ? { ...template, ContainerSpec: container } : template,
      };
    });
  }

  /** Replaces every task, as `docker service update --force` does. */
  function force(on: Hostname, id: ServiceId): void {
    change(on, id, (spec) => {
      const { TaskTemplate: template } = spec;
      return { ...spec, TaskTemplate: { ...template, ForceUpdate: (template.ForceUpdate ?? 0) + 1 } };
    });
  }

  function change(on: Hostname, id: ServiceId, edit: (spec: Spec, stamp: string) => Spec): void {
    const stamp = String(++stamps);
    look(on, id, (found) => {
      if (found.status !== 200) return said(`look up ${id}`, on, found);
      const { Spec: before, Version } = JSON.parse(found.body) as { Spec: Spec; Version: { Index: number } };
      const spec = { ...edit(before, stamp), Labels: { [STAMP]: stamp } };
      ask(on, 'POST', `/services/${id}/update?version=${Version.Index}`, spec, (reply) => {
        said(`update ${spec.Name} to stamp ${stamp}`, on, reply);
        if (reply.status !== 200) return;
        acknowledged++;
        tell({ kind: 'acknowledged', write: 'update', id, stamp });
      });
    });
  }

  function look(on: Hostname, id: ServiceId, done: (found: Reply) => void): void {
    const read = ++reads;
    tell({ kind: 'read-asked', on, read, id });
    ask(on, 'GET', `/services/${id}`, undefined, (found) => {
      if (found.status === 200) {
        const { Spec } = JSON.parse(found.body) as { Spec: Spec };
        tell({ kind: 'read-answered', read, stamp: Spec.Labels[STAMP] ?? '' });
      } else if (found.status === 404) tell({ kind: 'read-answered', read, stamp: null });
      done(found);
    });
  }

  function remove(on: Hostname, id: ServiceId): void {
    if (known.includes(id)) known.splice(known.indexOf(id), 1);
    tell({ kind: 'removing', id });
    ask(on, 'DELETE', `/services/${id}`, undefined, (reply) => {
      said(`remove ${id}`, on, reply);
      if (reply.status !== 200) return;
      acknowledged++;
      tell({ kind: 'acknowledged', write: 'remove', id });
    });
  }

  function write(): void {
    cancel = datacenter.wakeAfter(1 + dice.int(EVERY_AT_MOST), write);
    asked++;
    const on = dice.pick(machines);
    const leads = leader();
    if (leads !== null && known.length > 0) look(leads, dice.pick(known), () => {});
    if (operations && known.length > 0 && dice.int(3) === 0) return operate(on);
    const choice = dice.int(4);
    if (known.length < 2 || (choice === 0 && known.length < SERVICES)) create(on, () => {});
    else if (choice === 1 && known.length >= SERVICES) remove(on, dice.pick(known));
    else update(on, dice.pick(known));
  }

  function operate(on: Hostname): void {
    if (dice.int(2) === 0) return rollBack(on, dice.pick(known));
    const [whom, availability] = [dice.pick(machines), dice.pick(['active', 'pause', 'drain', 'active'] as const)];
    ask(on, 'GET', '/nodes', undefined, ({ status, body }) => {
      const nodes = status === 200 ? (JSON.parse(body) as readonly NodeJson[]) : [];
      const node = nodes.find(({ Description }) => Description.Hostname === whom);
      if (node === undefined) return;
      setAvailability(ask, on, node, availability, (done) => note(`${whom} ${availability} on ${on}: ${done}`));
    });
  }

  function rollBack(on: Hostname, id: ServiceId): void {
    look(on, id, (found) => {
      if (found.status !== 200) return;
      const { Spec, Version } = JSON.parse(found.body) as { Spec: Spec; Version: { Index: number } };
      tell({ kind: 'rolling-back', id });
      ask(on, 'POST', `/services/${id}/update?version=${Version.Index}&rollback=previous`, Spec, (reply) => {
        said(`roll back ${Spec.Name}`, on, reply);
        if (reply.status === 200) acknowledged++;
      });
    });
  }

  return {
    begin: write,
    end: () => cancel(),
    create,
    force,
    clearJobs: (done: (none: boolean) => void) => clearJobs({ ask, on: machines.at(-1) as Hostname, remove }, done),
    get figures() {
      return { asked, acknowledged };
    },
  };
}
