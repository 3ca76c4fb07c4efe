/** The store that saves before it goes: what it has saved in `/data` it finds there again, if that is a volume. */
import { MS } from '../../api/time.ts';
import { civil, clockTime, monthName, two } from '../calendar.ts';
import { image, MB, MIB } from '../image.ts';
import { deaf, type Process, type Program } from '../program.ts';
import { between, endsOn, stored } from './kit.ts';

const DUMP = '/data/dump.rdb';
const IDLE_BYTES = 8 * MIB;
/** What an entry costs beside its text. */
const ENTRY_BYTES = 100;

type Data = Map<string, readonly string[]>;

const wrongArgs = (name: string) => `(error) ERR wrong number of arguments for '${name}' command`;
const integer = (value: number) => `(integer) ${value}`;

/** One command, as `redis-cli` types it and shows its answer. Texts are lists of one, as far as anybody can tell. */
function perform(data: Data, line: string): string {
  const [typed = '', key = '', ...values] = line.match(/"[^"]*"|\S+/g)?.map((word) => word.replace(/^"|"$/g, '')) ?? [];
  const name = typed.toLowerCase();
  const found = data.get(key);
  switch (name) {
    case 'ping':
      return key === '' ? 'PONG' : `"${key}"`;
    case 'dbsize':
      return integer(data.size);
    case 'keys':
      return [...data.keys()].map((one, index) => `${index + 1}) "${one}"`).join('\n') || '(empty array)';
    case 'flushall':
      data.clear();
      return 'OK';
  }
  if (key === '')
    return name === ''
      ? ''
      : /^(get|set|incr|del|exists|rpush|lpush|lpop|llen|lrange)$/.test(name)
        ? wrongArgs(name)
        : `(error) ERR unknown command '${typed}', with args beginning with: `;
  switch (name) {
    case 'get':
      return found === undefined ? '(nil)' : `"${found[0] ?? ''}"`;
    case 'set':
      if (values.length === 0) return wrongArgs(name);
      data.set(key, [values[0] as string]);
      return 'OK';
    case 'incr': {
      const value = Number(found?.[0] ?? 0) + 1;
      if (!Number.isInteger(value)) return '(error) ERR value is not an integer or out of range';
      data.set(key, [String(value)]);
      return integer(value);
    }
    case 'del':
      return integer(data.delete(key) ? 1 : 0);
    case 'exists':
      return integer(found === undefined ? 0 : 1);
    case 'rpush':
      data.set(key, [...(found ?? []), ...values]);
      return integer((found?.length ?? 0) + values.length);
    case 'lpush':
      data.set(key, [...[...values].reverse(), ...(found ?? [])]);
      return integer((found?.length ?? 0) + values.length);
    case 'lpop': {
      if (found === undefined) return '(nil)';
      if (found.length > 1) data.set(key, found.slice(1));
      else data.delete(key);
      return `"${found[0] ?? ''}"`;
    }
    case 'llen':
      return integer(found?.length ?? 0);
    case 'lrange':
      return (found ?? []).map((one, index) => `${index + 1}) "${one}"`).join('\n') || '(empty array)';
    default:
      return `(error) ERR unknown command '${typed}', with args beginning with: '${key}' `;
  }
}

/** Keys and the entries of each. */
const isDump = (value: unknown): value is [string, readonly string[]][] =>
  Array.isArray(value) &&
  value.every((one) => Array.isArray(one) && typeof one[0] === 'string' && Array.isArray(one[1]));

const server =
  (args: readonly string[]): Program =>
  (process) => {
    const data: Data = new Map(stored(process, DUMP, [], isDump));
    const weigh = () => {
      let bytes = IDLE_BYTES;
      for (const [key, values] of data)
        bytes += ENTRY_BYTES + key.length + values.reduce((sum, one) => sum + one.length + 16, 0);
      process.hold(bytes);
    };
    say(process, 'C', '* oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo');
    say(process, 'C', '* Redis version=8.2.2, bits=64, commit=00000000, modified=0, pid=1, just started');
    process.title('redis-server *:6379');
    process.after(between(process, 100, 300), () => {
      say(process, 'M', '* Server initialized');
      if (data.size > 0) say(process, 'M', `* Done loading RDB, keys loaded: ${data.size}, keys expired: 0.`);
      say(process, 'M', '* Ready to accept connections tcp');
      weigh();
      process.listen(6379, (asked, answer) => {
        if (asked.kind !== 'line') return answer({ kind: 'closed' });
        process.work(0.05 * MS, () => {
          const text = perform(data, asked.text);
          weigh();
          answer({ kind: 'line', text });
        });
      });
    });
    return endsOn(process, ['TERM', 'INT'], 0, {
      afterUs: between(process, 50, 100),
      says(signal) {
        say(process, 'signal-handler', `Received SIG${signal} scheduling shutdown...`);
        say(process, 'M', '* User requested shutdown...');
        if (!args.includes('--save') || args[args.indexOf('--save') + 1] !== '') {
          say(process, 'M', '* Saving the final RDB snapshot before exiting.');
          const written = process.files.write(DUMP, JSON.stringify([...data]));
          say(
            process,
            'M',
            written.ok ? '* DB saved on disk' : `# Error trying to save the DB, can't exit: ${written.error}`,
          );
        }
        say(process, 'M', '# Redis is now ready to exit, bye bye...');
      },
    });
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

/** `redis-cli [-h host] [-p port] command…` */
const client =
  (args: readonly string[]): Program =>
  (process) => {
    const after = (flag: string) => (args.includes(flag) ? args[args.indexOf(flag) + 1] : undefined);
    const host = after('-h') ?? '127.0.0.1';
    const port = Number(after('-p') ?? 6379);
    const words = args.filter(
      (arg, index) => !['-h', '-p', '-a'].includes(arg) && !['-h', '-p', '-a'].includes(args[index - 1] ?? ''),
    );
    const text = words.map((word) => (/\s/.test(word) ? `"${word}"` : word)).join(' ');
    process.call({ host, port }, { kind: 'line', text, from: '127.0.0.1:43210' }, (told) => {
      if (!told.ok) process.err(`Could not connect to Redis at ${host}:${port}: Connection refused`);
      else if (told.value.kind === 'line') process.out(told.value.text);
      process.exit(told.ok && told.value.kind === 'line' && !told.value.text.startsWith('(error)') ? 0 : 1);
    });
    return deaf;
  };

export const redis = image({
  repository: 'redis',
  tags: /^(latest|alpine|bookworm|[4-8](\.\d{1,2}){0,2}(-(alpine|bookworm))?)$/,
  sizeBytes: (tag) => (tag.includes('alpine') ? 17 : 45) * MB,
  layers: 6,
  entrypoint: ['docker-entrypoint.sh'],
  cmd: ['redis-server'],
  ports: ['6379/tcp'],
  volumes: ['/data'],
  users: ['redis'],
  workingDir: '/data',
  memoryIdleBytes: IDLE_BYTES,
  programs: { 'redis-server': server, 'redis-cli': client },
});
