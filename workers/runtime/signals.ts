/** Signals by name and number, as Linux has them. */

export const SIGNALS = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  ILL: 4,
  TRAP: 5,
  ABRT: 6,
  BUS: 7,
  FPE: 8,
  KILL: 9,
  USR1: 10,
  SEGV: 11,
  USR2: 12,
  PIPE: 13,
  ALRM: 14,
  TERM: 15,
  STKFLT: 16,
  CHLD: 17,
  CONT: 18,
  STOP: 19,
  TSTP: 20,
  TTIN: 21,
  TTOU: 22,
  URG: 23,
  XCPU: 24,
  XFSZ: 25,
  VTALRM: 26,
  PROF: 27,
  WINCH: 28,
  IO: 29,
  PWR: 30,
  SYS: 31,
} as const;

export type Signal = keyof typeof SIGNALS;

/** `SIGTERM`, `term` or `15`; null for what is no signal. */
export function parseSignal(text: string): Signal | null {
  const names = Object.keys(SIGNALS) as Signal[];
  if (/^\d+$/.test(text)) return names.find((name) => SIGNALS[name] === Number(text)) ?? null;
  const bare = text.toUpperCase().replace(/^SIG/, '');
  return names.find((name) => name === bare) ?? null;
}

const HARMLESS: ReadonlySet<Signal> = new Set(['CHLD', 'CONT', 'URG', 'WINCH', 'STOP', 'TSTP', 'TTIN', 'TTOU']);

/** The exit code of a process that this signal ends when it has no handler; null where it goes on. */
export const killedBy = (signal: Signal): number | null => (HARMLESS.has(signal) ? null : 128 + SIGNALS[signal]);
