/** Whatever a file asks of the driver, it answers, and answers the same the next time. */
import { describe, expect, it } from 'vitest';
import { dice } from '../../std/dice.ts';
import { DRIVERS } from './drivers.ts';
import { play, rewrite } from './play.ts';

/** What a command sequence may run into, each a panic of the Go library as well. */
const PANICS = [
  'removed all voters',
  'config is already joint',
  "can't leave a non-joint config",
  "can't apply simple config change in joint config",
  'term should not be set when sending MsgTransferLeader',
  'term should be set when sending MsgPreVoteResp',
  'message should not be self-addressed',
  'two accepted Ready structs without call to Advance',
  'due to compaction',
  'need non-empty snapshot',
  'missing log entry',
  'no rest after',
];

/** A file without expectations: `length` commands on a few nodes. */
function scenario(seed: number, length: number): string[] {
  const { int } = dice(seed);
  const pick = <T>(from: readonly T[]) => from[int(from.length)] as T;
  const size = 1 + int(5);
  const ids = Array.from({ length: size }, (_, i) => i + 1);
  const id = () => 1 + int(size);
  const flag = (name: string) => ` ${name}=${int(3) === 0}`;
  const change = () => `${pick([...'vlru'])}${1 + int(size + 1)}`;
  const options = ['async-storage-writes', 'prevote', 'checkquorum', 'step-down-on-removal'].map(flag).join('');
  const commands: (() => string)[] = [
    () => `campaign ${id()}`,
    () => `tick-heartbeat ${id()}`,
    () => `tick-election ${id()}`,
    () => `propose ${id()} x${int(100)}`,
    () => `propose ${id()} x${int(100)}`,
    () => `propose-conf-change ${id()} transition=${pick(['auto', 'implicit', 'explicit'])}\n${change()} ${change()}`,
    () => `propose-conf-change ${id()} v1=true\n${change()}`,
    () => `process-ready ${id()}`,
    () => `process-ready ${id()} ${id()}`,
    () => `process-append-thread ${id()}`,
    () => `process-apply-thread ${id()}`,
    () => `deliver-msgs ${id()} ${id()}`,
    () => `deliver-msgs type=${pick(['MsgApp', 'MsgAppResp', 'MsgVote'])} ${id()}`,
    () => `deliver-msgs drop=(${id()})`,
    () => 'stabilize',
    () => `stabilize ${id()} ${id()} log-level=info`,
    () => `transfer-leadership from=${id()} to=${id()}`,
    () => `forget-leader ${id()}`,
    () => `report-unreachable ${id()} ${id()}`,
    () => `send-snapshot ${id()} ${id()}`,
    () => `set-randomized-election-timeout ${id()} timeout=${1 + int(5)}`,
    () => `status ${id()}`,
    () => `raft-log ${id()}`,
    () => 'raft-state',
  ];
  const start = `add-nodes ${size} voters=(${ids.join(',')}) index=3 inflight=${1 + int(4)}${options}`;
  return [start, ...Array.from({ length }, () => pick(commands)())];
}

const asFile = (commands: readonly string[]) => commands.map((command) => `${command}\n----\n\n`).join('');

/** The file with what is printed; only its first half, quarter, … where the rest runs into a panic. */
function printed(commands: readonly string[]): string {
  try {
    return rewrite(asFile(commands), DRIVERS.interact());
  } catch (error) {
    expect(PANICS.some((panic) => (error as Error).message.includes(panic)) ? '' : error).toBe('');
    return printed(commands.slice(0, commands.length / 2));
  }
}

/** Answers of a storage thread that no Ready has spoken of before. */
function unannounced(text: string): string[] {
  const announced = new Set<string>();
  const found: string[] = [];
  let answering = false;
  for (const line of text.split('\n').map((each) => each.trim())) {
    if (!line.includes('->')) answering = line === 'Responses:';
    else if (!answering) announced.add(line);
    else if (!announced.has(line)) found.push(line);
  }
  return found;
}

describe('random scenarios', () => {
  it.each(Array.from({ length: 60 }, (_, i) => i + 1))('seed %d', (seed) => {
    const text = printed(scenario(seed, 200));
    expect(unannounced(text)).toEqual([]);
    expect(play(text, DRIVERS.interact()).difference).toBeNull();
  });
});
