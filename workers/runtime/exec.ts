/** From a command line to what runs: the image's own programs, its entrypoint script, or the usual commands. */
import { err, ok, type Result } from '../std/result.ts';
import type { Image } from './image.ts';
import { deaf, type Program } from './program.ts';
import { asCommand, asProgram, command, type Command } from './shell/commands.ts';
import { sh } from './shell/sh.ts';

/** Why a process cannot be begun, in runc's words, and what its caller is left with (container-runtime §4). */
export interface StartFault {
  readonly message: string;
  readonly exitCode: number;
}

const DIRECTORIES = new Set([
  '/',
  '/bin',
  '/dev',
  '/etc',
  '/home',
  '/lib',
  '/proc',
  '/root',
  '/run',
  '/sbin',
  '/tmp',
  '/usr',
  '/var',
]);

/** What runc says of a first word that cannot be run. */
function fault(name: string): StartFault {
  const quoted = JSON.stringify(name);
  if (DIRECTORIES.has(name)) return { message: `exec: ${quoted}: is a directory`, exitCode: 126 };
  const why = name.includes('/') ? `stat ${name}: no such file or directory` : 'executable file not found in $PATH';
  return { message: `exec: ${quoted}: ${why}`, exitCode: 127 };
}

const OF_CONTAINER =
  'failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: ';
const OF_EXEC = 'OCI runtime exec failed: exec failed: unable to start container process: ';

function find(image: Image, [name = '', ...args]: readonly string[]): Program | null {
  if (Object.hasOwn(image.programs, name)) return image.programs[name]?.(args) ?? null;
  if (!image.shell) return null;
  if (/^(\/bin\/)?(sh|ash|bash)$/.test(name)) return sh(args, inImage(image));
  const usual = usualIn(image, name);
  return usual === undefined ? null : asProgram(usual, args);
}

/** Not every image has `curl`: a health check that believes so is a classic. */
function usualIn(image: Image, name: string): Command | undefined {
  const bare = name.replace(/^(\/usr)?\/(s?bin)\//, '');
  return TOOLS.has(bare) && !image.tools.includes(bare) ? undefined : command(bare);
}

const TOOLS = new Set(['curl', 'wget']);

/** What a shell finds in this image beside the usual commands. */
const inImage =
  (image: Image) =>
  (name: string): Command | undefined => {
    if (Object.hasOwn(image.programs, name)) return asCommand((args) => image.programs[name]?.(args) ?? (() => deaf));
    if (/^(\/bin\/)?(sh|ash|bash)$/.test(name)) return asCommand((args) => sh(args, inImage(image)));
    return usualIn(image, name);
  };

/** Those that a container's `/etc/passwd` always has. */
const USERS = new Set(['', 'root', 'nobody', 'daemon', 'bin', 'www-data', 'mail']);

/** `name`, `uid`, and either with `:group`; the refusal is the engine's. */
export function unknownUser(image: Image, user: string): string | null {
  const [name = ''] = user.split(':');
  if (/^\d+$/.test(name) || USERS.has(name) || image.users.includes(name)) return null;
  return `unable to find user ${name}: no matching entries in passwd file`;
}

/** The program that `docker exec` or a health check starts beside the first one. */
export function resolveExec(image: Image, argv: readonly string[]): Result<Program, StartFault> {
  const program = find(image, argv);
  if (program !== null) return ok(program);
  const { message, exitCode } = fault(argv[0] ?? '');
  return err({ message: `${OF_EXEC}${message}: unknown`, exitCode });
}

/** How the first process is called in lists: an entrypoint script has made way for what it was given. */
export function titleOf(image: Image, argv: readonly string[]): string {
  const [first = '', ...rest] = argv;
  const isScript = image.entrypoint[0] === first && !Object.hasOwn(image.programs, first);
  return (isScript ? rest : argv).join(' ');
}

/** The program that a container's command line starts, or why it cannot be started. */
export function resolve(image: Image, argv: readonly string[]): Result<Program, StartFault> {
  const [first = '', ...rest] = argv;
  if (image.entrypoint[0] !== first || Object.hasOwn(image.programs, first)) {
    const program = find(image, argv);
    if (program !== null) return ok(program);
    const { message, exitCode } = fault(first);
    return err({ message: `${OF_CONTAINER}${message}: unknown`, exitCode });
  }
  // An entrypoint script runs in the container and only then replaces itself by the command.
  const program = find(image, rest[0]?.startsWith('-') ? [...image.cmd.slice(0, 1), ...rest] : rest);
  return ok(
    program ??
      ((process) => {
        process.err(`${first}: exec: line 47: ${rest[0] ?? ''}: not found`);
        process.exit(127);
        return deaf;
      }),
  );
}
