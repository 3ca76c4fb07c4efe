/** Scenarios of our own: what is written when, and snapshots. Worked out by hand from raft.md. */
import { elected, quietly, scenarios } from './testing.ts';

scenarios('storage and snapshots (raft.md §15.5, §18.4)', {
  'a write answers only for what was queued before it': `${elected(1, '(1)', 'async-storage-writes=true')}
propose 1 x
----
ok

process-ready 1
----
Ready MustSync=true:
Entries:
1/4 EntryNormal "x"
Messages:
1->AppendThread MsgStorageAppend Term:0 Log:0/0 Entries:[1/4 EntryNormal "x"] Responses:[
  1->1 MsgAppResp Term:1 Log:0/4
  AppendThread->1 MsgStorageAppendResp Term:1 Log:1/4
]

process-append-thread 1
----
Processing:
1->AppendThread MsgStorageAppend Term:0 Log:0/0 Entries:[1/4 EntryNormal "x"]
Responses:
1->1 MsgAppResp Term:1 Log:0/4
AppendThread->1 MsgStorageAppendResp Term:1 Log:1/4

deliver-msgs 1
----
1->1 MsgAppResp Term:1 Log:0/4
AppendThread->1 MsgStorageAppendResp Term:1 Log:1/4

process-ready 1
----
Ready MustSync=false:
HardState Term:1 Vote:1 Commit:4
CommittedEntries:
1/4 EntryNormal "x"
Messages:
1->AppendThread MsgStorageAppend Term:1 Log:0/0 Commit:4 Vote:1
1->ApplyThread MsgStorageApply Term:0 Log:0/0 Entries:[1/4 EntryNormal "x"] Responses:[
  ApplyThread->1 MsgStorageApplyResp Term:0 Log:0/0 Entries:[1/4 EntryNormal "x"]
]

propose 1 y
----
ok

process-append-thread 1
----
Processing:
1->AppendThread MsgStorageAppend Term:1 Log:0/0 Commit:4 Vote:1
Responses:

process-ready 1
----
Ready MustSync=true:
Entries:
1/5 EntryNormal "y"
Messages:
1->AppendThread MsgStorageAppend Term:0 Log:0/0 Entries:[1/5 EntryNormal "y"] Responses:[
  1->1 MsgAppResp Term:1 Log:0/5
  AppendThread->1 MsgStorageAppendResp Term:1 Log:1/5
]

process-append-thread 1
----
Processing:
1->AppendThread MsgStorageAppend Term:0 Log:0/0 Entries:[1/5 EntryNormal "y"]
Responses:
1->1 MsgAppResp Term:1 Log:0/5
AppendThread->1 MsgStorageAppendResp Term:1 Log:1/5
`,

  'entries of an old leader give way before they are written': `${quietly('add-nodes 5 voters=(1,2,3,4,5) index=2 async-storage-writes=true', 'campaign 1', 'stabilize', 'propose 1 a', 'process-ready 1', 'deliver-msgs 2 3 4 5', 'process-ready 2', 'stabilize 3 4 5', 'propose 1 b', 'process-ready 1', 'deliver-msgs 2 drop=(3,4,5)', 'process-ready 2', 'campaign 3', 'stabilize 3 4 5')}
raft-log 2
----
1/3 EntryNormal ""

deliver-msgs 2
----
3->2 MsgVote Term:2 Log:1/4
INFO 2 [term: 1] received a MsgVote message with higher term from 3 [term: 2]
INFO 2 became follower at term 2
INFO 2 [logterm: 1, index: 5, vote: 0] rejected MsgVote from 3 [logterm: 1, index: 4] at term 2
3->2 MsgApp Term:2 Log:1/4 Commit:3 Entries:[2/5 EntryNormal ""]
INFO found conflict at index 5 [existing term: 1, conflicting term: 2]
INFO truncate the unstable entries before index 5

process-ready 2
----
Ready MustSync=true:
Lead:3 State:StateFollower
HardState Term:2 Commit:3
Entries:
2/5 EntryNormal ""
Messages:
2->AppendThread MsgStorageAppend Term:2 Log:0/0 Commit:3 Entries:[2/5 EntryNormal ""] Responses:[
  2->3 MsgVoteResp Term:2 Log:0/0 Rejected (Hint: 0)
  2->3 MsgAppResp Term:2 Log:0/5
  AppendThread->2 MsgStorageAppendResp Term:2 Log:2/5
]

process-append-thread 2
----
Processing:
2->AppendThread MsgStorageAppend Term:0 Log:0/0 Entries:[1/4 EntryNormal "a"]
Responses:
2->1 MsgAppResp Term:1 Log:0/4
AppendThread->2 MsgStorageAppendResp Term:1 Log:1/4

process-append-thread 2
----
Processing:
2->AppendThread MsgStorageAppend Term:0 Log:0/0 Entries:[1/5 EntryNormal "b"]
Responses:
2->1 MsgAppResp Term:1 Log:0/5
AppendThread->2 MsgStorageAppendResp Term:1 Log:1/5

process-append-thread 2
----
Processing:
2->AppendThread MsgStorageAppend Term:2 Log:0/0 Commit:3 Entries:[2/5 EntryNormal ""]
Responses:
2->3 MsgVoteResp Term:2 Log:0/0 Rejected (Hint: 0)
2->3 MsgAppResp Term:2 Log:0/5
AppendThread->2 MsgStorageAppendResp Term:2 Log:2/5

deliver-msgs 2
----
AppendThread->2 MsgStorageAppendResp Term:1 Log:1/4
INFO 2 [term: 2] ignored entry appends from a MsgStorageAppendResp message with lower term [term: 1]
AppendThread->2 MsgStorageAppendResp Term:1 Log:1/5
INFO 2 [term: 2] ignored entry appends from a MsgStorageAppendResp message with lower term [term: 1]
AppendThread->2 MsgStorageAppendResp Term:2 Log:2/5

raft-log 2
----
1/3 EntryNormal ""
1/4 EntryNormal "a"
2/5 EntryNormal ""
`,

  'nobody stands for election with unapplied changes': `${quietly('add-nodes 2 voters=(1,2) index=2 async-storage-writes=true', 'campaign 1', 'stabilize', 'propose-conf-change 1\nl3', 'stabilize 1', 'deliver-msgs 2', 'process-ready 2', 'process-append-thread 2', 'deliver-msgs 1 2', 'process-ready 1', 'process-append-thread 1', 'deliver-msgs 2')}
process-ready 2
----
Ready MustSync=false:
HardState Term:1 Vote:1 Commit:4
CommittedEntries:
1/4 EntryConfChangeV2 l3
Messages:
2->AppendThread MsgStorageAppend Term:1 Log:0/0 Commit:4 Vote:1 Responses:[
  2->1 MsgAppResp Term:1 Log:0/4
]
2->ApplyThread MsgStorageApply Term:0 Log:0/0 Entries:[1/4 EntryConfChangeV2 l3] Responses:[
  ApplyThread->2 MsgStorageApplyResp Term:0 Log:0/0 Entries:[1/4 EntryConfChangeV2 l3]
]

campaign 2
----
WARN 2 cannot campaign at term 1 since there are still pending configuration changes to apply

process-append-thread 2
----
Processing:
2->AppendThread MsgStorageAppend Term:1 Log:0/0 Commit:4 Vote:1
Responses:
2->1 MsgAppResp Term:1 Log:0/4

process-apply-thread 2
----
Processing:
2->ApplyThread MsgStorageApply Term:0 Log:0/0 Entries:[1/4 EntryConfChangeV2 l3]
INFO 2 switched to configuration voters=(1 2) learners=(3)
Responses:
ApplyThread->2 MsgStorageApplyResp Term:0 Log:0/0 Entries:[1/4 EntryConfChangeV2 l3]

deliver-msgs 2
----
ApplyThread->2 MsgStorageApplyResp Term:0 Log:0/0 Entries:[1/4 EntryConfChangeV2 l3]

campaign 2
----
INFO 2 is starting a new election at term 1
INFO 2 became candidate at term 2
INFO 2 [logterm: 1, index: 4] sent MsgVote request to 1 at term 2
`,

  'a snapshot for somebody else': `${elected(2, '(1,2)')}
add-nodes 1
----
INFO 3 switched to configuration voters=()
INFO 3 became follower at term 0
INFO newRaft 3 [peers: [], term: 0, commit: 0, applied: 0, lastindex: 0, lastterm: 0]

send-snapshot 1 3
----
1->3 MsgSnap Term:1 Log:0/0
  Snapshot: Index:3 Term:1 ConfState:Voters:[1 2] VotersOutgoing:[] Learners:[] LearnersNext:[] AutoLeave:false

deliver-msgs 3
----
1->3 MsgSnap Term:1 Log:0/0
  Snapshot: Index:3 Term:1 ConfState:Voters:[1 2] VotersOutgoing:[] Learners:[] LearnersNext:[] AutoLeave:false
INFO 3 [term: 0] received a MsgSnap message with higher term from 1 [term: 1]
INFO 3 became follower at term 1
WARN 3 attempted to restore snapshot but it is not in the ConfState voters:1 voters:2 auto_leave:false; should never happen
INFO 3 [commit: 0] ignored snapshot [index: 3, term: 1]

raft-state
----
1: StateLeader (Voter) Term:1 Lead:1
2: StateFollower (Voter) Term:1 Lead:1
3: StateFollower (Non-Voter) Term:1 Lead:1
`,

  'a snapshot for a node that is yet to come': `${quietly('add-nodes 1 voters=(1,2) index=2')}
send-snapshot 1 2
----
1->2 MsgSnap Term:0 Log:0/0
  Snapshot: Index:2 Term:1 ConfState:Voters:[1 2] VotersOutgoing:[] Learners:[] LearnersNext:[] AutoLeave:false

deliver-msgs drop=2
----
dropped: 1->2 MsgSnap Term:0 Log:0/0
  Snapshot: Index:2 Term:1 ConfState:Voters:[1 2] VotersOutgoing:[] Learners:[] LearnersNext:[] AutoLeave:false
`,

  'a snapshot of what is in the log already': `${quietly('add-nodes 3 voters=(1,2,3) index=2', 'campaign 1', 'stabilize', 'propose 1 x', 'process-ready 1', 'deliver-msgs 2', 'process-ready 2', 'deliver-msgs 1', 'process-ready 1', 'deliver-msgs drop=(2)')}
send-snapshot 1 2
----
1->2 MsgSnap Term:1 Log:0/0
  Snapshot: Index:4 Term:1 ConfState:Voters:[1 2 3] VotersOutgoing:[] Learners:[] LearnersNext:[] AutoLeave:false

deliver-msgs 2
----
1->2 MsgSnap Term:1 Log:0/0
  Snapshot: Index:4 Term:1 ConfState:Voters:[1 2 3] VotersOutgoing:[] Learners:[] LearnersNext:[] AutoLeave:false
INFO 2 [commit: 3, lastindex: 4, lastterm: 1] fast-forwarded commit to snapshot [index: 4, term: 1]
INFO 2 [commit: 4] ignored snapshot [index: 4, term: 1]
`,

  'a snapshot and entries are too much for one Ready': `${quietly('add-nodes 3 voters=(1,2,3) index=2', 'campaign 1', 'stabilize', 'propose 1 a', 'process-ready 1', 'deliver-msgs drop=(3)', 'stabilize 1 2', 'deliver-msgs drop=(3)', 'send-snapshot 1 3', 'propose 1 b', 'process-ready 1')}
deliver-msgs 3
----
1->3 MsgSnap Term:1 Log:0/0
  Snapshot: Index:4 Term:1 ConfState:Voters:[1 2 3] VotersOutgoing:[] Learners:[] LearnersNext:[] AutoLeave:false
INFO log [committed=3, applied=3, applying=3, unstable.offset=4, unstable.offsetInProgress=4, len(unstable.Entries)=0] starts to restore snapshot [index: 4, term: 1]
INFO 3 switched to configuration voters=(1 2 3)
INFO 3 [commit: 4, lastindex: 4, lastterm: 1] restored snapshot [index: 4, term: 1]
INFO 3 [commit: 4] restored snapshot [index: 4, term: 1]
1->3 MsgApp Term:1 Log:1/4 Commit:4 Entries:[1/5 EntryNormal "b"]

process-ready 3
----
Ready MustSync=true:
HardState Term:1 Vote:1 Commit:4
Entries:
1/5 EntryNormal "b"
Snapshot Index:4 Term:1 ConfState:Voters:[1 2 3] VotersOutgoing:[] Learners:[] LearnersNext:[] AutoLeave:false
Messages:
3->1 MsgAppResp Term:1 Log:0/4
3->1 MsgAppResp Term:1 Log:0/5
can't apply snapshot and entries at the same time
`,

  'whoever is behind the compacted log gets a snapshot': `${quietly('add-nodes 3 voters=(1,2,3) index=2', 'campaign 1', 'stabilize', 'propose 1 a', 'process-ready 1', 'deliver-msgs drop=(3)', 'stabilize 1 2', 'deliver-msgs drop=(3)')}
compact 1 4
----
log is empty: first index=5, last index=4

status 1
----
1: StateReplicate match=4 next=5
2: StateReplicate match=4 next=5
3: StateReplicate match=3 next=5 inflight=1

tick-heartbeat 1
----
ok

stabilize 1 3
----
> 1 handling Ready
  Ready MustSync=false:
  Messages:
  1->2 MsgHeartbeat Term:1 Log:0/0 Commit:4
  1->3 MsgHeartbeat Term:1 Log:0/0 Commit:3
> 3 receiving messages
  1->3 MsgHeartbeat Term:1 Log:0/0 Commit:3
> 3 handling Ready
  Ready MustSync=false:
  Messages:
  3->1 MsgHeartbeatResp Term:1 Log:0/0
> 1 receiving messages
  3->1 MsgHeartbeatResp Term:1 Log:0/0
> 1 handling Ready
  Ready MustSync=false:
  Messages:
  1->3 MsgApp Term:1 Log:1/4 Commit:4
> 3 receiving messages
  1->3 MsgApp Term:1 Log:1/4 Commit:4
  DEBUG 3 [logterm: 0, index: 4] rejected MsgApp [logterm: 1, index: 4] from 1
> 3 handling Ready
  Ready MustSync=false:
  Messages:
  3->1 MsgAppResp Term:1 Log:1/4 Rejected (Hint: 3)
> 1 receiving messages
  3->1 MsgAppResp Term:1 Log:1/4 Rejected (Hint: 3)
  DEBUG 1 received MsgAppResp(rejected, hint: (index 3, term 1)) from 3 for index 4
  DEBUG 1 decreased progress of 3 to [StateReplicate match=3 next=4 inflight=1]
  DEBUG 1 [firstindex: 5, commit: 4] sent snapshot[index: 4, term: 1] to 3 [StateProbe match=3 next=4]
  DEBUG 1 paused sending replication messages to 3 [StateSnapshot match=3 next=5 paused pendingSnap=4]
> 1 handling Ready
  Ready MustSync=false:
  Messages:
  1->3 MsgSnap Term:1 Log:0/0
    Snapshot: Index:4 Term:1 ConfState:Voters:[1 2 3] VotersOutgoing:[] Learners:[] LearnersNext:[] AutoLeave:false
> 3 receiving messages
  1->3 MsgSnap Term:1 Log:0/0
    Snapshot: Index:4 Term:1 ConfState:Voters:[1 2 3] VotersOutgoing:[] Learners:[] LearnersNext:[] AutoLeave:false
  INFO log [committed=3, applied=3, applying=3, unstable.offset=4, unstable.offsetInProgress=4, len(unstable.Entries)=0] starts to restore snapshot [index: 4, term: 1]
  INFO 3 switched to configuration voters=(1 2 3)
  INFO 3 [commit: 4, lastindex: 4, lastterm: 1] restored snapshot [index: 4, term: 1]
  INFO 3 [commit: 4] restored snapshot [index: 4, term: 1]
> 3 handling Ready
  Ready MustSync=false:
  HardState Term:1 Vote:1 Commit:4
  Snapshot Index:4 Term:1 ConfState:Voters:[1 2 3] VotersOutgoing:[] Learners:[] LearnersNext:[] AutoLeave:false
  Messages:
  3->1 MsgAppResp Term:1 Log:0/4
> 1 receiving messages
  3->1 MsgAppResp Term:1 Log:0/4
  DEBUG 1 recovered from needing snapshot, resumed sending replication messages to 3 [StateSnapshot match=4 next=5 paused pendingSnap=4]

status 1
----
1: StateReplicate match=4 next=5
2: StateReplicate match=4 next=5
3: StateReplicate match=4 next=5
`,
});
