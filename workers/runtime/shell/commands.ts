/** The usual small commands, as processes of their own or as a shell's children. */
import { MS, SECOND } from '../../api/time.ts';
import { foldText } from '../../std/dice.ts';
import { civil, clockTime, monthName, weekdayName } from '../calendar.ts';
import { deaf, type OnSignal, type Process, type Program } from '../program.ts';
import { fileCommands } from './files.ts';
import { textCommands } from './text.ts';
import { curl, wget } from './web.ts';

/** Runs with the arguments after its name, and says its exit code when it is done. */
export type Command = (args: readonly string[], process: Process, done: (code: number) => void) => OnSignal;

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

const says =
  (lines: (args: readonly string[], process: Process) => readonly string[], code = 0): Command =>
  (args, process, done) => {
    for (const line of lines(args, process)) process.out(line);
    done(code);
    return deaf;
  };

const sleep: Command = (args, process, done) => {
  const [span = ''] = args;
  if (span === 'infinity' || span === 'inf') return deaf;
  const match = /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(span);
  if (match === null) {
    process.err(span === '' ? 'BusyBox: sleep: missing operand' : `sleep: invalid number '${span}'`);
    done(1);
    return deaf;
  }
  process.after(Math.round(Number(match[1]) * (UNITS[match[2] || 's'] as number) * SECOND), () => done(0));
  return deaf;
};

/** `-c N` stops it; else it goes on until it is killed (or interrupted, which it knows). */
const ping: Command = (args, process, done) => {
  let left = Infinity;
  let host = '';
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string;
    if (arg === '-c') left = Number(args[++i]);
    else if (/^-[iWws]$/.test(arg)) i++;
    else if (!arg.startsWith('-')) host = arg;
  }
  if (host === '' || Number.isNaN(left) || left < 1) {
    process.err('BusyBox: ping: usage: ping [-c COUNT] HOST');
    done(1);
    return deaf;
  }
  const folded = foldText(host);
  const address = /^\d+(\.\d+){3}$/.test(host)
    ? host
    : `${100 + (folded % 90)}.${(folded >>> 8) & 255}.${(folded >>> 16) & 255}.${(folded >>> 24) & 255}`;
  process.out(`PING ${host} (${address}): 56 data bytes`);
  let seq = 0;
  const finish = () => {
    process.out('');
    process.out(`--- ${host} ping statistics ---`);
    process.out(`${seq} packets transmitted, ${seq} packets received, 0% packet loss`);
    done(0);
  };
  const once = () => {
    const tookUs = process.dice.between(8_000, 24_000);
    process.after(tookUs, () => {
      process.out(`64 bytes from ${address}: seq=${seq++} ttl=42 time=${(tookUs / MS).toFixed(3)} ms`);
      if (--left <= 0) finish();
      else process.after(SECOND - tookUs, once);
    });
  };
  once();
  return (signal) => {
    if (signal !== 'INT') return false;
    finish();
    return true;
  };
};

/** In millionths of a second. */
const usleep: Command = ([span = ''], process, done) => {
  if (/^\d+$/.test(span)) process.after(Number(span), () => done(0));
  else {
    process.err(`usleep: invalid number '${span}'`);
    done(1);
  }
  return deaf;
};

/** Goes on until it is told to end, which it does itself. What it shows of the processes is not modelled. */
const top: Command = (_args, _process, done) => (signal) => {
  const code = { INT: 130, QUIT: 131, TERM: 143 }[signal as string];
  if (code === undefined) return false;
  done(code);
  return true;
};

const seq = says((args) => {
  const [first = 1, step = 1, end = 0] = (
    args.length === 1
      ? [1, 1, Number(args[0])]
      : args.length === 2
        ? [Number(args[0]), 1, Number(args[1])]
        : args.map(Number)
  ) as readonly number[];
  const count = Math.floor((end - first) / step) + 1;
  return Number.isFinite(count) ? Array.from({ length: Math.max(0, count) }, (_, at) => String(first + at * step)) : [];
});

const echo = says((args) => {
  const flags = /^-[neE]+$/.test(args[0] ?? '') ? 1 : 0;
  return args.slice(flags).join(' ').split('\n');
});

const date = says((_, process) => {
  const at = civil(process.wall());
  return [`${weekdayName(at)} ${monthName(at)} ${String(at.day).padStart(2)} ${clockTime(at)} UTC ${at.year}`];
});

const environment = says((args, { env }) =>
  args.length === 0
    ? Object.entries(env).map(([key, value]) => `${key}=${value}`)
    : args.flatMap((name) => (Object.hasOwn(env, name) ? (env[name] as string) : [])),
);

const commands: ReadonlyMap<string, Command> = new Map<string, Command>([
  ...fileCommands,
  ...textCommands,
  ['curl', curl],
  ['wget', wget],
  ['sleep', sleep],
  ['ping', ping],
  ['usleep', usleep],
  ['top', top],
  ['seq', seq],
  ['echo', echo],
  ['date', date],
  ['env', environment],
  ['printenv', environment],
  ['true', says(() => [])],
  ['false', says(() => [], 1)],
  ['hostname', says((_, process) => [process.hostname])],
  ['whoami', says(() => ['root'])],
  ['id', says(() => ['uid=0(root) gid=0(root) groups=0(root)'])],
  ['pwd', says(() => ['/'])],
  ['nproc', says((_, { cpus }) => [String(cpus)])],
  // A directory is wherever a file lies: there is nothing to make.
  ['mkdir', says(() => [])],
  [
    'uname',
    says((args, process) => [args.includes('-a') ? `Linux ${process.hostname} 6.1.0 x86_64 GNU/Linux` : 'Linux']),
  ],
]);

/** `sleep` or `/bin/sleep`; undefined where there is none of that name. */
export const command = (name: string): Command | undefined => commands.get(name.replace(/^(\/usr)?\/(s?bin)\//, ''));

/** A program as a command: its end is the command's, and what it began goes on with its caller. */
export const asCommand =
  (program: (args: readonly string[]) => Program): Command =>
  (args, process, done) =>
    program(args)({ ...process, exit: done });

/** The command as a container's own process. */
export const asProgram =
  (run: Command, args: readonly string[]): Program =>
  (process) =>
    run(args, process, process.exit);
