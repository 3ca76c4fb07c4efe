import { describe, expect, test } from 'vitest';
import type { NodeId, ServiceId, TaskId } from '../../api/ids.ts';
import type { LogMessage, SubscribeLogsRequest } from '../../api/logs.ts';
import { err, ok } from '../../std/result.ts';
import type { LogListener } from '../swarm.ts';
import { anEngine, aService, aTask, onManager, onWorker } from '../testing.ts';

const message = (text: string, stream: LogMessage['stream'] = 'stdout'): LogMessage => ({
  nodeId: 'n1' as NodeId,
  serviceId: 's1' as ServiceId,
  taskId: 't1' as TaskId,
  atUs: 0,
  stream,
  text,
});

/** An engine whose swarm knows the service `web`, with one task; what it asks of the broker, and how that answers. */
function anEngineWithLogs(service = aService()) {
  const asked: SubscribeLogsRequest[] = [];
  const readers: LogListener[] = [];
  let hungUp = 0;
  const missing = err({ code: 'NotFound', message: 'nothing' } as const);
  const engine = anEngine(
    onManager,
    {
      getService: ({ id }) => (id === 's1' ? ok(service) : missing),
      listServices: ({ names }) => ok(names?.includes('web') ? [{ service, status: null } as never] : []),
      getTask: ({ id }) => (id === 't1' ? ok(aTask()) : missing),
      listTasks: () => ok([]),
    },
    {
      subscribeLogs(request, reader) {
        asked.push(request);
        readers.push(reader);
        return () => void hungUp++;
      },
    },
  );
  return { engine, asked, readers, hungUp: () => hungUp };
}

const begin = ({ engine }: ReturnType<typeof anEngineWithLogs>, path: string) => engine.begin({ method: 'GET', path });

describe('logs of a service', () => {
  test('are asked of the broker as the query says', () => {
    const swarm = anEngineWithLogs();
    begin(swarm, '/services/web/logs?stdout=1&follow=1&tail=5&since=1768039205.5');
    begin(swarm, '/tasks/t1/logs?stdout=1&stderr=1&tail=all');
    expect(swarm.asked).toEqual([
      {
        selector: { serviceIds: ['s1'], taskIds: [] },
        options: { follow: true, streams: ['stdout'], tail: 5, sinceUs: expect.any(Number) as number },
      },
      {
        selector: { serviceIds: [], taskIds: ['t1'] },
        options: { follow: false, streams: ['stdout', 'stderr'], tail: null, sinceUs: null },
      },
    ]);
  });

  test('come in a frame a line, with their origin where details are asked for', () => {
    const swarm = anEngineWithLogs();
    const asked = begin(swarm, '/services/web/logs?stdout=1&stderr=1&details=1');
    swarm.readers[0]?.lines([message('hello'), message('oh', 'stderr')]);
    const details = 'com.docker.swarm.node.id=n1,com.docker.swarm.service.id=s1,com.docker.swarm.task.id=t1';
    const frame = (stream: number, text: string) =>
      `${String.fromCharCode(stream)}\0\0\0\0\0\0${String.fromCharCode(text.length)}${text}`;
    expect(asked.now().text).toBe(frame(1, `${details} hello\n`) + frame(2, `${details} oh\n`));
    expect(asked.now().ended).toBe(false);
    swarm.readers[0]?.end(null);
    expect(asked.now().ended).toBe(true);
  });

  test('of a terminal come without frames', () => {
    const { spec } = aService();
    const TaskTemplate = { ...spec.TaskTemplate, ContainerSpec: { Image: 'nginx', TTY: true } };
    const swarm = anEngineWithLogs(aService({ spec: { ...spec, TaskTemplate } }));
    const asked = begin(swarm, '/services/web/logs?stdout=1');
    swarm.readers[0]?.lines([message('hello')]);
    expect(asked.now().text).toBe('hello\n');
  });

  test('end with what was missing, in a frame that makes the client fail', () => {
    const swarm = anEngineWithLogs();
    const asked = begin(swarm, '/services/web/logs?stdout=1');
    swarm.readers[0]?.end({ code: 'Unknown', message: 'warning: incomplete log stream.' });
    expect(asked.now().text.charCodeAt(0)).toBe(3);
    expect(asked.now().text.slice(8)).toBe(
      'Error grabbing logs: rpc error: code = Unknown desc = warning: incomplete log stream.\n',
    );
  });

  test('are no longer read when the client hangs up', () => {
    const swarm = anEngineWithLogs();
    begin(swarm, '/services/web/logs?stdout=1&follow=1').hangUp();
    expect(swarm.hungUp()).toBe(1);
  });

  test.each([
    ['/services/web/logs', 500, 'Bad parameters: you must choose at least one stream'],
    ['/services/nope/logs?stdout=1', 404, 'service nope not found'],
    ['/tasks/nope/logs?stdout=1', 404, 'task nope not found'],
  ])('%s → %i %s', (path, status, text) => {
    expect(begin(anEngineWithLogs(), path).now()).toMatchObject({ status, body: { message: text } });
  });

  test('are for managers', () => {
    expect(anEngine(onWorker).ask('GET', '/services/web/logs?stdout=1').status).toBe(503);
  });
});
