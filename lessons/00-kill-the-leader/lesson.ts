import { all, leaderChanged, unbroken, whole, workerLost } from '../checks.ts';
import { defineLesson } from '../lesson.ts';

export default defineLesson({
  id: 'L00',
  rev: 1,
  start: {
    managers: 3,
    workers: 2,
    commands: ['docker service create -d --name web --replicas 4 --constraint node.role==worker nginx:alpine'],
  },
  steps: [
    {
      name: 'kill-the-leader',
      predict: { options: ['for-ever', 'a-while', 'keep-running', 'unsure'], comesTrue: 'keep-running' },
      check: all(leaderChanged, unbroken('web'), whole('web')),
      solution: ['> waggle kill @leader', '> waggle run until leader'],
      clicks: [{ name: 'kill', does: 'kill-leader', what: '' }],
    },
    {
      name: 'kill-a-worker',
      predict: { options: ['lost', 'other-worker', 'managers', 'unsure'], comesTrue: 'other-worker' },
      check: all(workerLost, whole('web')),
      solution: ['> waggle kill node-5', '> waggle run 60s'],
      clicks: [{ name: 'kill', does: 'kill-worker', what: '' }],
    },
  ],
  // Whoever pulls the plug of a manager that does not lead sees no election.
  wrong: ['> waggle kill node-3', '> waggle run 60s'],
});
