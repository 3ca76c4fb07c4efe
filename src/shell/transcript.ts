/**
 * Plays a script at the prompts of a swarm and writes down what the console would show:
 *
 *     > new --managers 3 --workers 2     a formed swarm; or `> machines 5`, bare hosts
 *     $ docker node ls                   on the current machine, node-1 at first
 *     @node-2 $ docker info              on another, or on @leader
 *     > waggle kill node-1               the hardware and the clock; `waggle` may be left out
 *     > on node-2                        from here on, `$` is typed there
 *     # a remark
 */
import type { Hostname } from '../../workers/api/ids.ts';
import type { Screen } from '../docker/client.ts';
import { formSwarm } from './form-swarm.ts';
import { NOBODY_LEADS } from './levers/lever.ts';
import { nextMachine } from './levers/add.ts';
import { waggle } from './levers/waggle.ts';
import type { ShellPorts } from './ports.ts';
import { Shell } from './shell.ts';
import { split } from './words.ts';

/** A line of the script that makes no sense. */
class BadScript extends Error {}

const MAX_MACHINES = 200;
const PATIENCE_US = 120_000_000;

/** Where a script is played. */
export interface Stage {
  readonly ports: ShellPorts;
  /** Ports for one command, which may press Ctrl-C where it never ends. */
  attempt?(): { readonly ports: ShellPorts; readonly signal: AbortSignal; end(): void };
  write(text: string): void;
  /** Hears of every line that was run, and with which exit code. */
  ran?(on: Hostname, line: string, exitCode: number): void;
  complain(line: number, what: string): void;
}

/**
 * Answers the exit code: 1 where a line of the script is malformed, told through `complain`.
 * A command that fails is part of the story, and so is one for a leader that there is not.
 */
export async function transcript(script: string, stage: Stage): Promise<number> {
  const play = new Play(stage);
  for (const [at, line] of script.replace(/\n$/, '').split(/\r?\n/).entries()) {
    try {
      await play.line(line.trimEnd());
    } catch (failure) {
      if (!(failure instanceof BadScript)) throw failure;
      stage.complain(at + 1, failure.message);
      return 1;
    }
  }
  return 0;
}

class Play {
  private current = 'node-1' as Hostname;

  constructor(private readonly stage: Stage) {}

  private get ports(): ShellPorts {
    return this.stage.ports;
  }
  private write(text: string): void {
    this.stage.write(text);
  }

  async line(line: string): Promise<void> {
    if (line === '' || line.startsWith('#')) {
      this.write(`${line}\n`);
      return;
    }
    const [, on, command = ''] = /^(?:@(\S+) )?\$(?: +(.*))?$/.exec(line) ?? [];
    if (command !== '') {
      const host = on === undefined ? this.current : this.machine(on);
      return host === null ? this.nobody(line, command) : this.type(command, host);
    }
    if (line.startsWith('>')) return this.lever(line);
    throw new BadScript("a line begins with '$', '@node-2 $', '>' or '#'");
  }

  private async type(command: string, on: Hostname): Promise<void> {
    this.needMachines();
    this.write(`${on} $ ${command}\n`);
    const page = new Page();
    const code = await this.watched(async ({ ports, signal }) => {
      signal.addEventListener('abort', () => page.err('^C\n'), { once: true });
      return new Shell(ports).run(command, on, page, signal);
    });
    this.write(page.text);
    this.stage.ran?.(on, command, code);
  }

  /** Runs one command; it is ended if it does not end by itself. */
  private async watched(run: (around: { ports: ShellPorts; signal: AbortSignal }) => Promise<number>): Promise<number> {
    const { ports } = this;
    const around = this.stage.attempt?.() ?? { ports, signal: new AbortController().signal, end: () => {} };
    try {
      return await run(around);
    } finally {
      around.end();
    }
  }

  private async lever(line: string): Promise<void> {
    const words = split(line.slice(1)).words.map(({ text }) => text);
    if (words[0] === 'waggle') words.shift();
    const [name, ...args] = words;
    if (name === undefined) throw new BadScript("what should be done? '> kill node-1', say");
    if (name === 'new') {
      const counts = swarmSize(args);
      this.write(`${line}\n`);
      await this.setUp(counts.managers + counts.workers);
      await formSwarm(new Shell(this.ports), counts);
      await this.ports.levers.runUntil('converged', PATIENCE_US);
      return;
    }
    if (name === 'machines' && args.length > 0) {
      const count = number(args[0], 'machines');
      this.write(`${line}\n`);
      return this.setUp(count);
    }
    this.needMachines();
    if (name === 'on') {
      const host = this.machine((args[0] ?? '').replace(/^@(?!leader$)/, ''));
      if (host === null) return this.nobody(line, words.join(' '));
      this.current = host;
      this.write(`${line}\n`);
      return;
    }
    const page = new Page();
    const code = await this.watched((around) => waggle(words, { ...around, screen: page }));
    if (code === 2) throw new BadScript((page.text.split('\n')[0] as string).replace(/^waggle: /, ''));
    this.write(`${line}\n${page.text}`);
    this.stage.ran?.(this.current, `waggle ${words.join(' ')}`, code);
  }

  private async setUp(count: number): Promise<void> {
    const { levers, hosts } = this.ports;
    if (hosts().length > 0) throw new BadScript('there are machines already: a script sets them up once');
    for (let at = 0; at < count; at++) {
      const machine = nextMachine(hosts());
      await levers.input({ kind: 'add', machine });
      await levers.input({ kind: 'start', hostname: machine.hostname });
    }
  }

  private needMachines(): void {
    if (this.ports.hosts().length > 0) return;
    throw new BadScript("there are no machines yet: begin with '> new --managers 3 --workers 2' or '> machines 5'");
  }

  /** Null for the leader while nobody leads. */
  private machine(name: string): Hostname | null {
    this.needMachines();
    const { hosts, leader } = this.ports;
    if (name === 'leader' || name === '@leader') return leader();
    const found = hosts().find((host) => host === name);
    if (found === undefined) throw new BadScript(`there is no machine '${name}'`);
    return found;
  }

  /** Of whom a script cannot know beforehand whether they are there, it may ask in vain: that is part of the story. */
  private nobody(line: string, command: string): void {
    this.write(`${line}\nwaggle: ${NOBODY_LEADS}\n`);
    this.stage.ran?.(this.current, command, 1);
  }
}

function swarmSize(args: readonly string[]): { managers: number; workers: number } {
  const size = { managers: 3, workers: 2 };
  const words = args.flatMap((arg) => arg.split('='));
  for (let at = 0; at < words.length; at += 2) {
    const flag = words[at];
    if (flag === '--managers') size.managers = number(words[at + 1], 'managers');
    else if (flag === '--workers') size.workers = number(words[at + 1], 'workers', 0);
    else throw new BadScript(`'${flag}' is not part of '> new --managers 3 --workers 2'`);
  }
  if (size.managers + size.workers > MAX_MACHINES) throw new BadScript(`at most ${MAX_MACHINES} machines`);
  return size;
}

function number(text: string | undefined, what: string, least = 1): number {
  const value = /^\d+$/.test(text ?? '') ? Number(text) : NaN;
  if (value >= least && value <= MAX_MACHINES) return value;
  throw new BadScript(`how many ${what}? A number from ${least} to ${MAX_MACHINES}`);
}

/** What a person would have on the screen in the end: lines that were drawn over are gone. */
class Page implements Screen {
  text = '';
  readonly interactive = true;
  readonly columns = 100;
  out(text: string): void {
    this.text += text;
  }
  err(text: string): void {
    this.text += text;
  }
  rewind(lines: number): void {
    if (lines === 0) return;
    const all = this.text.split('\n');
    this.text = all
      .slice(0, Math.max(0, all.length - 1 - lines))
      .map((line) => `${line}\n`)
      .join('');
  }
}
