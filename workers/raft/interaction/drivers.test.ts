/** What the drivers answer where the published files do not ask (raft-datadriven.md §5, §7, §8). */
import { describe, expect, it } from 'vitest';
import { DRIVERS } from './drivers.ts';
import { play } from './play.ts';
import { parseDirective } from './test-file.ts';

const block = (directive: string, input = '') => ({
  ...parseDirective(directive),
  input,
  line: 1,
  expected: '',
  source: '',
});

describe('quorum files', () => {
  it.each([
    ['committed cfg=(2,1,2) idx=(5,6,7)', 'error: mismatched input (explicit or _) for voters map[1:{} 2:{}]: [5 6 7]'],
    [
      'vote cfg=(1) cfgj=(2) votes=(y,n,_)',
      'error: mismatched input (explicit or _) for voters map[1:{} 2:{}]: [2 1 0]',
    ],
    ['committed', '<empty majority quorum>∞\n'],
    ['committed cfgj=zero', '<empty majority quorum>∞\n'],
    ['vote cfg=(1,2) cfgj=zero votes=(y,_)', 'VotePending\n'],
    [
      'committed cfg=(3,10) cfgj=(2,3) idx=(7,_,7)',
      '       idx\nx>       7    (id=2)\nx>       7    (id=3)\n?        0    (id=a)\n0\n',
    ],
    ['elect cfg=(1) idx=(1)', 'unknown command'],
  ])('%s', (directive, printed) => {
    expect(DRIVERS.quorum()(block(directive))).toBe(printed);
  });
});

describe('confchange files', () => {
  it('count every block, also a failed one, as an entry of the log', () => {
    const driver = DRIVERS.confchange();
    expect(driver(block('simple', 'v1'))).toBe('voters=(1)\n1: StateProbe match=0 next=1\n');
    expect(driver(block('simple', 'v'))).toBe('unknown token v');
    expect(driver(block('simple', 'x1'))).toBe('unknown input: x1');
    expect(driver(block('leave-joint', 'v2'))).toBe('this command takes no input\n');
    expect(driver(block('leave-joint'))).toBe("can't leave a non-joint config\n");
    expect(driver(block('dance'))).toBe('unknown command');
    expect(driver(block('enter-joint autoleave=1', 'v2 l1'))).toBe(
      'voters=(2)&&(1) learners_next=(1) autoleave\n1: StateProbe match=0 next=1\n2: StateProbe match=0 next=6\n',
    );
  });
});

it('a scenario that never comes to rest fails', () => {
  // Each of the two takes the other for the leader.
  const text = `
add-nodes 2
----
INFO 1 switched to configuration voters=()
INFO 1 became follower at term 0
INFO newRaft 1 [peers: [], term: 0, commit: 0, applied: 0, lastindex: 0, lastterm: 0]
INFO 2 switched to configuration voters=()
INFO 2 became follower at term 0
INFO newRaft 2 [peers: [], term: 0, commit: 0, applied: 0, lastindex: 0, lastterm: 0]

send-snapshot 1 2
----
1->2 MsgSnap Term:0 Log:0/0

send-snapshot 2 1
----
2->1 MsgSnap Term:0 Log:0/0

deliver-msgs 1 2
----
2->1 MsgSnap Term:0 Log:0/0
INFO 1 [commit: 0] ignored snapshot [index: 0, term: 0]
1->2 MsgSnap Term:0 Log:0/0
INFO 2 [commit: 0] ignored snapshot [index: 0, term: 0]

propose 1 x
----
ok

stabilize
----
ok
`;
  expect(play(text, DRIVERS.interact())).toMatchObject({
    agreed: 5,
    difference: { command: 'stabilize', actual: 'no rest after 10000 rounds\n' },
  });
});
