/** `sh`: runs what parse.ts has read over the commands of commands.ts. */
import { MS } from '../../api/time.ts';
import { deaf, type OnSignal, type Process, type Program } from '../program.ts';
import { parseSignal, type Signal } from '../signals.ts';
import type { Command } from './commands.ts';
import { expandAll, type Values } from './expand.ts';
import { parse } from './parse.ts';
import { redirect } from './redirect.ts';
import { bare, type Script, type Word } from './script.ts';

/** A turn of a loop takes at least this long, so that an empty one cannot stop virtual time. */
const TURN_US = 10 * MS;

type Find = (name: string) => Command | undefined;
type Done = (code: number) => void;

/** Without `-c` there is nothing to read: it ends at once, unless it has a terminal to wait at. */
export const sh =
  (args: readonly string[], find: Find): Program =>
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
    return run(script.value, args.slice(flag + 2), process, find);
  };

/** A shell or a subshell: its variables, and what its `exit` ends. */
interface Shell {
  readonly variables: Map<string, string>;
  readonly exit: Done;
  /** Set by `break` and `continue` until the loop has seen it. */
  leaving: 'break' | 'continue' | null;
  ended: boolean;
}

/** Where a command stands: in which shell, and where its words go. */
interface Frame {
  readonly shell: Shell;
  readonly io: Process;
}

function run(script: Script, positional: readonly string[], process: Process, find: Find): OnSignal {
  const traps = new Map<Signal, Script>();
  let pending: Signal[] = [];
  let last = 0;
  /** After `exec` there is no shell any more. */
  let replacedBy: OnSignal | null = null;
  let inBackground = 0;
  let waiting: (() => void)[] = [];

  const values = ({ shell: { variables } }: Frame): Values => ({
    of(name) {
      if (name === '?') return String(last);
      if (name === '$') return '1';
      if (name === '#') return String(Math.max(0, positional.length - 1));
      if (name === '@' || name === '*') return positional.slice(1).join(' ');
      if (/^\d+$/.test(name)) return positional[Number(name)] ?? (name === '0' ? 'sh' : '');
      return variables.get(name) ?? (name === '!' ? '' : null);
    },
    set: (name, text) => void variables.set(name, text),
  });

  const inner = (frame: Frame, io: Process, done: Done): Frame => {
    const shell: Shell = {
      variables: new Map(frame.shell.variables),
      leaving: null,
      ended: false,
      exit(code) {
        if (shell.ended) return;
        shell.ended = true;
        done((last = code));
      },
    };
    return { shell, io };
  };

  /** Runs `$(…)` apart, and hands over what it said. */
  const said = (frame: Frame) => (node: Script, then: (text: string) => void) => {
    const lines: string[] = [];
    const apart = inner(frame, { ...frame.io, out: (line) => void lines.push(line) }, () => then(lines.join('\n')));
    perform(node, apart, apart.shell.exit);
  };

  const expanded = (words: readonly Word[], frame: Frame, then: (fields: readonly string[]) => void): void =>
    expandAll(words, values(frame), said(frame), then);

  /** A trap waits until the command in the foreground has ended, as in every shell. */
  const afterTraps = (frame: Frame, then: () => void): void => {
    const signal = pending.shift();
    const trap = signal === undefined ? undefined : traps.get(signal);
    if (trap === undefined) return then();
    perform(trap, frame, () => afterTraps(frame, then));
  };

  const leave =
    (how: 'break' | 'continue') =>
    ({ shell }: Frame): Command =>
    (_args, _process, done) => {
      shell.leaving = how;
      done(0);
      return deaf;
    };

  const builtins: ReadonlyMap<string, (frame: Frame) => Command> = new Map<string, (frame: Frame) => Command>([
    [
      'exit',
      ({ shell }) =>
        ([code]) => (shell.exit(code === undefined ? last : Number(code) & 255), deaf),
    ],
    [':', () => (_args, _process, done) => (done(0), deaf)],
    ['break', leave('break')],
    ['continue', leave('continue')],
    [
      'export',
      ({ shell: { variables } }) =>
        (args, _process, done) => {
          for (const arg of args) {
            const [name = '', ...rest] = arg.split('=');
            if (arg.includes('=')) variables.set(name, rest.join('='));
          }
          done(0);
          return deaf;
        },
    ],
    [
      'wait',
      () => (_args, _process, done) => {
        if (inBackground === 0) done(0);
        else waiting.push(() => done(0));
        return deaf;
      },
    ],
    [
      'trap',
      () =>
        ([action = '', ...signals], io, done) => {
          const parsed = parse(action);
          for (const name of signals) {
            const signal = parseSignal(name);
            if (signal !== null && parsed.ok) traps.set(signal, parsed.value);
          }
          if (!parsed.ok) io.err(`sh: ${parsed.error}`);
          done(parsed.ok ? 0 : 2);
          return deaf;
        },
    ],
    [
      'exec',
      (frame) =>
        ([name, ...args], _process, done) => {
          if (name === undefined) done(0);
          else replacedBy = call(name, args, frame, frame.shell.exit);
          return deaf;
        },
    ],
  ]);

  const call = (name: string, args: readonly string[], frame: Frame, done: Done): OnSignal => {
    const found = builtins.get(name)?.(frame) ?? find(name);
    const io = { ...frame.io, env: Object.fromEntries(frame.shell.variables) };
    if (found !== undefined) return found(args, io, done);
    io.err(`sh: ${name}: not found`);
    done(127);
    return deaf;
  };

  const simple = (words: readonly Word[], frame: Frame, done: Done): void => {
    const assigning = words.findIndex((word) => !/^[A-Za-z_]\w*=/.test(bare(word.slice(0, 1)) ?? ''));
    const given = words.slice(0, assigning < 0 ? words.length : assigning);
    // What is assigned is one text however many words it has.
    const whole = given.map((word) => word.map((part) => ('quoted' in part ? { ...part, quoted: true } : part)));
    expanded(whole, frame, (assignments) =>
      expanded(words.slice(given.length), frame, ([name, ...args]) => {
        const next = (code: number) => {
          if (frame.shell.ended) return;
          last = code;
          afterTraps(frame, () => done(code));
        };
        const own = name === undefined || given.length === 0 ? frame : inner(frame, frame.io, frame.shell.exit);
        for (const assignment of assignments) {
          const at = assignment.indexOf('=');
          own.shell.variables.set(assignment.slice(0, at), assignment.slice(at + 1));
        }
        if (name === undefined) next(given.length > 0 ? 0 : last);
        else call(name, args, own, next);
      }),
    );
  };

  /** Each stage runs to its end before the next one reads what it has said; the last one's code is that of the pipe. */
  const pipe = (stages: readonly Script[], frame: Frame, input: Process['input'], done: Done): void => {
    const [stage, ...rest] = stages;
    if (stage === undefined) return;
    const lines: string[] = [];
    const io = { ...frame.io, input, ...(rest.length > 0 && { out: (line: string) => void lines.push(line) }) };
    const own = inner(frame, io, (code) => (rest.length === 0 ? done(code) : pipe(rest, frame, lines, done)));
    perform(stage, own, own.shell.exit);
  };

  /** Turns until `more` says no or the body breaks off. */
  const loop = (frame: Frame, more: (yes: () => void, no: () => void) => void, body: Script, done: Done): void => {
    const turn = (code: number): void =>
      more(
        () => {
          const startUs = process.now();
          perform(body, frame, (next) => {
            const { leaving } = frame.shell;
            frame.shell.leaving = null;
            if (leaving === 'break') return done(next);
            process.after(Math.max(0, TURN_US - (process.now() - startUs)), () => turn(next));
          });
        },
        () => done(code),
      );
    turn(0);
  };

  const perform = (node: Script, frame: Frame, done: Done): void => {
    if (frame.shell.ended) return;
    switch (node.kind) {
      case 'simple':
        return simple(node.words, frame, done);
      case 'pipe':
        return pipe(node.stages, frame, frame.io.input, done);
      case 'subshell': {
        const own = inner(frame, frame.io, done);
        return perform(node.of, own, own.shell.exit);
      }
      case 'redirected':
        return expanded(
          node.redirections.flatMap((one) => (one.kind === 'file' ? [one.to] : [])),
          frame,
          (paths) => {
            const io = redirect(node.redirections, paths, frame.io);
            if (!io.ok) {
              frame.io.err(`sh: ${io.error}`);
              return done((last = 1));
            }
            perform(node.of, { ...frame, io: io.value }, done);
          },
        );
      case 'not':
        return perform(node.of, frame, (code) => done((last = code === 0 ? 1 : 0)));
      case 'list': {
        const from = (index: number, code: number): void => {
          const item = node.rest[index];
          if (item === undefined || frame.shell.leaving !== null) return done(code);
          const skip = (item.join === '&&' && code !== 0) || (item.join === '||' && code === 0);
          if (skip) from(index + 1, code);
          else begin(item.then, index, (next) => from(index + 1, next));
        };
        /** With a `&` behind it, it goes on by itself. */
        const begin = (item: Script, next: number, then: Done): void => {
          if (node.rest[next + (item === node.first ? 0 : 1)]?.join !== '&') return perform(item, frame, then);
          inBackground++;
          const own = inner(frame, frame.io, () => {
            if (--inBackground > 0) return;
            const all = waiting;
            waiting = [];
            for (const one of all) one();
          });
          process.after(0, () => perform(item, own, own.shell.exit));
          then(0);
        };
        return begin(node.first, 0, (code) => from(0, code));
      }
      case 'if':
        return perform(node.test, frame, (code) => {
          if (code === 0) perform(node.then, frame, done);
          else if (node.otherwise === null) done(0);
          else perform(node.otherwise, frame, done);
        });
      case 'while':
        return loop(
          frame,
          (yes, no) => perform(node.test, frame, (code) => ((code === 0) === node.until ? no() : yes())),
          node.body,
          done,
        );
      case 'for':
        return expanded(node.words, frame, (fields) => {
          const left = [...fields];
          loop(
            frame,
            (yes, no) => {
              const next = left.shift();
              if (next === undefined) return no();
              frame.shell.variables.set(node.name, next);
              yes();
            },
            node.body,
            done,
          );
        });
    }
  };

  const whole: Shell = {
    variables: new Map(Object.entries(process.env)),
    leaving: null,
    ended: false,
    exit(code) {
      whole.ended = true;
      process.exit(code);
    },
  };
  perform(script, { shell: whole, io: process }, whole.exit);
  return (signal) => {
    if (replacedBy !== null) return replacedBy(signal);
    if (!traps.has(signal)) return false;
    pending = [...pending, signal];
    return true;
  };
}
