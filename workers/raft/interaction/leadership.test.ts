/** Scenarios of our own: leaders come and go. Worked out by hand from raft.md. */
import { elected, scenarios } from './testing.ts';

scenarios('leaders come and go (raft.md §12 to §14, §17)', {
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

  'a leader that nobody answers steps down, and its voters keep to the lease until then': `${elected(2, '(1,2)', 'checkquorum=true prevote=true')}
tick-election 1
----
ok

deliver-msgs drop=(2)
----
no messages

status 1
----
1: StateReplicate match=3 next=4
2: StateReplicate match=3 next=4 inactive

campaign 2
----
INFO 2 is starting a new election at term 1
INFO 2 became pre-candidate at term 1
INFO 2 [logterm: 1, index: 3] sent MsgPreVote request to 1 at term 1

process-ready 2
----
Ready MustSync=false:
Lead:0 State:StatePreCandidate
Messages:
2->1 MsgPreVote Term:2 Log:1/3
INFO 2 received MsgPreVoteResp from 2 at term 1
INFO 2 has received 1 MsgPreVoteResp votes and 0 vote rejections

deliver-msgs 1
----
2->1 MsgPreVote Term:2 Log:1/3
INFO 1 [logterm: 1, index: 3, vote: 1] ignored MsgPreVote from 2 [logterm: 1, index: 3] at term 1: lease is not expired (remaining ticks: 3)

tick-election 1
----
WARN 1 stepped down to follower since quorum is not active
INFO 1 became follower at term 1

deliver-msgs drop=(2)
----
no messages

raft-state
----
1: StateFollower (Voter) Term:1 Lead:0
2: StatePreCandidate (Voter) Term:1 Lead:0
`,

  'whoever is to take over catches up first': `${elected(2, '(1,2)')}
propose 1 x
----
ok

transfer-leadership from=1 to=2
----
INFO 1 [term 1] starts to transfer leadership to 2

process-ready 1
----
Ready MustSync=true:
Entries:
1/4 EntryNormal "x"
Messages:
1->2 MsgApp Term:1 Log:1/3 Commit:3 Entries:[1/4 EntryNormal "x"]
1->2 MsgApp Term:1 Log:1/4 Commit:3

deliver-msgs 2
----
1->2 MsgApp Term:1 Log:1/3 Commit:3 Entries:[1/4 EntryNormal "x"]
1->2 MsgApp Term:1 Log:1/4 Commit:3

process-ready 2
----
Ready MustSync=true:
Entries:
1/4 EntryNormal "x"
Messages:
2->1 MsgAppResp Term:1 Log:0/4
2->1 MsgAppResp Term:1 Log:0/4

deliver-msgs 1
----
2->1 MsgAppResp Term:1 Log:0/4
INFO 1 sent MsgTimeoutNow to 2 after received MsgAppResp
2->1 MsgAppResp Term:1 Log:0/4

campaign 2
----
INFO 2 is starting a new election at term 1
INFO 2 became candidate at term 2
INFO 2 [logterm: 1, index: 4] sent MsgVote request to 1 at term 2

process-ready 1
----
Ready MustSync=false:
HardState Term:1 Vote:1 Commit:4
CommittedEntries:
1/4 EntryNormal "x"
Messages:
1->2 MsgApp Term:1 Log:1/4 Commit:4
1->2 MsgTimeoutNow Term:1 Log:0/0

deliver-msgs 2
----
1->2 MsgApp Term:1 Log:1/4 Commit:4
INFO 2 [term: 2] ignored a MsgApp message with lower term from 1 [term: 1]
1->2 MsgTimeoutNow Term:1 Log:0/0
INFO 2 [term: 2] ignored a MsgTimeoutNow message with lower term from 1 [term: 1]
`,

  'a full window lets only empty appends through': `${elected(2, '(1,2)', 'inflight=1')}
propose 1 a
----
ok

propose 1 b
----
ok

status 1
----
1: StateReplicate match=3 next=4
2: StateReplicate match=3 next=5 paused inflight=1[full]

process-ready 1
----
Ready MustSync=true:
Entries:
1/4 EntryNormal "a"
1/5 EntryNormal "b"
Messages:
1->2 MsgApp Term:1 Log:1/3 Commit:3 Entries:[1/4 EntryNormal "a"]

deliver-msgs drop=(2)
----
dropped: 1->2 MsgApp Term:1 Log:1/3 Commit:3 Entries:[1/4 EntryNormal "a"]

tick-heartbeat 1
----
ok

stabilize
----
> 1 handling Ready
  Ready MustSync=false:
  Messages:
  1->2 MsgHeartbeat Term:1 Log:0/0 Commit:3
> 2 receiving messages
  1->2 MsgHeartbeat Term:1 Log:0/0 Commit:3
> 2 handling Ready
  Ready MustSync=false:
  Messages:
  2->1 MsgHeartbeatResp Term:1 Log:0/0
> 1 receiving messages
  2->1 MsgHeartbeatResp Term:1 Log:0/0
> 1 handling Ready
  Ready MustSync=false:
  Messages:
  1->2 MsgApp Term:1 Log:1/4 Commit:3
> 2 receiving messages
  1->2 MsgApp Term:1 Log:1/4 Commit:3
  DEBUG 2 [logterm: 0, index: 4] rejected MsgApp [logterm: 1, index: 4] from 1
> 2 handling Ready
  Ready MustSync=false:
  Messages:
  2->1 MsgAppResp Term:1 Log:1/4 Rejected (Hint: 3)
> 1 receiving messages
  2->1 MsgAppResp Term:1 Log:1/4 Rejected (Hint: 3)
  DEBUG 1 received MsgAppResp(rejected, hint: (index 3, term 1)) from 2 for index 4
  DEBUG 1 decreased progress of 2 to [StateReplicate match=3 next=4 paused inflight=1[full]]
> 1 handling Ready
  Ready MustSync=false:
  Messages:
  1->2 MsgApp Term:1 Log:1/3 Commit:3 Entries:[
    1/4 EntryNormal "a"
    1/5 EntryNormal "b"
  ]
> 2 receiving messages
  1->2 MsgApp Term:1 Log:1/3 Commit:3 Entries:[
    1/4 EntryNormal "a"
    1/5 EntryNormal "b"
  ]
> 2 handling Ready
  Ready MustSync=true:
  Entries:
  1/4 EntryNormal "a"
  1/5 EntryNormal "b"
  Messages:
  2->1 MsgAppResp Term:1 Log:0/5
> 1 receiving messages
  2->1 MsgAppResp Term:1 Log:0/5
> 1 handling Ready
  Ready MustSync=false:
  HardState Term:1 Vote:1 Commit:5
  CommittedEntries:
  1/4 EntryNormal "a"
  1/5 EntryNormal "b"
  Messages:
  1->2 MsgApp Term:1 Log:1/5 Commit:5
> 2 receiving messages
  1->2 MsgApp Term:1 Log:1/5 Commit:5
> 2 handling Ready
  Ready MustSync=false:
  HardState Term:1 Vote:1 Commit:5
  CommittedEntries:
  1/4 EntryNormal "a"
  1/5 EntryNormal "b"
  Messages:
  2->1 MsgAppResp Term:1 Log:0/5
> 1 receiving messages
  2->1 MsgAppResp Term:1 Log:0/5

status 1
----
1: StateReplicate match=5 next=6
2: StateReplicate match=5 next=6
`,

  'an unreachable node is probed': `${elected(2, '(1,2)')}
report-unreachable 1 2
----
DEBUG 1 failed to send message to 2 because it is unreachable [StateProbe match=3 next=4]

report-unreachable 2 1
----
ok

report-unreachable 1 1
----
DEBUG 1 failed to send message to 1 because it is unreachable [StateProbe match=3 next=4]

status 1
----
1: StateProbe match=3 next=4
2: StateProbe match=3 next=4

propose 1 x
----
ok

process-ready 1
----
Ready MustSync=true:
Entries:
1/4 EntryNormal "x"
Messages:
1->2 MsgApp Term:1 Log:1/3 Commit:3 Entries:[1/4 EntryNormal "x"]

status 1
----
1: StateReplicate match=4 next=5
2: StateProbe match=3 next=4 paused
`,
});
