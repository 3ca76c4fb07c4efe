/** The voting app of Docker's samples: a page that votes, a queue, a worker that carries votes to a database, a page that counts. */
import { MS, SECOND } from '../../api/time.ts';
import { image, MB, MIB } from '../image.ts';
import { deaf, type Process, type Program } from '../program.ts';
import { page, type Told } from '../serving.ts';
import { between, endsOn, serveHttp, underInit } from './kit.ts';

/** Asks a server a line of its own language; null: it is not there. */
const askLine = (
  process: Process,
  host: string,
  port: number,
  text: string,
  then: (line: string | null) => void,
): void => {
  process.call({ host, port }, { kind: 'line', text, from: `${process.hostname}:43210` }, (told) =>
    then(told.ok && told.value.kind === 'line' ? told.value.text : null),
  );
};

const ballot = ({ env, hostname }: Process, vote: string): string => {
  const [a, b] = [env['OPTION_A'] ?? 'Cats', env['OPTION_B'] ?? 'Dogs'];
  return `<!DOCTYPE html>
<html>
<head><title>${a} vs ${b}!</title></head>
<body>
<h3>${a} vs ${b}!</h3>
<form method="POST"><button name="vote" value="a">${a}</button><button name="vote" value="b">${b}</button></form>
<p>${vote === '' ? 'Tip: you can change your vote' : `You have voted for ${vote}`}</p>
<p>Processed by container ID ${hostname}</p>
</body>
</html>
`;
};

const REDIS_PATIENCE = 5 * SECOND;

const vote = (): Program => (process) => {
  process.title('gunicorn: master [app:app]');
  let voters = 0;
  process.after(between(process, 1000, 2000), () => {
    process.err('[INFO] Starting gunicorn 23.0.0');
    process.err('[INFO] Listening at: http://0.0.0.0:80 (1)');
    for (let i = 0; i < 4; i++) process.child('gunicorn: worker [app:app]');
    serveHttp(process, 80, 5 * MS, (request, answer) => {
      if (request.method !== 'POST') return answer(page(ballot(process, '')));
      const choice = /vote=(\w)/.exec(request.body)?.[1] ?? '';
      const failed: Told = page('<h1>Internal Server Error</h1>\n', 'text/html', 500);
      process.out(`Received vote for ${choice}`);
      const voter = `${process.hostname}${++voters}`;
      const slip = JSON.stringify({ voter_id: voter, vote: choice }).replaceAll('"', "'");
      const began = process.now();
      askLine(process, 'redis', 6379, `rpush votes "${slip}"`, (line) => {
        if (line !== null) return answer(page(ballot(process, choice)));
        process.after(Math.max(0, REDIS_PATIENCE - (process.now() - began)), () => answer(failed));
      });
    });
  });
  return endsOn(process, ['TERM', 'INT', 'QUIT'], 0, {
    afterUs: between(process, 50, 200),
    says: () => process.err('[INFO] Handling signal: term'),
  });
};

export const votingVote = image({
  repository: 'dockersamples/examplevotingapp_vote',
  tags: /^(latest|before|after|good|bad)$/,
  sizeBytes: () => 50 * MB,
  layers: 8,
  cmd: [
    'gunicorn',
    'app:app',
    '-b',
    '0.0.0.0:80',
    '--log-file',
    '-',
    '--access-logfile',
    '-',
    '--workers',
    '4',
    '--keep-alive',
    '0',
  ],
  ports: ['80/tcp'],
  workingDir: '/usr/local/app',
  memoryIdleBytes: 80 * MIB,
  tools: ['curl'],
  programs: { gunicorn: vote },
});

/** Once a second it counts what the database has; its page shows the last count. */
const result = (): Program => (process) => {
  let counted = 'a|0\nb|0';
  let connected = false;
  const count = () => {
    askLine(process, 'db', 5432, 'SELECT vote, COUNT(id) AS count FROM votes GROUP BY vote', (line) => {
      if (line === null) {
        if (connected) process.err('Error performing query: Error: Connection terminated unexpectedly');
        else process.out('Waiting for db');
      } else {
        if (!connected) process.out('Connected to db');
        connected = true;
        counted = line;
      }
      process.after(SECOND, count);
    });
  };
  process.after(between(process, 1000, 2000), () => {
    process.out('App running on port 80');
    serveHttp(process, 80, 2 * MS, (_, answer) =>
      answer(
        page(
          `<!DOCTYPE html>\n<html><head><title>Cats vs Dogs -- Result</title></head><body><pre>${counted}</pre></body></html>\n`,
        ),
      ),
    );
    count();
  });
  return deaf;
};

export const votingResult = image({
  repository: 'dockersamples/examplevotingapp_result',
  tags: /^(latest|before|after)$/,
  sizeBytes: () => 80 * MB,
  layers: 9,
  entrypoint: ['/usr/bin/tini', '--'],
  cmd: ['node', 'server.js'],
  ports: ['80/tcp'],
  workingDir: '/usr/local/app',
  memoryIdleBytes: 55 * MIB,
  tools: ['curl'],
  programs: { '/usr/bin/tini': () => underInit(result()), node: result },
});

/** Polls every 100 ms; what the database will not take ends it, as an exception nobody catches. */
const worker = (): Program => (process) => {
  const connect = (host: string, port: number, greeting: string, waiting: string, then: () => void): void =>
    askLine(process, host, port, greeting, (line) => {
      if (line !== null) return then();
      process.err(waiting);
      process.after(SECOND, () => connect(host, port, greeting, waiting, then));
    });
  const poll = (): void =>
    askLine(process, 'redis', 6379, 'lpop votes', (line) => {
      if (line === null) {
        process.out('Reconnecting Redis');
        return connect('redis', 6379, 'ping', 'Waiting for redis', poll);
      }
      const slip = /'voter_id':'([^']*)','vote':'([^']*)'/.exec(line);
      if (slip === null) return keepAlive();
      process.out(`Processing vote for '${slip[2] ?? ''}' by '${slip[1] ?? ''}'`);
      askLine(
        process,
        'db',
        5432,
        `INSERT INTO votes (id, vote) VALUES ('${slip[1] ?? ''}', '${slip[2] ?? ''}')`,
        (stored) => {
          if (stored !== null) return void process.after(100 * MS, poll);
          process.out('Reconnecting DB');
          connect('db', 5432, 'select 1', 'Waiting for db', poll);
        },
      );
    });
  const keepAlive = (): void =>
    askLine(process, 'db', 5432, 'select 1', (line) => {
      if (line !== null) return void process.after(100 * MS, poll);
      process.err('System.InvalidOperationException: Connection is not open');
      process.exit(1);
    });
  process.after(between(process, 1000, 2000), () =>
    connect('db', 5432, 'CREATE TABLE IF NOT EXISTS votes (id, vote)', 'Waiting for db', () => {
      process.err('Connected to db');
      process.out('Connecting to redis');
      connect('redis', 6379, 'ping', 'Waiting for redis', poll);
    }),
  );
  // .NET ends on SIGTERM by itself.
  return endsOn(process, ['TERM', 'INT'], 143);
};

export const votingWorker = image({
  repository: 'dockersamples/examplevotingapp_worker',
  tags: /^(latest|dotnet|java)$/,
  sizeBytes: () => 90 * MB,
  layers: 7,
  entrypoint: ['dotnet', 'Worker.dll'],
  workingDir: '/app',
  memoryIdleBytes: 60 * MIB,
  tools: [],
  programs: { dotnet: worker },
});
