/** `/tasks` (engine-api §7). */
import type { TaskFilters } from '../../api/control.ts';
import { TASK_STATES, taskName, type Task } from '../../api/objects/task.ts';
import { jsonAnswer } from '../answer.ts';
import { all, both, map, refused, settled, next } from '../ask.ts';
import { asManager, control } from '../control.ts';
import { taskJson } from '../convert/task.ts';
import { findNode, findService, findTask } from '../lookup.ts';
import { filters, labelFilters } from '../request.ts';
import type { Routes } from '../router.ts';

const FILTERS = ['id', 'name', 'label', 'service', 'node', 'desired-state', 'runtime', '_up-to-date'];

const startsWithOne = (text: string, beginnings: readonly string[] | undefined): boolean =>
  beginnings === undefined || beginnings.some((beginning) => text.startsWith(beginning));

export const taskRoutes: Routes = {
  'GET /tasks': (request, engine) =>
    asManager(engine, () => {
      const asked = filters(request, FILTERS);
      if (!asked.ok) return settled(asked);
      const { id, name, label, service, node, runtime } = asked.value;
      const states = asked.value['desired-state'];
      const bad = states?.find((state) => !(TASK_STATES as readonly string[]).includes(state) && state !== 'allocated');
      if (bad !== undefined) return refused(500, `Invalid desired-state filter: '${bad}'`);
      const services = all((service ?? []).map((typed) => map(findService(engine, typed), (found) => found.id)));
      const nodes = all((node ?? []).map((typed) => map(findNode(engine, typed), (found) => found.node.id)));
      return next(both(services, nodes), ([serviceIds, nodeIds]) => {
        const wanted: TaskFilters = {
          ...(id === undefined ? {} : { idPrefixes: id }),
          ...(label === undefined ? {} : { labels: labelFilters(label) }),
          ...(service === undefined ? {} : { serviceIds }),
          ...(node === undefined ? {} : { nodeIds }),
          ...(states === undefined ? {} : { desiredStates: states }),
          ...(asked.value['_up-to-date'] === undefined ? {} : { upToDate: true }),
        };
        const shown = (task: Task) =>
          startsWithOne(taskName(task), name) && (runtime === undefined || runtime.includes('container'));
        return map(control(engine, 'listTasks', wanted), (tasks) => jsonAnswer(200, tasks.filter(shown).map(taskJson)));
      });
    }),

  'GET /tasks/{id}': ({ params }, engine) =>
    asManager(engine, () => map(findTask(engine, params['id'] as string), (task) => jsonAnswer(200, taskJson(task)))),
};
