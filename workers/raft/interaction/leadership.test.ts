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
});
