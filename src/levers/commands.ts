/** The command of the shell that does the same as an act upon the hardware, for the console to show. */
import type { HardwareInput } from '../../workers/api/datacenter.ts';

export function commandOf(input: HardwareInput): string {
  switch (input.kind) {
    case 'start':
    case 'kill':
    case 'freeze':
    case 'thaw':
      return `waggle ${input.kind} ${input.hostname}`;
    case 'cut':
      return `waggle cut ${input.oneWay ? '--one-way ' : ''}${input.from}${input.to === '*' ? '' : ` ${input.to}`}`;
    case 'mend':
      return `waggle heal ${input.from}${input.to === '*' ? '' : ` ${input.to}`}`;
    case 'mend-all':
      return 'waggle heal';
    default:
      return '';
  }
}
