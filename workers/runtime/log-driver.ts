/** How a container's output is kept, and how much of it: the log drivers that read on the machine itself (container-runtime §9). */
import { err, ok, type Result } from '../std/result.ts';

export interface LogConfig {
  /** `json-file`, `local` or `none`. */
  readonly driver: string;
  readonly options: Readonly<Record<string, string>>;
}

/** An engine's own, where nobody says another. */
export const DEFAULT_LOG: LogConfig = { driver: 'json-file', options: {} };

/** What a log is held in: files of at most so many bytes, of which the newest are kept. */
export interface LogLimits {
  /** 0: nothing is kept at all. */
  readonly files: number;
  /** `Infinity`: there is one file, and it is never full. */
  readonly fileBytes: number;
}

export const UNLIMITED: LogLimits = { files: 1, fileBytes: Infinity };

/** They send what they hear to another machine, and there is none. */
const ELSEWHERE = ['awslogs', 'fluentd', 'gcplogs', 'gelf', 'journald', 'splunk', 'syslog'];
const SHARED = ['max-size', 'max-file', 'compress'];
const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  'json-file': [...SHARED, 'labels', 'labels-regex', 'env', 'env-regex', 'tag'],
  local: SHARED,
};

/** What is wrong with it, in the engine's words; an empty driver is the engine's own. */
export function settleLog({ driver, options }: LogConfig): Result<LogConfig, string> {
  const name = driver === '' ? DEFAULT_LOG.driver : driver;
  if (ELSEWHERE.includes(name))
    return err(`Waggle has the log drivers json-file, local and none: there is nothing that ${name} could write to`);
  if (name === 'none') return ok({ driver: name, options });
  const known = OPTIONS[name];
  if (known === undefined) return err(`logger: no log driver named '${name}' is registered`);
  const unknown = Object.keys(options).find((option) => !known.includes(option));
  if (unknown !== undefined) return err(`unknown log opt '${unknown}' for ${name} log driver`);
  const size = options['max-size'];
  if (size !== undefined && bytes(size) === null) return err(`invalid size: '${size}'`);
  if (size !== undefined && bytes(size) === 0) return err('max-size must be a positive number');
  const files = options['max-file'];
  if (files !== undefined && !/^-?\d+$/.test(files))
    return err(`strconv.Atoi: parsing ${JSON.stringify(files)}: invalid syntax`);
  if (Number(files ?? 1) < 1) return err('max-file cannot be less than 1');
  return ok({ driver: name, options });
}

/** Of one that `settleLog` has let pass. */
export function limitsOf({ driver, options }: LogConfig): LogLimits {
  if (driver === 'none') return { files: 0, fileBytes: 0 };
  const [size, files] = driver === 'local' ? ['20m', 5] : ['-1', 1];
  return {
    files: Number(options['max-file'] ?? files),
    fileBytes: bytes(options['max-size'] ?? size) ?? Infinity,
  };
}

/** `10k`, `1.5m`, `1g`, `10mb`; null where it is no size. */
function bytes(text: string): number | null {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?) ?([kmgt]?)(?:i?b)?$/i.exec(text) ?? [];
  if (number === undefined) return null;
  return Math.floor(Number(number) * 1024 ** ['', 'k', 'm', 'g', 't'].indexOf(unit.toLowerCase()));
}
