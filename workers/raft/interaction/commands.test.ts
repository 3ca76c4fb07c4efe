/** Scenarios of our own: commands and their arguments. Worked out by hand from raft.md. */
import { elected, scenarios } from './testing.ts';

scenarios('commands (raft-datadriven.md §5)', {
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

propose-conf-change 1
v99999999999999999999
----
strconv.ParseUint: parsing "99999999999999999999": value out of range

propose-conf-change 1
v1 v-2
----
strconv.ParseUint: parsing "-2": invalid syntax

propose-conf-change 1 v1=perhaps
v2
----
strconv.ParseBool: parsing "perhaps": invalid syntax

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
});
