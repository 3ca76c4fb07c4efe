/** Why a manager should not leave without force: the daemon's own warning (swarm-semantics §12.1). */
import type { ManagerStatus } from '../api/objects/node.ts';

/** `active`: is this manager's own Raft in order? */
export function objectionToLeaving(members: readonly ManagerStatus[], active: boolean): string {
  const reachable = members.filter((member) => member.reachability === 'reachable').length;
  const unreachable = members.length - reachable;
  let warning = 'You are attempting to leave the swarm on a node that is participating as a manager. ';
  if (active && reachable - 2 <= unreachable) {
    if (members.length <= 1) {
      return `${warning}Removing the last manager erases all current state of the swarm. Use \`--force\` to ignore this message. `;
    }
    warning += `Removing this node leaves ${reachable - 1} managers out of ${members.length}. Without a Raft quorum your swarm will be inaccessible. `;
  }
  if (!active) warning += 'Doing so may lose the consensus of your cluster. ';
  return `${warning}The only way to restore a swarm that has lost consensus is to reinitialize it with \`--force-new-cluster\`. Use \`--force\` to suppress this message.`;
}
