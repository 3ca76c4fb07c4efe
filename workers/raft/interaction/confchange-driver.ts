/** Plays files about the configuration changer alone (raft-datadriven.md §7). */
import { Changer, type Tracked } from '../confchange/changer.ts';
import { describeConfig, describeProgressMap } from '../describe/configuration.ts';
import { err } from '../../std/result.ts';
import { EMPTY_CONFIG } from '../tracker/tracker.ts';
import type { Driver } from './drivers.ts';
import { argument, boolean, changes } from './values.ts';

const TAKES_NO_INPUT = err('this command takes no input');

export function confChangeDriver(): Driver {
  let tracked: Tracked = {
    config: EMPTY_CONFIG,
    progress: new Map(),
    window: { maxMessages: 10, maxBytes: Infinity },
  };
  let lastIndex = 0;
  return (block) => {
    const asked = changes(block.input);
    const changer = new Changer(tracked, lastIndex++);
    if (!asked.ok) return asked.error;
    const change = {
      simple: () => changer.simple(asked.value),
      'enter-joint': () => {
        const autoLeave = argument(block, 'autoleave')?.values[0];
        return changer.enterJoint(autoLeave !== undefined && boolean(autoLeave), asked.value);
      },
      'leave-joint': () => changer.leaveJoint(),
    }[block.command];
    if (change === undefined) return 'unknown command';
    const changed = block.command === 'leave-joint' && asked.value.length > 0 ? TAKES_NO_INPUT : change();
    if (!changed.ok) return `${changed.error}\n`;
    tracked = changed.value;
    return `${describeConfig(tracked.config)}\n${describeProgressMap(tracked.progress)}`;
  };
}
