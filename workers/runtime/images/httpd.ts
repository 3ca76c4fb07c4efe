/** Apache's server. */
import { MS } from '../../api/time.ts';
import { civil, clockTime, monthName, two, weekdayName } from '../calendar.ts';
import { image, MB, MIB } from '../image.ts';
import type { Process, Program } from '../program.ts';
import { page, REASONS, type Told } from '../serving.ts';
import { between, endsOn, logged, pathOf, serveHttp, type HttpAsked } from './kit.ts';

const ROOT = '/usr/local/apache2/htdocs';
const WORKS = '<html><body><h1>It works!</h1></body></html>\n';
const NAMELESS =
  "AH00558: httpd: Could not reliably determine the server's fully qualified domain name, using 172.17.0.2. Set the 'ServerName' directive globally to suppress this message";

function answerTo(request: HttpAsked, { files }: Process): Told {
  const path = pathOf(request).replace(/\/$/, '/index.html');
  const text = files.read(ROOT + path) ?? (path === '/index.html' ? WORKS : null);
  if (text !== null) return page(text);
  return page(
    `<html><head><title>404 ${REASONS[404]}</title></head><body><h1>Not Found</h1></body></html>\n`,
    'text/html',
    404,
  );
}

function note(process: Process, module: string, text: string): void {
  const at = civil(process.wall());
  const date = `${weekdayName(at)} ${monthName(at)} ${two(at.day)} ${clockTime(at)}.${String(at.ms).padStart(3, '0')}000 ${at.year}`;
  process.err(`[${date}] [${module}:notice] [pid 1:tid 1] ${text}`);
}

const server = (): Program => (process) => {
  process.title('httpd -DFOREGROUND');
  process.after(between(process, 200, 500), () => {
    process.err(NAMELESS);
    note(process, 'mpm_event', 'AH00489: Apache/2.4.65 (Unix) configured -- resuming normal operations');
    note(process, 'core', "AH00094: Command line: 'httpd -D FOREGROUND'");
    for (let i = 0; i < 3; i++) process.child('httpd -DFOREGROUND', 'www-data');
    serveHttp(process, 80, 0.3 * MS, (request, answer) => {
      const told = answerTo(request, process);
      if (told.kind === 'http') {
        const from = request.from.replace(/:\d+$/, '');
        const line = `"${request.method} ${request.path} HTTP/1.1" ${told.status} ${told.body.length}`;
        process.out(`${from} - - [${logged(process)}] ${line}`);
      }
      answer(told);
    });
  });
  return endsOn(process, ['WINCH', 'TERM'], 0, {
    afterUs: between(process, 20, 80),
    says: (signal) =>
      note(
        process,
        'mpm_event',
        signal === 'WINCH'
          ? 'AH00492: caught SIGWINCH, shutting down gracefully'
          : 'AH00491: caught SIGTERM, shutting down',
      ),
  });
};

export const httpd = image({
  repository: 'httpd',
  tags: /^(latest|alpine|2(\.4(\.\d{1,2})?)?(-(alpine|bookworm))?)$/,
  sizeBytes: (tag) => (tag.includes('alpine') ? 20 : 60) * MB,
  layers: 6,
  cmd: ['httpd-foreground'],
  ports: ['80/tcp'],
  workingDir: '/usr/local/apache2',
  stopSignal: 'WINCH',
  memoryIdleBytes: 16 * MIB,
  programs: { 'httpd-foreground': server },
});
