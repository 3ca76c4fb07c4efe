/**
 * How a command ends early. Thrown rather than returned: it passes through every layer of a command to the one place
 * that shows it, `docker.ts`. Nothing else in this room throws on purpose.
 */

/** Ends the command: this on stderr (nothing where empty), and this exit code (docker-cli §1.1). */
export class Refused extends Error {
  constructor(
    message: string,
    readonly code = 1,
  ) {
    super(message);
  }
}

/** The engine answered with an error of its own. */
export class DaemonRefused extends Refused {
  constructor(
    readonly status: number,
    /** Without the prefix that the CLI puts before it. */
    readonly reason: string,
  ) {
    super(`Error response from daemon: ${reason}`);
  }
}

/** The visitor pressed Ctrl-C. */
export class Interrupted extends Refused {
  constructor() {
    super('', 130);
  }
}

/** What a failure says to the visitor; a bug is thrown on. */
export function reasonOf(failure: unknown): string {
  if (failure instanceof Refused) return failure.message;
  throw failure;
}
