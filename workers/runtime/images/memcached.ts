/** A cache that says nothing and keeps nothing over its end. */
import { MS } from '../../api/time.ts';
import { image, MB, MIB } from '../image.ts';
import type { Program } from '../program.ts';
import { endsOn } from './kit.ts';

const server =
  (args: readonly string[]): Program =>
  (process) => {
    const data = new Map<string, string>();
    process.title(['memcached', ...args].join(' '));
    process.after(100 * MS, () => {
      process.listen(11211, (asked, answer) => {
        if (asked.kind !== 'line') return answer({ kind: 'closed' });
        const [verb = '', key = '', ...value] = asked.text.split(' ');
        process.work(0.02 * MS, () => {
          if (verb === 'set') data.set(key, value.join(' '));
          const found = data.get(key);
          const got = found === undefined ? 'END' : `VALUE ${key} 0 ${found.length}\n${found}\nEND`;
          const told = { set: 'STORED', get: got, version: 'VERSION 1.6.39' }[verb] ?? 'ERROR';
          answer({ kind: 'line', text: told });
        });
      });
    });
    return endsOn(process, ['TERM', 'INT'], 0, {
      afterUs: 20 * MS,
      says: (signal) => process.err(`Signal handled: ${signal === 'TERM' ? 'Terminated' : 'Interrupt'}.`),
    });
  };

export const memcached = image({
  repository: 'memcached',
  tags: /^(latest|alpine|bookworm|1(\.6(\.\d{1,2})?)?(-(alpine|bookworm))?)$/,
  sizeBytes: (tag) => (tag.includes('alpine') ? 5 : 30) * MB,
  layers: 6,
  entrypoint: ['docker-entrypoint.sh'],
  cmd: ['memcached'],
  ports: ['11211/tcp'],
  user: 'memcache',
  users: ['memcache'],
  memoryIdleBytes: 4 * MIB,
  tools: [],
  programs: { memcached: server },
});
