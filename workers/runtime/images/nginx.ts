/** The web server of most examples. Log lines are those of its entrypoint and of the server (container-runtime §14.1). */
import { MS } from '../../api/time.ts';
import { image, MB, MIB } from '../image.ts';
import { deaf, printing, type Process, type Program } from '../program.ts';
import { page, REASONS, type Told } from '../serving.ts';
import { SIGNALS } from '../signals.ts';
import { between, endsOn, logged, pathOf, serveHttp, slashed, type HttpAsked } from './kit.ts';

const ENTRYPOINT_SAYS = [
  '/docker-entrypoint.sh: /docker-entrypoint.d/ is not empty, will attempt to perform configuration',
  '/docker-entrypoint.sh: Looking for shell scripts in /docker-entrypoint.d/',
  '/docker-entrypoint.sh: Launching /docker-entrypoint.d/10-listen-on-ipv6-by-default.sh',
  '10-listen-on-ipv6-by-default.sh: info: Getting the checksum of /etc/nginx/conf.d/default.conf',
  '10-listen-on-ipv6-by-default.sh: info: Enabled listen on IPv6 in /etc/nginx/conf.d/default.conf',
  '/docker-entrypoint.sh: Launching /docker-entrypoint.d/20-envsubst-on-templates.sh',
  '/docker-entrypoint.sh: Launching /docker-entrypoint.d/30-tune-worker-processes.sh',
  '/docker-entrypoint.sh: Configuration complete; ready for start up',
];

const ROOT = '/usr/share/nginx/html';
const WELCOME = `<!DOCTYPE html>
<html>
<head>
<title>Welcome to nginx!</title>
</head>
<body>
<h1>Welcome to nginx!</h1>
<p>If you see this page, the nginx web server is successfully installed and working.</p>
</body>
</html>
`;

const failure = (status: number): Told => {
  const title = `${status} ${REASONS[status] ?? ''}`;
  return page(
    `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`,
    'text/html',
    status,
  );
};

/** A file of its root, which a volume or a config may have put there; else the page that everybody knows. */
function answerTo(request: HttpAsked, { files }: Process): Told {
  if (request.method !== 'GET' && request.method !== 'HEAD') return failure(405);
  const path = pathOf(request).replace(/\/$/, '/index.html');
  const text = files.read(ROOT + path) ?? (path === '/index.html' ? WELCOME : null);
  return text === null ? failure(404) : page(text);
}

const server =
  (args: readonly string[]): Program =>
  (process) => {
    if (args.includes('-v')) return printing(() => ['nginx version: nginx/1.29.3'])(process);
    if (args.includes('-t')) {
      process.err('nginx: the configuration file /etc/nginx/nginx.conf syntax is ok');
      process.err('nginx: configuration file /etc/nginx/nginx.conf test is successful');
      process.exit(0);
      return deaf;
    }
    for (const line of ENTRYPOINT_SAYS) process.out(line);
    process.title(`nginx: master process ${['nginx', ...args].join(' ')}`);
    process.after(between(process, 200, 500), () => {
      notice(process, 'using the "epoll" event method');
      notice(process, 'nginx/1.29.3');
      notice(process, 'start worker processes');
      for (let i = 0; i < process.cpus; i++) {
        const worker = process.child('nginx: worker process', 'nginx');
        if (worker !== null) notice(process, `start worker process ${29 + i}`);
        else
          process.err(
            `${slashed(process)} [alert] 1#1: fork() failed while spawning "worker process" (11: Resource temporarily unavailable)`,
          );
      }
      serveHttp(process, 80, 0.2 * MS, (request, answer) => {
        const told = answerTo(request, process);
        if (told.kind === 'http') access(process, request, told.status, told.body.length);
        answer(told);
      });
    });
    return endsOn(process, ['QUIT', 'TERM', 'INT'], 0, {
      afterUs: between(process, 20, 80),
      says(signal) {
        const how = signal === 'QUIT' ? 'shutting down' : 'exiting';
        notice(process, `signal ${SIGNALS[signal]} (SIG${signal}) received, ${how}`);
        notice(process, 'exit');
      },
    });
  };

const notice = (process: Process, text: string): void => process.err(`${slashed(process)} [notice] 1#1: ${text}`);

const access = (process: Process, { method, path, headers, from }: HttpAsked, status: number, bytes: number): void =>
  process.out(
    `${from.replace(/:\d+$/, '')} - - [${logged(process)}] "${method} ${path} HTTP/1.1" ${status} ${bytes} "-" "${headers['User-Agent'] ?? '-'}" "-"`,
  );

export const nginx = image({
  repository: 'nginx',
  tags: /^(latest|mainline|stable|(mainline|stable)?-?alpine(-slim)?|1|1\.(9|1\d|2\d|30)(\.\d{1,2})?|1(\.(9|1\d|2\d|30)(\.\d{1,2})?)?-(alpine(-slim|-perl)?|perl|bookworm))$/,
  sizeBytes: (tag) => (tag.includes('alpine') ? 20 : 70) * MB,
  layers: 7,
  entrypoint: ['/docker-entrypoint.sh'],
  cmd: ['nginx', '-g', 'daemon off;'],
  ports: ['80/tcp'],
  users: ['nginx'],
  stopSignal: 'QUIT',
  memoryIdleBytes: 8 * MIB,
  tools: ['curl', 'wget'],
  programs: { nginx: server },
});
