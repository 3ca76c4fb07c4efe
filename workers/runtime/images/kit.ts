/** What most images need: dates as servers write them, stopping well, serving pages, and an init of their own. */
import { MS, type Micros } from '../../api/time.ts';
import { civil, clockTime, monthName, two } from '../calendar.ts';
import type { OnSignal, Process, Program } from '../program.ts';
import { page, REASONS, type Asked, type Told } from '../serving.ts';
import { killedBy, type Signal } from '../signals.ts';

/** `2026/01/10 10:00:00`, as nginx and Go's log write it. */
export function slashed(process: Process): string {
  const at = civil(process.wall());
  return `${at.year}/${two(at.month)}/${two(at.day)} ${clockTime(at)}`;
}

/** `2026-01-10 10:00:00.123`. */
export function dashed(process: Process): string {
  const at = civil(process.wall());
  return `${at.year}-${two(at.month)}-${two(at.day)} ${clockTime(at)}.${String(at.ms).padStart(3, '0')}`;
}

/** `10/Jan/2026:10:00:00 +0000`, as access logs write it. */
export function logged(process: Process): string {
  const at = civil(process.wall());
  return `${two(at.day)}/${monthName(at)}/${at.year}:${clockTime(at)} +0000`;
}

/** Has handlers for these signals: says what it says, takes its time, and exits with `code`. Once is enough. */
export function endsOn(
  process: Process,
  signals: readonly Signal[],
  code: number,
  { afterUs = 0, says }: { readonly afterUs?: Micros; says?(signal: Signal): void } = {},
): OnSignal {
  let going = false;
  return (signal) => {
    if (!signals.includes(signal)) return false;
    if (going) return true;
    going = true;
    says?.(signal);
    if (afterUs === 0) process.exit(code);
    else process.after(afterUs, () => process.exit(code));
    return true;
  };
}

/** A Go program without handlers is ended by these at once, even as process 1, with 2. */
export const goProgram = (process: Process): OnSignal => endsOn(process, ['TERM', 'INT', 'QUIT', 'HUP'], 2);

/** An init of the image's own: a signal that its child has no handler for ends the child all the same. */
export const underInit =
  (program: Program): Program =>
  (process) => {
    const onSignal = program(process);
    return (signal) => {
      if (onSignal(signal)) return true;
      const code = killedBy(signal);
      if (code !== null) process.exit(code);
      return true;
    };
  };

export type HttpAsked = Extract<Asked, { kind: 'http' }>;

/**
 * Answers requests of HTTP on a port; each takes `costUs` of a processor before it is looked at. Whoever speaks something else
 * is told that it was a bad request.
 */
export function serveHttp(
  process: Process,
  port: number,
  costUs: Micros,
  handle: (request: HttpAsked, answer: (told: Told) => void) => void,
): void {
  process.listen(port, (asked, answer) => {
    if (asked.kind !== 'http') return answer(page('Bad Request\n', 'text/plain', 400));
    process.work(costUs, () => handle(asked, answer));
  });
}

/** Without what comes after `?`. */
export const pathOf = ({ path }: HttpAsked): string => path.split('?')[0] as string;

/** What comes after `?`, by name. */
export const queryOf = ({ path }: HttpAsked): ReadonlyMap<string, string> =>
  new Map(
    (path.split('?')[1] ?? '')
      .split('&')
      .filter(Boolean)
      .map((pair) => {
        const [name = '', value = ''] = pair.split('=');
        return [name, value];
      }),
  );

/** An error page, as small servers have it. */
export const plainError = (status: number): Told => page(`${status} ${REASONS[status] ?? ''}\n`, 'text/plain', status);

/** `name=value` of the environment, or what a secret's file says: `NAME_FILE=/run/secrets/name`. */
export function variable(process: Process, name: string): string | undefined {
  const path = process.env[`${name}_FILE`];
  if (path === undefined) return process.env[name];
  return process.files.read(path)?.replace(/\n$/, '') ?? undefined;
}

export const between = (process: Process, lowMs: number, highMs: number): Micros =>
  process.dice.between(lowMs, highMs) * MS;

/** What a program has stored as JSON; `otherwise` where there is nothing, or what somebody else has written there. */
export function stored<T>(process: Process, path: string, otherwise: T, isRight: (value: unknown) => value is T): T {
  const text = process.files.read(path);
  if (text === null) return otherwise;
  try {
    const value: unknown = JSON.parse(text);
    return isRight(value) ? value : otherwise;
  } catch {
    return otherwise;
  }
}

/** Of text and text, or of text and texts. */
export const isEntries = (value: unknown): value is [string, string][] =>
  Array.isArray(value) && value.every((one) => Array.isArray(one) && one.length === 2 && typeof one[0] === 'string');
