/** Scenarios of our own: members come and go. Worked out by hand from raft.md. */
import { elected, quietly, scenarios } from './testing.ts';

scenarios('members come and go (raft.md §16)', {
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

  'ids are decimal where people give them, hexadecimal where nodes speak': `${quietly('add-nodes 11 voters=(9,10,11) learners=(1) index=2', 'campaign 10', 'stabilize 9 10 11')}
status 10
----
1: StateProbe match=0 next=3 learner paused inactive
9: StateReplicate match=3 next=4
10: StateReplicate match=3 next=4
11: StateReplicate match=3 next=4

propose-conf-change 10
v11 r9
----
ok

stabilize 10
----
> 10 handling Ready
  Ready MustSync=true:
  Entries:
  1/4 EntryConfChangeV2 v11 r9
  Messages:
  a->9 MsgApp Term:1 Log:1/3 Commit:3 Entries:[1/4 EntryConfChangeV2 v11 r9]
  a->b MsgApp Term:1 Log:1/3 Commit:3 Entries:[1/4 EntryConfChangeV2 v11 r9]

process-ready 10 9
----
> 10 handling Ready
  <empty Ready>
> 9 handling Ready
  <empty Ready>

deliver-msgs 9
----
a->9 MsgApp Term:1 Log:1/3 Commit:3 Entries:[1/4 EntryConfChangeV2 v11 r9]

process-ready 9 10
----
> 9 handling Ready
  Ready MustSync=true:
  Entries:
  1/4 EntryConfChangeV2 v11 r9
  Messages:
  9->a MsgAppResp Term:1 Log:0/4
> 10 handling Ready
  <empty Ready>

deliver-msgs 10
----
9->a MsgAppResp Term:1 Log:0/4

process-ready 10
----
Ready MustSync=false:
HardState Term:1 Vote:10 Commit:4
CommittedEntries:
1/4 EntryConfChangeV2 v11 r9
Messages:
a->9 MsgApp Term:1 Log:1/4 Commit:4
a->b MsgApp Term:1 Log:1/4 Commit:4
INFO a switched to configuration voters=(a b)&&(9 a b) learners=(1) autoleave
INFO initiating automatic transition out of joint configuration voters=(a b)&&(9 a b) learners=(1) autoleave
`,
});
