/** `waggle kill-container`: kills what a task runs, on whichever machine that is, so that the swarm can be watched. */
import type { Hostname } from '../../../workers/api/ids.ts';
import type { ApiNode, ApiService, ApiTask } from '../../docker/api.ts';
import { Engine } from '../../docker/engine.ts';
import { type Around, type Lever, LeverFault, machine, Misused } from './lever.ts';

type RunningTask = ApiTask & { readonly Status: { readonly ContainerStatus?: { readonly ContainerID?: string } } };

export const killContainer: Lever = {
  use: 'TASK',
  does: "Kill a task's container, such as web.2",
  async run(args, around) {
    const [name = ''] = args;
    const found = /^(.+)\.(\d+)$/.exec(name);
    if (!found || args.length !== 1) throw new Misused("which task? A service and a slot, such as 'web.2'");
    const { host, container } = await whereabouts(name, found[1] as string, Number(found[2]), around);
    const engine = new Engine(around.ports.clientFor(host), around.signal);
    await engine.post(`/containers/${container}/kill`, { signal: 'SIGKILL' });
  },
};

/** Asks a manager which container the task is, and where. */
async function whereabouts(name: string, service: string, slot: number, { ports, signal }: Around) {
  const engine = new Engine(ports.clientFor(machine('@leader', ports)), signal);
  const services = await engine.get<ApiService[]>('/services');
  const id = services.find(({ Spec }) => Spec.Name === service)?.ID;
  const tasks = await engine.get<RunningTask[]>('/tasks');
  const task = tasks.find((one) => one.ServiceID === id && one.Slot === slot && one.Status.State === 'running');
  const container = task?.Status.ContainerStatus?.ContainerID;
  if (!task?.NodeID || !container) throw new LeverFault(`no task ${name} is running`, 1);
  const node = await engine.get<ApiNode>(`/nodes/${task.NodeID}`);
  return { host: node.Description.Hostname as Hostname, container };
}
