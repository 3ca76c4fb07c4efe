/** The real thing, end to end: commands typed on machines that stand in this thread. */
import { describe, expect, test } from 'vitest';
import { play } from './testing.ts';

const STORY = `> new --managers 3 --workers 2
$ docker service create --name web --replicas 3 --constraint node.role==worker nginx:alpine
> kill @leader
> run until leader
> run 40s
@leader $ docker node ls
@leader $ docker service ls
@node-4 $ docker service ls
`;

describe('a leader dies', () => {
  test('another leads, the service stays whole, and the same seed tells the same story', async () => {
    const story = await play(STORY);
    expect(story).toContain('verify: Service ');
    expect(story).toMatch(/node-1 +Down +Active +Unreachable/);
    expect(story).toMatch(/node-[23] +Ready +Active +Leader/);
    expect(story).toMatch(/web +replicated +3\/3 +nginx:alpine/);
    expect(story).toContain("Worker nodes can't be used to view or modify cluster state.");
    expect(await play(STORY)).toBe(story);
    expect(await play(STORY, 8)).not.toBe(story);
  });
});

test('a command that never ends is ended, and the story goes on', async () => {
  const story = await play(`> machines 1
$ docker swarm init
$ docker service create --name web --constraint node.labels.zone==moon nginx:alpine
$ docker service ls
> freeze node-1
$ docker service ls
> thaw node-1
$ docker service ls
`);
  expect(story).toContain('Operation continuing in background.');
  expect(story).toContain('node-1 $ docker service ls\n^C\n> thaw node-1\n');
  expect(story).toMatch(/web +replicated +0\/1 +nginx:alpine *\n$/);
});
