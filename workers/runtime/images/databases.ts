/** Servers that are slow to begin and heavy to carry; what they store nobody here asks for. */
import { MS, SECOND } from '../../api/time.ts';
import { image, MB, MIB } from '../image.ts';
import { deaf, type Process, type Program } from '../program.ts';
import { between, dashed, endsOn, variable } from './kit.ts';

/** Serves nobody anything, but answers whoever asks whether it is there. */
const answerAt = (process: Process, port: number): void =>
  process.listen(port, (asked, answer) =>
    answer(asked.kind === 'line' ? { kind: 'line', text: 'ok' } : { kind: 'closed' }),
  );

/** A command that asks its own server whether it is there. */
const asking =
  (port: number, well: string, ill: string): ((args: readonly string[]) => Program) =>
  () =>
  (process) => {
    process.call({ host: 'localhost', port }, { kind: 'line', text: 'ping', from: '127.0.0.1:43210' }, (told) => {
      if (told.ok) process.out(well);
      else process.err(ill);
      process.exit(told.ok ? 0 : 1);
    });
    return deaf;
  };

const iso = (process: Process): string => `${dashed(process).replace(' ', 'T')}000Z`;

const entrypointSays = (process: Process, level: string, text: string): string =>
  `${dashed(process).replace(' ', 'T').slice(0, 19)}+00:00 [${level}] [Entrypoint]: ${text}`;

const MYSQL_WANTS = [
  '    You need to specify one of the following as an environment variable:',
  '    - MYSQL_ROOT_PASSWORD',
  '    - MYSQL_ALLOW_EMPTY_PASSWORD',
  '    - MYSQL_RANDOM_ROOT_PASSWORD',
];

const mysqld =
  (args: readonly string[]): Program =>
  (process) => {
    const mark = '/var/lib/mysql/ibdata1';
    const initialized = process.files.read(mark) !== null;
    const wanted = ['MYSQL_ROOT_PASSWORD', 'MYSQL_ALLOW_EMPTY_PASSWORD', 'MYSQL_RANDOM_ROOT_PASSWORD'];
    if (!initialized && wanted.every((name) => (variable(process, name) ?? '') === '')) {
      process.err(entrypointSays(process, 'ERROR', 'Database is uninitialized and password option is not specified'));
      for (const line of MYSQL_WANTS) process.err(line);
      process.exit(1);
      return deaf;
    }
    const says = (code: string, text: string) =>
      process.err(`${iso(process)} 0 [System] [MY-${code}] [Server] ${text}`);
    const serve = () => {
      says('010116', '/usr/sbin/mysqld (mysqld 8.4.6) starting as process 1');
      process.after(between(process, 1000, 2000), () => {
        says(
          '010931',
          "/usr/sbin/mysqld: ready for connections. Version: '8.4.6'  socket: '/var/run/mysqld/mysqld.sock'  port: 3306  MySQL Community Server - GPL.",
        );
        answerAt(process, 3306);
      });
    };
    process.title(['mysqld', ...args].join(' '));
    if (initialized) serve();
    else {
      process.out(entrypointSays(process, 'Note', 'Initializing database files'));
      process.work(between(process, 5_000, 12_000), () =>
        process.after(between(process, 8_000, 22_000), () => {
          process.files.write(mark, '8.4\n');
          process.out(entrypointSays(process, 'Note', 'MySQL init process done. Ready for start up.'));
          serve();
        }),
      );
    }
    return endsOn(process, ['TERM'], 0, {
      afterUs: between(process, 800, 2000),
      says: () =>
        says('013172', 'Received SHUTDOWN from user <via user signal>. Shutting down mysqld (Version: 8.4.6).'),
    });
  };

export const mysql = image({
  repository: 'mysql',
  tags: /^(latest|lts|innovation|oraclelinux9|8|8\.[04](\.\d{1,2})?|9(\.\d(\.\d)?)?)$/,
  sizeBytes: () => 200 * MB,
  layers: 10,
  entrypoint: ['docker-entrypoint.sh'],
  cmd: ['mysqld'],
  ports: ['3306/tcp', '33060/tcp'],
  volumes: ['/var/lib/mysql'],
  users: ['mysql'],
  memoryIdleBytes: 400 * MIB,
  tools: [],
  programs: {
    mysqld,
    mysqladmin: asking(3306, 'mysqld is alive', "mysqladmin: connect to server at 'localhost' failed"),
  },
});

const mongod =
  (args: readonly string[]): Program =>
  (process) => {
    const says = (component: string, id: number, context: string, msg: string, attr?: object) =>
      process.out(
        JSON.stringify({
          t: { $date: `${dashed(process).replace(' ', 'T')}+00:00` },
          s: 'I',
          c: component,
          id,
          ctx: context,
          msg,
          ...(attr === undefined ? {} : { attr }),
        }),
      );
    process.title(['mongod', ...args].join(' '));
    says('CONTROL', 4615611, 'initandlisten', 'MongoDB starting', { pid: 1, port: 27017, dbPath: '/data/db' });
    process.after(between(process, 1000, 3000), () => {
      says('NETWORK', 23016, 'listener', 'Waiting for connections', { port: 27017, ssl: 'off' });
      answerAt(process, 27017);
    });
    return endsOn(process, ['TERM', 'INT'], 0, {
      afterUs: between(process, 200, 500),
      says: (signal) =>
        says('CONTROL', 23377, 'SignalHandler', 'Received signal', { signal: 15, error: `Terminated by SIG${signal}` }),
    });
  };

export const mongo = image({
  repository: 'mongo',
  tags: /^(latest|noble|jammy|[5-8](\.\d(\.\d{1,2})?)?(-(noble|jammy))?)$/,
  sizeBytes: () => 300 * MB,
  layers: 8,
  entrypoint: ['docker-entrypoint.sh'],
  cmd: ['mongod'],
  ports: ['27017/tcp'],
  volumes: ['/data/configdb', '/data/db'],
  users: ['mongodb'],
  memoryIdleBytes: 180 * MIB,
  tools: [],
  programs: { mongod, mongosh: asking(27017, '{ ok: 1 }', 'MongoNetworkError: connect ECONNREFUSED 127.0.0.1:27017') },
});

const rabbit = (): Program => (process) => {
  const says = (level: string, pid: string, text: string) =>
    process.out(`${dashed(process)}000+00:00 [${level}] <0.${pid}.0> ${text}`);
  process.title('/opt/erlang/lib/erlang/erts-15.2/bin/beam.smp -W w -- -noinput');
  says('info', '230', ' Starting RabbitMQ 4.1.4 on Erlang 27.3.4 [jit]');
  process.work(between(process, 1500, 3000), () =>
    process.after(between(process, 4_000, 12_000), () => {
      says('info', '557', ' started TCP listener on [::]:5672');
      says('info', '476', 'Server startup complete; 4 plugins started.');
      answerAt(process, 5672);
    }),
  );
  return endsOn(process, ['TERM'], 0, {
    afterUs: between(process, 1000, 3000),
    says: () => says('notice', '64', 'SIGTERM received - shutting down'),
  });
};

const RABBIT_PORTS = ['4369/tcp', '5671/tcp', '5672/tcp', '15691/tcp', '15692/tcp', '25672/tcp'];

export const rabbitmq = image({
  repository: 'rabbitmq',
  tags: /^(latest|alpine|management|management-alpine|[34](\.\d{1,2}(\.\d{1,2})?)?(-management)?(-alpine)?)$/,
  sizeBytes: (tag) => (tag.includes('alpine') ? 80 : 110) * MB,
  layers: 9,
  entrypoint: ['docker-entrypoint.sh'],
  cmd: ['rabbitmq-server'],
  ports: RABBIT_PORTS,
  volumes: ['/var/lib/rabbitmq'],
  users: ['rabbitmq'],
  memoryIdleBytes: 150 * MIB,
  tools: [],
  programs: {
    'rabbitmq-server': rabbit,
    'rabbitmq-diagnostics': asking(5672, 'Ping succeeded', 'Error: unable to perform an operation on node'),
  },
});

const CONFIG = '/usr/local/etc/haproxy/haproxy.cfg';

const balancer = (): Program => (process) => {
  process.title(`haproxy -W -db -f ${CONFIG}`);
  if (process.files.read(CONFIG) === null) {
    process.err(`[NOTICE]   (1) : haproxy version is 3.2.5`);
    process.err(
      `[ALERT]    (1) : config : Cannot open configuration file/directory ${CONFIG} : No such file or directory`,
    );
    process.exit(1);
    return deaf;
  }
  process.after(0.1 * SECOND, () => {
    process.err('[NOTICE]   (1) : New worker (8) forked');
    process.err('[NOTICE]   (1) : Loading success.');
    process.child(`haproxy -W -db -f ${CONFIG}`, 'haproxy');
  });
  return endsOn(process, ['USR1', 'TERM', 'INT'], 0, {
    afterUs: 50 * MS,
    says: () => process.err('[WARNING]  (1) : Exiting Master process...'),
  });
};

export const haproxy = image({
  repository: 'haproxy',
  tags: /^(latest|lts|alpine|lts-alpine|[23](\.\d(\.\d{1,2})?)?(-(alpine|bookworm))?)$/,
  sizeBytes: (tag) => (tag.includes('alpine') ? 14 : 50) * MB,
  layers: 6,
  entrypoint: ['docker-entrypoint.sh'],
  cmd: ['haproxy', '-f', CONFIG],
  stopSignal: 'USR1',
  user: 'haproxy',
  users: ['haproxy'],
  memoryIdleBytes: 30 * MIB,
  tools: [],
  programs: { haproxy: balancer },
});
