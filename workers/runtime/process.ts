/** One running program: its timers, its lines and its end. After the end nothing of it happens any more. */
import type { Dice } from '../std/dice.ts';
import type { Cancel, Clock } from '../world/world.ts';
import type { Container } from './container.ts';
import type { Log } from './logs.ts';
import type { OnSignal, Program } from './program.ts';
import { killedBy, type Signal } from './signals.ts';

export interface Running {
  signal(signal: Signal): void;
}

/**
 * Starts it as process 1 of its container. `onExit` is called once, never before this function has returned:
 * a program that ends at once ends in the next instant.
 */
export function run(
  program: Program,
  container: Container,
  ports: { readonly clock: Clock; readonly dice: Dice; readonly log: Log },
  onExit: (code: number) => void,
): Running {
  const { clock, dice, log } = ports;
  const timers = new Set<Cancel>();
  let over = false;

  const after = (delay: number, then: () => void): Cancel => {
    const cancel = clock.after(delay, () => {
      timers.delete(cancel);
      then();
    });
    timers.add(cancel);
    return () => {
      timers.delete(cancel);
      cancel();
    };
  };
  const end = (code: number): void => {
    if (over) return;
    over = true;
    for (const cancel of timers) cancel();
    timers.clear();
    clock.after(0, () => onExit(code));
  };
  const write = (stream: 'stdout' | 'stderr') => (text: string) => {
    if (!over) log.write({ atUs: clock.wall(), stream, text });
  };

  const { config } = container;
  const onSignal: OnSignal = program({
    env: Object.fromEntries(config.env.map(split)),
    hostname: config.hostname,
    interactive: config.tty && config.openStdin,
    dice,
    now: () => clock.now(),
    wall: () => clock.wall(),
    after,
    out: write('stdout'),
    err: write('stderr'),
    exit: end,
  });

  return {
    signal(signal) {
      if (over) return;
      if (signal === 'KILL') return end(killedBy('KILL') as number);
      if (onSignal(signal) || !config.init) return;
      const code = killedBy(signal);
      if (code !== null) end(code);
    },
  };
}

function split(pair: string): readonly [string, string] {
  const at = pair.indexOf('=');
  return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
}
