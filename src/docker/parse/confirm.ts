/** Questions before something is cleared away: nobody can answer them here, so `-f` is the only yes. */
import type { Screen } from '../client.ts';
import { Refused } from '../refused.ts';
import type { Flags } from './flags.ts';

/** Shows the warning and the question; as with an empty input, the answer is no. */
export function confirmed(flags: Flags, screen: Screen, warning: string): boolean {
  if (flags.on('force')) return true;
  screen.out(`${warning}\nAre you sure you want to continue? [y/N] \n`);
  throw new Refused("docker: answering is not part of Waggle: say yes with '--force'.");
}
