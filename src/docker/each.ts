/** Commands that act on several things: each is tried, what succeeded is printed at once, failures come at the end. */
import type { Call } from './command.ts';
import { reasonOf, Refused } from './refused.ts';

/** Prints the reference of each that went well (or what `act` answers, where that is text). All errors together make exit code 1. */
export async function each(
  { args, screen }: Pick<Call, 'args' | 'screen'>,
  act: (reference: string) => Promise<unknown>,
): Promise<void> {
  const failures: string[] = [];
  for (const reference of args) {
    try {
      const said = await act(reference);
      screen.out(`${typeof said === 'string' ? said : reference}\n`);
    } catch (failure) {
      failures.push(reasonOf(failure));
    }
  }
  if (failures.length > 0) throw new Refused(failures.join('\n'));
}
