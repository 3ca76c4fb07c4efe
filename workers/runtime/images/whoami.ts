/** A server that tells who answered. A Go program without a handler: the stop signal ends it at once, with 2. */
import { civil, clockTime, two } from '../calendar.ts';
import { image, MB, MIB } from '../image.ts';
import type { Program } from '../program.ts';

const server = (): Program => (process) => {
  const at = civil(process.wall());
  const port = process.env['WHOAMI_PORT_NUMBER'] ?? '80';
  process.err(`${at.year}/${two(at.month)}/${two(at.day)} ${clockTime(at)} Starting up on port ${port}`);
  return (signal) => {
    if (signal !== 'TERM' && signal !== 'INT' && signal !== 'QUIT') return false;
    process.exit(2);
    return true;
  };
};

export const whoami = image({
  repository: 'traefik/whoami',
  tags: /^(latest|v1(\.\d{1,2}){0,2})$/,
  sizeBytes: () => 3 * MB,
  layers: 3,
  entrypoint: ['/whoami'],
  ports: ['80/tcp'],
  memoryIdleBytes: 4 * MIB,
  shell: false,
  programs: { '/whoami': server },
});
