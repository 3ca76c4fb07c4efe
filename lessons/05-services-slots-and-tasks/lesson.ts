import { all, containerEnded, historyRead, running, slotReplaced } from '../checks.ts';
import { defineLesson } from '../lesson.ts';

export default defineLesson({
  id: 'L05',
  rev: 1,
  start: { managers: 3, workers: 2, commands: [] },
  steps: [
    {
      name: 'create',
      check: running('web', 3),
      solution: ['@node-1 $ docker service create --name web --replicas 3 nginx:alpine'],
      clicks: [{ name: 'create', does: 'docker', what: 'docker service create --name web --replicas 3 nginx:alpine' }],
    },
    {
      name: 'kill-a-container',
      predict: { options: ['restarted', 'new-task', 'two-of-three', 'unsure'], comesTrue: 'new-task' },
      check: all(containerEnded('web', 2), slotReplaced('web', 2, 2)),
      solution: ['> waggle kill-container web.2', '> waggle run 20s'],
      clicks: [{ name: 'kill', does: 'kill-container', what: 'web.2' }],
    },
    {
      name: 'read-the-history',
      check: historyRead('web'),
      solution: ['@node-1 $ docker service ps web'],
      clicks: [{ name: 'open', does: 'open-history', what: 'web' }],
    },
    {
      name: 'five',
      check: running('web', 5),
      solution: ['@node-1 $ docker service update --replicas 5 web'],
      clicks: [{ name: 'update', does: 'docker', what: 'docker service update --replicas 5 web' }],
    },
  ],
  // Starting containers by hand makes no service, however many there are.
  wrong: [
    '@node-1 $ docker run -d --name web.1 nginx:alpine',
    '@node-1 $ docker run -d --name web.2 nginx:alpine',
    '@node-1 $ docker service create --name web --replicas 2 nginx:alpine',
  ],
});
