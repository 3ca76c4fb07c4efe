/** Commands that Docker asks about before it does them. Nobody can answer a question here, so `--force` must say yes. */
import type { Call } from './command.ts';
import { Refused } from './refused.ts';

export function confirm({ flags, screen }: Pick<Call, 'flags' | 'screen'>, warning: string): void {
  if (flags.on('force')) return;
  screen.out(`${warning}\nAre you sure you want to continue? [y/N] \n`);
  throw new Refused("docker: questions are not part of Waggle: say yes beforehand, with '--force'.");
}
