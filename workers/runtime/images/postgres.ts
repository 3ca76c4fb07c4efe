/**
 * A database that will not begin without a password, and takes its time when its directory is empty. What it has stored
 * lies in that directory: without a volume it is gone with the container, with one it stays on that machine.
 */
import { MS } from '../../api/time.ts';
import { image, MB, MIB } from '../image.ts';
import { deaf, type Process, type Program } from '../program.ts';
import { between, dashed, endsOn, isEntries, stored, variable } from './kit.ts';

const NO_PASSWORD = [
  'Error: Database is uninitialized and superuser password is not specified.',
  '       You must specify POSTGRES_PASSWORD to a non-empty value for the',
  '       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".',
  '',
  '       You may also use "POSTGRES_HOST_AUTH_METHOD=trust" to allow all',
  '       connections without a password. This is *not* recommended.',
  '',
  '       See PostgreSQL documentation about "trust":',
  '       https://www.postgresql.org/docs/current/auth-trust.html',
];

const INIT = [
  'The files belonging to this database system will be owned by user "postgres".',
  'This user must also own the server process.',
  '',
  'fixing permissions on existing directory … ok',
  'creating subdirectories ... ok',
  'running bootstrap script ... ok',
  'performing post-bootstrap initialization ... ok',
  'syncing data to disk ... ok',
];

const log = (process: Process, pid: number, text: string): void =>
  process.err(`${dashed(process)} UTC [${pid}] LOG:  ${text}`);

const directory = (process: Process): string => process.env['PGDATA'] ?? '/var/lib/postgresql/data';

/** The little of SQL that the voting app and a curious hand need: one table of votes, and `SELECT` of a constant. */
function perform(process: Process, text: string): string {
  const path = `${directory(process)}/votes`;
  const votes = new Map(stored(process, path, [], isEntries));
  const insert = /insert into votes .*values\s*\('([^']*)',\s*'([^']*)'\)/is.exec(text);
  if (insert !== null) {
    votes.set(insert[1] as string, insert[2] as string);
    const written = process.files.write(path, JSON.stringify([...votes]));
    return written.ok ? 'INSERT 0 1' : `ERROR:  could not extend file "votes": ${written.error}`;
  }
  if (/from votes group by vote/i.test(text)) {
    const counts = new Map<string, number>();
    for (const vote of votes.values()) counts.set(vote, (counts.get(vote) ?? 0) + 1);
    return [...counts]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map((pair) => pair.join('|'))
      .join('\n');
  }
  if (/from votes/i.test(text)) return [...votes].map((pair) => pair.join('|')).join('\n');
  const constant = /^\s*select\s+('?)([\w .]+)\1\s*;?\s*$/i.exec(text);
  if (constant !== null) return constant[2] as string;
  if (/^\s*create table if not exists votes/i.test(text)) return 'CREATE TABLE';
  return `ERROR:  Waggle's postgres knows one table, votes, and no more of SQL than the voting app`;
}

const server =
  (args: readonly string[]): Program =>
  (process) => {
    const version = `${directory(process)}/PG_VERSION`;
    const initialized = process.files.read(version) !== null;
    const trusts = process.env['POSTGRES_HOST_AUTH_METHOD'] === 'trust';
    if (!initialized && !trusts && (variable(process, 'POSTGRES_PASSWORD') ?? '') === '') {
      for (const line of NO_PASSWORD) process.err(line);
      process.exit(1);
      return deaf;
    }
    const serve = () => {
      log(process, 1, 'starting PostgreSQL 17.6 on x86_64-pc-linux-gnu, compiled by gcc, 64-bit');
      log(process, 1, 'listening on IPv4 address "0.0.0.0", port 5432');
      process.after(between(process, 500, 1000), () => {
        log(process, 1, 'database system is ready to accept connections');
        process.listen(5432, (asked, answer) => {
          if (asked.kind !== 'line') return answer({ kind: 'closed' });
          process.work(0.5 * MS, () => answer({ kind: 'line', text: perform(process, asked.text) }));
        });
      });
    };
    process.title(['postgres', ...args].join(' '));
    for (const child of [
      'checkpointer',
      'background writer',
      'walwriter',
      'autovacuum launcher',
      'logical replication launcher',
    ])
      process.child(`postgres: ${child} `, 'postgres');
    if (initialized) {
      process.out('');
      process.out('PostgreSQL Database directory appears to contain a database; Skipping initialization');
      process.out('');
      serve();
    } else {
      for (const line of INIT) process.out(line);
      process.work(between(process, 1500, 3000), () =>
        process.after(between(process, 1500, 4000), () => {
          const written = process.files.write(version, '17\n');
          if (!written.ok) {
            process.err(`initdb: error: could not write file "${version}": ${written.error}`);
            return process.exit(1);
          }
          process.out('');
          process.out('PostgreSQL init process complete; ready for start up.');
          process.out('');
          serve();
        }),
      );
    }
    return endsOn(process, ['INT', 'TERM'], 0, {
      afterUs: between(process, 50, 150),
      says(signal) {
        log(process, 1, `received ${signal === 'INT' ? 'fast' : 'smart'} shutdown request`);
        log(process, 1, 'database system is shut down');
      },
    });
  };

const isReady =
  (args: readonly string[]): Program =>
  (process) => {
    const at = args.indexOf('-h');
    const host = at < 0 ? 'localhost' : (args[at + 1] ?? '');
    const where = at < 0 ? '/var/run/postgresql:5432' : `${host}:5432`;
    process.call({ host, port: 5432 }, { kind: 'line', text: 'select 1', from: '127.0.0.1:43210' }, (told) => {
      process.out(`${where} - ${told.ok ? 'accepting connections' : 'no response'}`);
      process.exit(told.ok ? 0 : 2);
    });
    return deaf;
  };

/** `psql … -c STATEMENT` */
const client =
  (args: readonly string[]): Program =>
  (process) => {
    const after = (flag: string) => (args.includes(flag) ? args[args.indexOf(flag) + 1] : undefined);
    const host = after('-h') ?? 'localhost';
    process.call(
      { host, port: 5432 },
      { kind: 'line', text: after('-c') ?? 'select 1', from: '127.0.0.1:43210' },
      (told) => {
        if (!told.ok) {
          process.err(`psql: error: connection to server at "${host}", port 5432 failed: Connection refused`);
          return process.exit(2);
        }
        const text = told.value.kind === 'line' ? told.value.text : '';
        if (text.startsWith('ERROR')) process.err(text);
        else process.out(text);
        process.exit(text.startsWith('ERROR') ? 1 : 0);
      },
    );
    return deaf;
  };

export const postgres = image({
  repository: 'postgres',
  tags: /^(latest|alpine|bookworm|trixie|(1[3-8])(\.\d{1,2})?(-(alpine|bookworm|trixie))?)$/,
  sizeBytes: (tag) => (tag.includes('alpine') ? 100 : 150) * MB,
  layers: 14,
  entrypoint: ['docker-entrypoint.sh'],
  cmd: ['postgres'],
  env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'PGDATA=/var/lib/postgresql/data'],
  ports: ['5432/tcp'],
  volumes: ['/var/lib/postgresql/data'],
  users: ['postgres'],
  stopSignal: 'INT',
  memoryIdleBytes: 40 * MIB,
  tools: [],
  programs: { postgres: server, pg_isready: isReady, psql: client },
});
