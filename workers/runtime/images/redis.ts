/** The store that saves before it goes. */
import { MS } from '../../api/time.ts';
import { civil, clockTime, monthName, two } from '../calendar.ts';
import { image, MB, MIB } from '../image.ts';
import type { Process, Program } from '../program.ts';

const server = (): Program => (process) => {
  say(process, 'C', '* oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo');
  process.after(process.dice.between(100, 300) * MS, () => {
    say(process, 'M', '* Server initialized');
    say(process, 'M', '* Ready to accept connections tcp');
  });
  return (signal) => {
    if (signal !== 'TERM' && signal !== 'INT') return false;
    say(process, 'signal-handler', `Received SIG${signal} scheduling shutdown...`);
    process.after(process.dice.between(50, 100) * MS, () => {
      say(process, 'M', '* User requested shutdown...');
      say(process, 'M', '* Saving the final RDB snapshot before exiting.');
      say(process, 'M', '* DB saved on disk');
      say(process, 'M', '# Redis is now ready to exit, bye bye...');
      process.exit(0);
    });
    return true;
  };
};

function say(process: Process, role: 'C' | 'M' | 'signal-handler', text: string): void {
  const at = civil(process.wall());
  const date = `${two(at.day)} ${monthName(at)} ${at.year} ${clockTime(at)}.${String(at.ms).padStart(3, '0')}`;
  process.out(
    role === 'signal-handler'
      ? `1:signal-handler (${Math.floor(process.wall() / 1e6)}) ${text}`
      : `1:${role} ${date} ${text}`,
  );
}

export const redis = image({
  repository: 'redis',
  tags: /^(latest|alpine|bookworm|[4-8](\.\d{1,2}){0,2}(-(alpine|bookworm))?)$/,
  sizeBytes: (tag) => (tag.includes('alpine') ? 17 : 45) * MB,
  layers: 6,
  entrypoint: ['docker-entrypoint.sh'],
  cmd: ['redis-server'],
  ports: ['6379/tcp'],
  volumes: ['/data'],
  workingDir: '/data',
  memoryIdleBytes: 8 * MIB,
  programs: { 'redis-server': server },
});
