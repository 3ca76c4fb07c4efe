/** Disks: `waggle fill`, `free`, `corrupt`, `wipe`. */
import { type Lever, LeverFault, machine, Misused } from './lever.ts';
import { onEach, refused } from './power.ts';

export const fill = onEach('fill', 'Fill its disk: no byte more can be written');
export const free = onEach('free', 'Make room on a full disk again');
export const wipe = onEach('wipe', 'Empty the disk of a machine that is off');

export const corrupt: Lever = {
  use: 'NODE [FILE]',
  does: 'Damage a sector of a file, or of any, on its disk: it is met when the machine next boots',
  async run([name, path = null, ...more], { ports }) {
    if (name === undefined) throw new Misused('which machine?');
    if (more.length > 0) throw new Misused('one file at a time');
    const hostname = machine(name, ports);
    const answer = await ports.levers.input({ kind: 'corrupt', hostname, path });
    if (answer.ok) return;
    if (answer.why !== 'no-such-file') throw refused(hostname, answer, 'cannot be damaged');
    throw new LeverFault(
      path === null
        ? `there is nothing on the disk of ${hostname}`
        : `there is no file '${path}' on the disk of ${hostname}, or nothing in it`,
      1,
    );
  },
};
