/** Scenarios of our own, for commands and options that the published files leave out. Worked out by hand from raft.md. */
import { describe, expect, it } from 'vitest';
import { DRIVERS } from './drivers.ts';
import { describeDifference, play } from './play.ts';

/** A quiet start, up to and including a settled leader 1 whose empty entry is at index 3. */
const elected = (nodes: number, voters: string, options = '') => `
log-level none
----
ok

add-nodes ${nodes} voters=${voters} index=2 ${options}
----
ok

campaign 1
----
ok

stabilize
----
ok

log-level debug
----
ok
`;

const SCENARIOS: Record<string, string> = {
  'delivers by type, drops for some': `
log-level none
----
ok

add-nodes 3 voters=(1,2,3) index=2
----
ok

campaign 1
----
ok

process-ready 1
----
ok

log-level debug
----
ok

deliver-msgs 2 3 type=MsgApp
----
no messages

deliver-msgs type=MsgVote 3 drop=2
----
1->3 MsgVote Term:1 Log:1/2
INFO 3 [term: 0] received a MsgVote message with higher term from 1 [term: 1]
INFO 3 became follower at term 1
INFO 3 [logterm: 1, index: 2, vote: 0] cast MsgVote for 1 [logterm: 1, index: 2] at term 1
dropped: 1->2 MsgVote Term:1 Log:1/2

raft-state
----
1: StateCandidate (Voter) Term:1 Lead:0
2: StateFollower (Voter) Term:0 Lead:0
3: StateFollower (Voter) Term:1 Lead:0
`,

  'a leader steps down when its own removal is applied': `${elected(2, '(1,2)', 'step-down-on-removal=true')}
propose-conf-change 1
r1
----
ok

stabilize
----
> 1 handling Ready
  Ready MustSync=true:
  Entries:
  1/4 EntryConfChangeV2 r1
  Messages:
  1->2 MsgApp Term:1 Log:1/3 Commit:3 Entries:[1/4 EntryConfChangeV2 r1]
> 2 receiving messages
  1->2 MsgApp Term:1 Log:1/3 Commit:3 Entries:[1/4 EntryConfChangeV2 r1]
> 2 handling Ready
  Ready MustSync=true:
  Entries:
  1/4 EntryConfChangeV2 r1
  Messages:
  2->1 MsgAppResp Term:1 Log:0/4
> 1 receiving messages
  2->1 MsgAppResp Term:1 Log:0/4
> 1 handling Ready
  Ready MustSync=false:
  HardState Term:1 Vote:1 Commit:4
  CommittedEntries:
  1/4 EntryConfChangeV2 r1
  Messages:
  1->2 MsgApp Term:1 Log:1/4 Commit:4
  INFO 1 switched to configuration voters=(2)
  INFO 1 became follower at term 1
> 2 receiving messages
  1->2 MsgApp Term:1 Log:1/4 Commit:4
> 1 handling Ready
  Ready MustSync=false:
  Lead:0 State:StateFollower
> 2 handling Ready
  Ready MustSync=false:
  HardState Term:1 Vote:1 Commit:4
  CommittedEntries:
  1/4 EntryConfChangeV2 r1
  Messages:
  2->1 MsgAppResp Term:1 Log:0/4
  INFO 2 switched to configuration voters=(2)
> 1 receiving messages
  2->1 MsgAppResp Term:1 Log:0/4

raft-state
----
1: StateFollower (Non-Voter) Term:1 Lead:0
2: StateFollower (Voter) Term:1 Lead:1

propose 1 x
----
INFO 1 no leader at term 1; dropping proposal
raft proposal dropped
`,

  'the application gets no more than it can swallow': `${elected(1, '(1)', 'max-committed-size-per-ready=18')}
propose 1 abc
----
ok

propose 1 def
----
ok

propose 1 ghi
----
ok

stabilize
----
> 1 handling Ready
  Ready MustSync=true:
  Entries:
  1/4 EntryNormal "abc"
  1/5 EntryNormal "def"
  1/6 EntryNormal "ghi"
> 1 handling Ready
  Ready MustSync=false:
  HardState Term:1 Vote:1 Commit:6
  CommittedEntries:
  1/4 EntryNormal "abc"
  1/5 EntryNormal "def"
> 1 handling Ready
  Ready MustSync=false:
  CommittedEntries:
  1/6 EntryNormal "ghi"
`,

  'without validation, changes may overtake each other': `${elected(1, '(1)', 'disable-conf-change-validation=true')}
propose-conf-change 1 v1=true
l2
----
ok

propose-conf-change 1 v1=true
l3
----
ok

stabilize
----
> 1 handling Ready
  Ready MustSync=true:
  Entries:
  1/4 EntryConfChange l2
  1/5 EntryConfChange l3
> 1 handling Ready
  Ready MustSync=false:
  HardState Term:1 Vote:1 Commit:5
  CommittedEntries:
  1/4 EntryConfChange l2
  1/5 EntryConfChange l3
  INFO 1 switched to configuration voters=(1) learners=(2)
  INFO 1 switched to configuration voters=(1) learners=(2 3)
> 1 handling Ready
  Ready MustSync=false:
  Messages:
  1->2 MsgApp Term:1 Log:1/4 Commit:5 Entries:[1/5 EntryConfChange l3]
  1->3 MsgApp Term:1 Log:1/4 Commit:5 Entries:[1/5 EntryConfChange l3]

status 1
----
1: StateReplicate match=5 next=6
2: StateProbe match=0 next=5 learner paused
3: StateProbe match=0 next=5 learner paused
`,

  'with validation, the second change becomes an empty entry': `${elected(1, '(1)')}
propose-conf-change 1 v1=true
l2
----
ok

propose-conf-change 1 v1=true
l3
----
INFO 1 ignoring conf change transition:ConfChangeTransitionAuto changes:{type:ConfChangeAddLearnerNode node_id:3} at config voters=(1): possible unapplied conf change at index 4 (applied to 3)

process-ready 1
----
Ready MustSync=true:
Entries:
1/4 EntryConfChange l2
1/5 EntryNormal ""

propose-conf-change 1 transition=explicit
----
INFO 1 ignoring conf change transition:ConfChangeTransitionJointExplicit at config voters=(1): possible unapplied conf change at index 4 (applied to 3)
`,

  'an implicit transition is left as soon as it is applied': `${elected(1, '(1)')}
propose-conf-change 1 transition=implicit
v2
----
ok

stabilize
----
> 1 handling Ready
  Ready MustSync=true:
  Entries:
  1/4 EntryConfChangeV2 v2
> 1 handling Ready
  Ready MustSync=false:
  HardState Term:1 Vote:1 Commit:4
  CommittedEntries:
  1/4 EntryConfChangeV2 v2
  INFO 1 switched to configuration voters=(1 2)&&(1) autoleave
  INFO initiating automatic transition out of joint configuration voters=(1 2)&&(1) autoleave
> 1 handling Ready
  Ready MustSync=true:
  Entries:
  1/5 EntryConfChangeV2
  Messages:
  1->2 MsgApp Term:1 Log:1/3 Commit:4 Entries:[1/4 EntryConfChangeV2 v2]

propose-conf-change 1
v3 v4
----
INFO 1 ignoring conf change transition:ConfChangeTransitionAuto changes:{type:ConfChangeAddNode node_id:3} changes:{type:ConfChangeAddNode node_id:4} at config voters=(1 2)&&(1) autoleave: possible unapplied conf change at index 5 (applied to 4)
`,

  'an automatic transition is proposed once, however slowly the application follows': `${elected(1, '(1)', 'max-committed-size-per-ready=1')}
propose-conf-change 1 transition=implicit
l2
----
ok

propose 1 x
----
ok

stabilize
----
> 1 handling Ready
  Ready MustSync=true:
  Entries:
  1/4 EntryConfChangeV2 l2
  1/5 EntryNormal "x"
> 1 handling Ready
  Ready MustSync=false:
  HardState Term:1 Vote:1 Commit:5
  CommittedEntries:
  1/4 EntryConfChangeV2 l2
  INFO 1 switched to configuration voters=(1)&&(1) learners=(2) autoleave
  INFO initiating automatic transition out of joint configuration voters=(1)&&(1) learners=(2) autoleave
> 1 handling Ready
  Ready MustSync=true:
  Entries:
  1/6 EntryConfChangeV2
  CommittedEntries:
  1/5 EntryNormal "x"
  Messages:
  1->2 MsgApp Term:1 Log:1/4 Commit:5 Entries:[1/5 EntryNormal "x"]
> 1 handling Ready
  Ready MustSync=false:
  HardState Term:1 Vote:1 Commit:6
  CommittedEntries:
  1/6 EntryConfChangeV2
  INFO 1 switched to configuration voters=(1) learners=(2)
`,

  'a new leader refuses changes until it has applied all that it found': `${elected(3, '(1,2,3)')}
propose-conf-change 1 v1=true
l4
----
ok

process-ready 1
----
Ready MustSync=true:
Entries:
1/4 EntryConfChange l4
Messages:
1->2 MsgApp Term:1 Log:1/3 Commit:3 Entries:[1/4 EntryConfChange l4]
1->3 MsgApp Term:1 Log:1/3 Commit:3 Entries:[1/4 EntryConfChange l4]

deliver-msgs 2 drop=3
----
1->2 MsgApp Term:1 Log:1/3 Commit:3 Entries:[1/4 EntryConfChange l4]
dropped: 1->3 MsgApp Term:1 Log:1/3 Commit:3 Entries:[1/4 EntryConfChange l4]

log-level none
----
ok

process-ready 2
----
ok

deliver-msgs drop=(1)
----
ok

campaign 2
----
ok

process-ready 2
----
ok

deliver-msgs 3
----
ok

process-ready 3
----
ok

deliver-msgs 2 type=MsgVoteResp
----
ok

log-level debug
----
ok

raft-state
----
1: StateLeader (Voter) Term:1 Lead:1
2: StateLeader (Voter) Term:2 Lead:2
3: StateFollower (Voter) Term:2 Lead:0

propose-conf-change 2
r3
----
INFO 2 ignoring conf change transition:ConfChangeTransitionAuto changes:{type:ConfChangeRemoveNode node_id:3} at config voters=(1 2 3): possible unapplied conf change at index 4 (applied to 3)
`,

  'a snapshot sent by hand, to a node that has it already': `${elected(2, '(1,2)')}
send-snapshot 1 2
----
1->2 MsgSnap Term:1 Log:0/0
  Snapshot: Index:3 Term:1 ConfState:Voters:[1 2] VotersOutgoing:[] Learners:[] LearnersNext:[] AutoLeave:false

deliver-msgs 2
----
1->2 MsgSnap Term:1 Log:0/0
  Snapshot: Index:3 Term:1 ConfState:Voters:[1 2] VotersOutgoing:[] Learners:[] LearnersNext:[] AutoLeave:false
INFO 2 [commit: 3] ignored snapshot [index: 3, term: 1]

process-ready 2
----
Ready MustSync=false:
Messages:
2->1 MsgAppResp Term:1 Log:0/3
`,

  'with lease-based reads no leader is forgotten': `${elected(2, '(1,2)', 'checkquorum=true read-only=lease-based')}
forget-leader 2
----
ERROR ignoring MsgForgetLeader due to ReadOnlyLeaseBased

forget-leader 1
----
ok
`,

  'leadership is handed over, proposals wait': `${elected(2, '(1,2)')}
transfer-leadership from=2 to=2
----
ok

process-ready 2
----
Ready MustSync=false:
Messages:
2->1 MsgTransferLeader Term:1 Log:0/0

deliver-msgs 1
----
2->1 MsgTransferLeader Term:1 Log:0/0
INFO 1 [term 1] starts to transfer leadership to 2
INFO 1 sends MsgTimeoutNow to 2 immediately as 2 already has up-to-date log

propose 1 x
----
DEBUG 1 [term 1] transfer leadership to 2 is in progress; dropping proposal
raft proposal dropped

transfer-leadership from=1 to=2
----
INFO 1 [term 1] transfer leadership to 2 is in progress, ignores request to same node 2

transfer-leadership from=1 to=1
----
INFO 1 [term 1] abort previous transferring leadership to 2
DEBUG 1 is already leader. Ignored transferring leadership to self

stabilize log-level=none
----
ok

raft-state
----
1: StateFollower (Voter) Term:2 Lead:2
2: StateLeader (Voter) Term:2 Lead:2
`,

  'compaction, and what the log then shows': `${elected(1, '(1)')}
raft-log 1
----
1/3 EntryNormal ""

propose 1 "a
----
ok

stabilize log-level=none
----
ok

compact 1 3
----
1/4 EntryNormal "\\"a"

compact 1 3
----
requested index is unavailable due to compaction

compact 1 4
----
log is empty: first index=5, last index=4
`,

  'mistakes are answered in words': `${elected(1, '(1)')}
dance
----
unknown command

add-nodes 1 read-only=sometimes
----
invalid read-only option "sometimes"

add-nodes 1 voters=(1) index=1
----
index must be specified as > 1 due to bootstrap

log-level loud
----
log levels must be either of [DEBUG INFO WARN ERROR FATAL NONE]

report-unreachable 1
----
must specify exactly two node indexes: node on which to report, and reported node

propose-conf-change 1
v
----
unknown token v

propose-conf-change 1
x1
----
unknown input: x1

propose-conf-change 1 transition=sideways
v2
----
unknown transition sideways

propose-conf-change 1 speed=high
v2
----
unknown command speed

propose-conf-change 1 v1=true
v2 v3
----
v1 conf change can only have one operation and no transition

process-ready 1
----
<empty Ready>

process-append-thread 1
----
no append work to perform

process-apply-thread 1 1
----
> 1 processing apply thread
  no apply work to perform
> 1 processing apply thread
  no apply work to perform

status 1
----
1: StateReplicate match=3 next=4

log-level NONE
----
ok

dance
----
unknown command
`,

  'a learner answers when asked for its vote, but never stands': `
log-level none
----
ok

add-nodes 2 voters=(1) learners=(2) index=5
----
ok

log-level debug
----
ok

campaign 2
----
WARN 2 is unpromotable and can not campaign

raft-state
----
1: StateFollower (Voter) Term:0 Lead:0
2: StateFollower (Non-Voter) Term:0 Lead:0
`,
};

describe('scenarios of our own', () => {
  it.each(Object.entries(SCENARIOS))('%s', (_, text) => {
    const difference = play(text, DRIVERS.interact());
    expect(difference === null ? '' : describeDifference(difference)).toBe('');
  });
});
