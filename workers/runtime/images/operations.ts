/** What operators run to look after a swarm: metrics, a console, a picture of the nodes. */
import { MS } from '../../api/time.ts';
import { image, MB, MIB } from '../image.ts';
import { deaf, type Process, type Program } from '../program.ts';
import { page } from '../serving.ts';
import { between, dashed, endsOn, goProgram, pathOf, plainError, serveHttp, underInit } from './kit.ts';

const structured = (process: Process, source: string, text: string): void =>
  process.err(`time=${dashed(process).replace(' ', 'T')}Z level=INFO source=${source} msg=${JSON.stringify(text)}`);

const exporter = (): Program => (process) => {
  structured(process, 'node_exporter.go:216', 'Starting node_exporter');
  process.after(100 * MS, () => {
    process.err(
      `time=${dashed(process).replace(' ', 'T')}Z level=INFO source=tls_config.go:347 msg="Listening on" address=[::]:9100`,
    );
    serveHttp(process, 9100, 2 * MS, (request, answer) => {
      if (pathOf(request) === '/') return answer(page('<html><body><h1>Node Exporter</h1></body></html>'));
      if (pathOf(request) !== '/metrics') return answer(plainError(404));
      const lines = [
        '# TYPE node_cpu_count gauge',
        `node_cpu_count ${process.cpus}`,
        `node_time_seconds ${Math.floor(process.wall() / 1e6)}`,
      ];
      answer(page(`${lines.join('\n')}\n`, 'text/plain; version=0.0.4'));
    });
  });
  return goProgram(process);
};

export const nodeExporter = image({
  repository: 'prom/node-exporter',
  tags: /^(latest|master|v1\.\d{1,2}\.\d)$/,
  sizeBytes: () => 12 * MB,
  layers: 3,
  entrypoint: ['/bin/node_exporter'],
  ports: ['9100/tcp'],
  user: 'nobody',
  memoryIdleBytes: 14 * MIB,
  programs: { '/bin/node_exporter': exporter },
});

const logLine = (process: Process, text: string): void =>
  process.err(`${dashed(process).replace(/-/g, '/').slice(0, 19)} ${text}`);

const agent = (): Program => (process) => {
  process.after(between(process, 1000, 2000), () => {
    logLine(process, '[INFO] [main] [message: Agent running on a Swarm cluster node. Running in cluster mode]');
    logLine(
      process,
      '[INFO] [http] [server_addr: 0.0.0.0] [server_port: 9001] [secured: true] [api_version: 2.33.2] [message: Starting Agent API server]',
    );
    // It speaks TLS: whoever asks in plain HTTP is told so.
    serveHttp(process, 9001, MS, (_, answer) =>
      answer(page('Client sent an HTTP request to an HTTPS server.\n', 'text/plain', 400)),
    );
  });
  return endsOn(process, ['TERM', 'INT'], 0, { afterUs: 50 * MS });
};

export const portainerAgent = image({
  repository: 'portainer/agent',
  tags: /^(latest|lts|sts|alpine|2\.\d{1,2}(\.\d{1,2})?(-alpine)?)$/,
  sizeBytes: () => 60 * MB,
  layers: 5,
  entrypoint: ['./agent'],
  ports: ['9001/tcp'],
  workingDir: '/app',
  memoryIdleBytes: 22 * MIB,
  shell: false,
  programs: { './agent': agent },
});

const portainer = (): Program => (process) => {
  logLine(process, 'INF portainer/main.go:550 > starting Portainer | version=2.33.2');
  process.after(between(process, 2000, 4000), () => {
    logLine(process, 'INF http/server.go:358 > starting HTTPS server | bind_address=:9443');
    logLine(process, 'INF http/server.go:342 > starting HTTP server | bind_address=:9000');
    serveHttp(process, 9000, MS, (_, answer) => answer(page('<!doctype html><title>Portainer</title>\n')));
  });
  return endsOn(process, ['TERM', 'INT'], 0, { afterUs: 100 * MS });
};

export const portainerCe = image({
  repository: 'portainer/portainer-ce',
  tags: /^(latest|lts|sts|alpine|2\.\d{1,2}(\.\d{1,2})?(-alpine)?)$/,
  sizeBytes: () => 100 * MB,
  layers: 6,
  entrypoint: ['/portainer'],
  ports: ['8000/tcp', '9000/tcp', '9443/tcp'],
  volumes: ['/data'],
  workingDir: '/',
  memoryIdleBytes: 45 * MIB,
  shell: false,
  programs: { '/portainer': portainer },
});

const picture = (): Program => (process) => {
  process.after(between(process, 2000, 4000), () => {
    process.out('undefined');
    serveHttp(process, 8080, 3 * MS, (request, answer) =>
      answer(pathOf(request) === '/' ? page('<!doctype html><title>Visualizer</title>\n') : plainError(404)),
    );
  });
  return deaf;
};

/** What its own health check runs. */
const healthcheck: Program = (process) => {
  const asked = {
    kind: 'http',
    method: 'GET',
    path: '/',
    headers: { Host: 'localhost:8080' },
    body: '',
    from: '127.0.0.1:43210',
  } as const;
  process.call({ host: 'localhost', port: 8080 }, asked, (told) =>
    process.exit(told.ok && told.value.kind === 'http' && told.value.status === 200 ? 0 : 1),
  );
  return deaf;
};

export const visualizer = image({
  repository: 'dockersamples/visualizer',
  tags: /^(latest|stable)$/,
  sizeBytes: () => 60 * MB,
  layers: 9,
  entrypoint: ['/sbin/tini', '--'],
  cmd: ['node', 'server.js'],
  env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'MS=1000', 'CTX_ROOT=/'],
  ports: ['8080/tcp'],
  workingDir: '/app',
  healthcheck: { test: ['CMD-SHELL', 'node /app/healthcheck.js || exit 1'] },
  memoryIdleBytes: 55 * MIB,
  programs: {
    '/sbin/tini': () => underInit(picture()),
    node: ([script]) => (script === '/app/healthcheck.js' ? healthcheck : picture()),
  },
});
