/** From a command line to what runs: the image's own programs, its entrypoint script, or the usual commands. */
import { err, ok, type Result } from '../std/result.ts';
import type { Image } from './image.ts';
import { deaf, type Program } from './program.ts';
import { asProgram, command } from './shell/commands.ts';
import { sh } from './shell/sh.ts';

/** runc's words; the container ends with 127. */
const notFound = (name: string): string =>
  'failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: ' +
  `unable to start container process: error during container init: exec: ${JSON.stringify(name)}: ` +
  `${name.includes('/') ? `stat ${name}: no such file or directory` : 'executable file not found in $PATH'}: unknown`;

function find(image: Image, [name = '', ...args]: readonly string[]): Program | null {
  if (Object.hasOwn(image.programs, name)) return image.programs[name]?.(args) ?? null;
  if (!image.shell) return null;
  if (/^(\/bin\/)?(sh|ash)$/.test(name)) return sh(args);
  const usual = command(name);
  return usual === undefined ? null : asProgram(usual, args);
}

/** The program that a container's command line starts, or why it cannot be started. */
export function resolve(image: Image, argv: readonly string[]): Result<Program, string> {
  const [first = '', ...rest] = argv;
  if (image.entrypoint[0] !== first || Object.hasOwn(image.programs, first)) {
    const program = find(image, argv);
    return program === null ? err(notFound(first)) : ok(program);
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
