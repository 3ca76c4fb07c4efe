/** `sh`: runs the small language of parse.ts over the commands of commands.ts. */
import { MS } from '../../api/time.ts';
import { deaf, type OnSignal, type Process, type Program } from '../program.ts';
import { parseSignal, type Signal } from '../signals.ts';
import type { Command } from './commands.ts';
import { expand, parse, type Script } from './parse.ts';

/** A turn of a loop takes at least this long, so that an empty one cannot stop virtual time. */
const TURN_US = 10 * MS;

/** Without `-c` there is nothing to read: it ends at once, unless it has a terminal to wait at. */
export const sh =
  (args: readonly string[], find: (name: string) => Command | undefined): Program =>
  (process) => {
    const flag = args.findIndex((arg) => /^-[a-z]*c$/.test(arg));
    if (flag < 0) {
      if (!process.interactive) process.exit(0);
      return deaf;
    }
    const script = parse(args[flag + 1] ?? '');
    if (!script.ok) {
      process.err(`sh: ${script.error}`);
      process.exit(2);
      return deaf;
    }
    return run(script.value, process, find);
  };

function run(script: Script, process: Process, find: (name: string) => Command | undefined): OnSignal {
  const variables = new Map(Object.entries(process.env));
  const traps = new Map<Signal, Script>();
  let pending: Signal[] = [];
  let last = 0;
  let ended = false;
  /** After `exec` there is no shell any more. */
  let replacedBy: OnSignal | null = null;

  const end = (code: number) => {
    ended = true;
    process.exit(code);
  };
  const value = (name: string): string => (name === '?' ? String(last) : (variables.get(name) ?? ''));

  /** A trap waits until the command in the foreground has ended, as in every shell. */
  const afterTraps = (then: () => void): void => {
    const signal = pending.shift();
    const trap = signal === undefined ? undefined : traps.get(signal);
    if (trap === undefined) return then();
    perform(trap, () => afterTraps(then));
  };

  const builtins: ReadonlyMap<string, Command> = new Map<string, Command>([
    ['exit', ([code]) => (end(code === undefined ? last : Number(code) & 255), deaf)],
    [':', (_args, _process, done) => (done(0), deaf)],
    [
      'trap',
      ([action = '', ...signals], _process, done) => {
        const parsed = parse(action);
        for (const name of signals) {
          const signal = parseSignal(name);
          if (signal !== null && parsed.ok) traps.set(signal, parsed.value);
        }
        if (!parsed.ok) process.err(`sh: ${parsed.error}`);
        done(parsed.ok ? 0 : 2);
        return deaf;
      },
    ],
    [
      'exec',
      ([name = '', ...args]) => {
        replacedBy = call(name, args, end);
        return deaf;
      },
    ],
  ]);

  const call = (
    name: string,
    args: readonly string[],
    done: (code: number) => void,
    io: Process = process,
  ): OnSignal => {
    const found = builtins.get(name) ?? find(name);
    if (found !== undefined) return found(args, io, done);
    process.err(`sh: ${name}: not found`);
    done(127);
    return deaf;
  };

  /** Each stage runs to its end before the next one reads what it has said; the last one's code is that of the pipe. */
  const pipe = (
    stages: readonly Script[],
    io: Process,
    input: Process['input'],
    done: (code: number) => void,
  ): void => {
    const [stage, ...rest] = stages;
    if (stage === undefined) return;
    if (rest.length === 0) return perform(stage, done, { ...io, input });
    const said: string[] = [];
    perform(stage, () => pipe(rest, io, said, done), { ...io, input, out: (line) => void said.push(line) });
  };

  const perform = (node: Script, done: (code: number) => void, io: Process = process): void => {
    if (ended) return;
    switch (node.kind) {
      case 'pipe':
        return pipe(node.stages, io, io.input, done);
      case 'simple': {
        const words = node.words.map((word) => expand(word, value));
        while (/^[A-Za-z_]\w*=/.test(words[0] ?? '')) {
          const [name = '', ...rest] = (words.shift() as string).split('=');
          variables.set(name, rest.join('='));
        }
        const [name, ...args] = words;
        const next = (code: number) => {
          last = code;
          afterTraps(() => done(code));
        };
        if (name === undefined) next(0);
        else call(name, args, next, io);
        return;
      }
      case 'not':
        return perform(node.of, (code) => done((last = code === 0 ? 1 : 0)), io);
      case 'list': {
        const from = (index: number, code: number): void => {
          const item = node.rest[index];
          if (item === undefined) return done(code);
          const skip = (item.join === '&&' && code !== 0) || (item.join === '||' && code === 0);
          if (skip) from(index + 1, code);
          else perform(item.then, (next) => from(index + 1, next), io);
        };
        return perform(node.first, (code) => from(0, code), io);
      }
      case 'if':
        return perform(
          node.test,
          (code) => {
            if (code === 0) perform(node.then, done, io);
            else if (node.otherwise === null) done(0);
            else perform(node.otherwise, done, io);
          },
          io,
        );
      case 'while': {
        const turn = (code: number): void =>
          perform(
            node.test,
            (test) => {
              if ((test === 0) === node.until) return done(code);
              const startUs = process.now();
              perform(
                node.body,
                (next) => {
                  process.after(Math.max(0, TURN_US - (process.now() - startUs)), () => turn(next));
                },
                io,
              );
            },
            io,
          );
        return turn(0);
      }
    }
  };

  perform(script, end);
  return (signal) => {
    if (replacedBy !== null) return replacedBy(signal);
    if (!traps.has(signal)) return false;
    pending = [...pending, signal];
    return true;
  };
}
