/** What the page sees of a machine over its lives: what is true in it now, and nothing of what was there before. */
import { beforeEach, expect, test } from 'vitest';
import { aSite, hostnameOf, type Site } from './testing.ts';

const hostname = hostnameOf(1);
let site: Site;
const view = () => site.datacenter.views()[hostname];

/** A manager that leads, schedules, and runs a container of a service. */
beforeEach(() => {
  site = aSite(1);
  site.init();
  expect(site.createService('web', 1).status).toBe(201);
  site.run(20);
  expect(view()).toMatchObject({ agent: { state: 'registered' }, containers: [{ state: 'running' }] });
  expect(view()?.scheduler?.verdicts).not.toHaveLength(0);
});

test('a machine that is off shows what it knew last', () => {
  site.kill(1);
  site.run(1);
  expect(view()).toMatchObject({ agent: { state: 'registered' }, containers: [{ state: 'running' }] });
});

test('switched on again, it shows what it is now: nobody has elected it yet, so nothing is scheduled', () => {
  site.kill(1);
  site.start(1);
  site.run(0.001);
  expect(view()).toMatchObject({ containers: [{ state: 'exited' }], scheduler: null });
});

test('a new machine in its place shows nothing of the old one', () => {
  site.datacenter.input({ kind: 'replace', hostname });
  site.run(1);
  expect(view()).toMatchObject({
    swarm: { state: 'inactive', nodeId: null },
    agent: { state: 'idle', manager: null, tasks: [] },
    ...{ raft: null, cluster: null, scheduler: null, containers: [], disk: { files: [] } },
  });
});
