/** The web server of most examples. Log lines are those of its entrypoint and of the server (container-runtime §14.1). */
import { MS } from '../../api/time.ts';
import { civil, clockTime, two } from '../calendar.ts';
import { image, MB, MIB } from '../image.ts';
import type { Process, Program } from '../program.ts';
import { SIGNALS } from '../signals.ts';

const ENTRYPOINT_SAYS = [
  '/docker-entrypoint.d/ is not empty, will attempt to perform configuration',
  'Looking for shell scripts in /docker-entrypoint.d/',
  'Launching /docker-entrypoint.d/10-listen-on-ipv6-by-default.sh',
  'Launching /docker-entrypoint.d/20-envsubst-on-templates.sh',
  'Launching /docker-entrypoint.d/30-tune-worker-processes.sh',
  'Configuration complete; ready for start up',
];

const server = (): Program => (process) => {
  for (const line of ENTRYPOINT_SAYS) process.out(`/docker-entrypoint.sh: ${line}`);
  process.after(process.dice.between(200, 500) * MS, () => {
    notice(process, 'using the "epoll" event method');
    notice(process, 'start worker processes');
  });
  return (signal) => {
    if (signal !== 'QUIT' && signal !== 'TERM' && signal !== 'INT') return false;
    const how = signal === 'QUIT' ? ', shutting down' : ', exiting';
    notice(process, `signal ${SIGNALS[signal]} (SIG${signal}) received${how}`);
    process.after(process.dice.between(20, 80) * MS, () => {
      notice(process, 'exit');
      process.exit(0);
    });
    return true;
  };
};

function notice(process: Process, text: string): void {
  const at = civil(process.wall());
  process.err(`${at.year}/${two(at.month)}/${two(at.day)} ${clockTime(at)} [notice] 1#1: ${text}`);
}

export const nginx = image({
  repository: 'nginx',
  tags: /^(latest|mainline|stable|(mainline|stable)?-?alpine(-slim)?|1|1\.(9|1\d|2\d|30)(\.\d{1,2})?|1(\.(9|1\d|2\d|30)(\.\d{1,2})?)?-(alpine(-slim|-perl)?|perl|bookworm))$/,
  sizeBytes: (tag) => (tag.includes('alpine') ? 20 : 70) * MB,
  layers: 7,
  entrypoint: ['/docker-entrypoint.sh'],
  cmd: ['nginx', '-g', 'daemon off;'],
  ports: ['80/tcp'],
  stopSignal: 'QUIT',
  memoryIdleBytes: 8 * MIB,
  programs: { nginx: server },
});
