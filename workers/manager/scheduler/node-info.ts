/** What the scheduler knows of one node: its tasks, what is left of its resources, and how it has failed (§6.1). */
import type { GenericResource, Port } from '../../api/engine/specs.ts';
import type { ServiceId, TaskId } from '../../api/ids.ts';
import type { SwarmNode } from '../../api/objects/node.ts';
import { rank } from '../../api/objects/task.ts';
import type { Task } from '../../api/objects/task.ts';
import type { Micros } from '../../api/time.ts';
import { claim, demandsOf, Taken } from '../generic-resources.ts';
import type { Demand } from '../generic-resources.ts';
import { MAX_FAILURES, RecentFailures } from './recent-failures.ts';

/** Meant to go on: tasks that are being shut down no longer count for spreading, but still hold what they reserved. */
const isActive = (task: Task): boolean => rank(task.desiredState) <= rank('complete');

const portKey = ({ Protocol, PublishedPort }: Port): string => `${Protocol}/${PublishedPort}`;

/** The ports that a task takes on its node itself; those the engine chooses cannot clash. */
export const hostPorts = (task: Task): readonly Port[] =>
  task.endpointPorts.filter((port) => port.PublishMode === 'host' && (port.PublishedPort ?? 0) !== 0);

export interface Reservations {
  readonly cpus: number;
  readonly memory: number;
  readonly generic: readonly Demand[];
}

export const reservationsOf = (task: Task): Reservations => ({
  cpus: task.spec.Resources?.Reservations?.NanoCPUs ?? 0,
  memory: task.spec.Resources?.Reservations?.MemoryBytes ?? 0,
  generic: demandsOf(task),
});

export class NodeInfo {
  readonly #tasks = new Map<TaskId, Task>();
  readonly #activeOf = new Map<ServiceId, number>();
  readonly #takenPorts = new Set<string>();
  readonly #failures = new RecentFailures();
  #node: SwarmNode;
  #active = 0;
  #reservedCpus = 0;
  #reservedMemory = 0;
  readonly #generic = new Taken();

  constructor(node: SwarmNode) {
    this.#node = node;
  }

  get node(): SwarmNode {
    return this.#node;
  }

  /** The node's object has changed; its tasks have not. */
  replace(node: SwarmNode): void {
    this.#node = node;
  }

  get activeTasks(): number {
    return this.#active;
  }

  activeTasksOf(service: ServiceId): number {
    return this.#activeOf.get(service) ?? 0;
  }

  /** What is left of the node's processors, in billionths of one. */
  get freeCpus(): number {
    return (this.#node.description?.resources.nanoCpus ?? 0) - this.#reservedCpus;
  }

  /** What is left of the node's memory, in bytes. */
  get freeMemory(): number {
    return (this.#node.description?.resources.memoryBytes ?? 0) - this.#reservedMemory;
  }

  /** How much is left of a generic resource, or how many with a name. */
  freeOf(kind: string): number {
    return this.#generic.free(kind, this.#offers);
  }

  /** What of this node would be handed to the task, of all generic resources that it reserves; undefined if it reserves none. */
  claimFor(task: Task): readonly GenericResource[] | undefined {
    const demands = demandsOf(task);
    if (demands.length === 0) return undefined;
    return demands.flatMap((demand) => claim(demand, this.#offers, this.#generic));
  }

  get #offers(): readonly GenericResource[] {
    return this.#node.description?.resources.generic ?? [];
  }

  isPortFree(port: Port): boolean {
    return !this.#takenPorts.has(portKey(port));
  }

  /** Takes the task, or its newer version, into account. */
  add(task: Task): void {
    const known = this.#tasks.get(task.id);
    this.#tasks.set(task.id, task);
    if (known) {
      this.#count(task, Number(isActive(task)) - Number(isActive(known)));
      return;
    }
    this.#reserve(task, 1);
    for (const port of hostPorts(task)) this.#takenPorts.add(portKey(port));
    this.#count(task, Number(isActive(task)));
  }

  /** Frees all that the task holds. Returns false if it was not here. */
  remove(id: TaskId): boolean {
    const task = this.#tasks.get(id);
    if (!task) return false;
    this.#tasks.delete(id);
    this.#reserve(task, -1);
    for (const port of hostPorts(task)) this.#takenPorts.delete(portKey(port));
    this.#count(task, -Number(isActive(task)));
    return true;
  }

  /** Returns whether this failure is the one from which on failures weigh more than balance. */
  taskFailed(task: Task, nowUs: Micros): boolean {
    this.#failures.add(task, nowUs);
    return this.#failures.count(task, nowUs) === MAX_FAILURES;
  }

  recentFailures(task: Task, nowUs: Micros): number {
    return this.#failures.count(task, nowUs);
  }

  #reserve(task: Task, sign: 1 | -1): void {
    if (sign === 1) this.#generic.add(task.assignedGenericResources);
    else this.#generic.remove(task.assignedGenericResources);
    const { cpus, memory } = reservationsOf(task);
    this.#reservedCpus += sign * cpus;
    this.#reservedMemory += sign * memory;
  }

  #count({ serviceId }: Task, by: number): void {
    if (by === 0) return;
    this.#active += by;
    const ofService = this.activeTasksOf(serviceId) + by;
    if (ofService === 0) this.#activeOf.delete(serviceId);
    else this.#activeOf.set(serviceId, ofService);
  }
}
