/** Every event in plain English. Names of commands and objects are Docker's own. */
import type { CableSpec } from '../../../workers/api/journal.ts';
import { about } from '../about.ts';
import { withoutIds } from '../format.ts';
import type { EventSentences } from './messages.ts';
import { failedTask } from './reasons.ts';

const article = (role: string): string => (role === 'manager' ? 'a manager' : 'a worker');

const units = { hours: 'h', minutes: 'min', seconds: 's' };

const percent = (ratio: number): string => `${Math.round(ratio * 1000) / 10} %`;

/** `takes 120 to 140 ms, loses 10 %`. */
export const cableDoes = ({ latencyUs, jitterUs, lossRatio, duplicateRatio, reorderRatio }: CableSpec): string =>
  [
    `takes ${jitterUs ? `${latencyUs / 1000} to ` : ''}${(latencyUs + jitterUs) / 1000} ms`,
    lossRatio && `loses ${percent(lossRatio)}`,
    duplicateRatio && `doubles ${percent(duplicateRatio)}`,
    reorderRatio && `mixes up ${percent(reorderRatio)}`,
  ]
    .filter(Boolean)
    .join(', ');

const because = (message: string): string => {
  const task = failedTask(message);
  return task === null ? '' : `: task ${task} failed or ended early`;
};

/** By Docker's name of the state; with what stopped it, where something did. */
const updates: Readonly<Record<string, (service: string, why: string) => string>> = {
  updating: (service) => `The update of ${service} begins`,
  paused: (service, why) => `The update of ${service} is paused${why}`,
  completed: (service) => `The update of ${service} is complete`,
  rollback_started: (service, why) => `${service} goes back to what it was before${why}`,
  rollback_paused: (service, why) => `The way back of ${service} is paused${why}`,
  rollback_completed: (service) => `${service} is what it was before the update`,
};

/** Where Docker's name of a task's state does not make a sentence by itself. */
const states: Readonly<Record<string, string>> = {
  failed: 'has failed',
  shutdown: 'has shut down',
  remove: 'is being removed',
};

export const events: EventSentences = {
  'machine.added': ({ hostname }) => `${hostname} is in the rack`,
  'machine.started': ({ hostname }) => `${hostname} is switched on`,
  'machine.killed': ({ hostname }) => `${hostname} loses its power`,
  'machine.crashed': ({ hostname, why }) => `${hostname} crashes: ${why}`,
  'machine.frozen': ({ hostname }) => `${hostname} freezes`,
  'machine.thawed': ({ hostname }) => `${hostname} thaws`,
  'machine.wiped': ({ hostname }) => `The disk of ${hostname} is wiped`,
  'machine.replaced': ({ hostname }) => `A new machine takes the place of ${hostname}, with an empty disk`,
  'disk.filled': ({ hostname }) => `The disk of ${hostname} is full`,
  'disk.freed': ({ hostname }) => `There is room on the disk of ${hostname} again`,
  'disk.corrupted': ({ hostname, path }) => `A sector of ${path} on the disk of ${hostname} is damaged`,
  'clock.set': ({ hostname, offsetUs, driftPpm }) => {
    const wrong = [
      offsetUs && `is ${about(Math.abs(offsetUs), units)} ${offsetUs > 0 ? 'ahead' : 'behind'}`,
      driftPpm && `runs ${Math.abs(driftPpm)} ppm too ${driftPpm > 0 ? 'fast' : 'slowly'}`,
    ];
    return `The clock of ${hostname} ${wrong.filter(Boolean).join(' and ') || 'is right again'}`;
  },
  'cable.partitioned': ({ groups }) => `The network falls apart: ${groups.map((g) => g.join(' ')).join(' | ')}`,
  'cable.changed': ({ from, to, cable }) => `The cable between ${from} and ${to} now ${cableDoes(cable)}`,
  'cable.cut': ({ from, to, oneWay }) =>
    oneWay ? `The cable from ${from} to ${to} is cut, one way` : `The cable between ${from} and ${to} is cut`,
  'cable.mended': ({ from, to }) => `The cable between ${from} and ${to} is mended`,
  'raft.campaign': ({ term }, on) => `${on} hears no leader and asks for votes in term ${term}`,
  'raft.voted': ({ term, candidate }, on) => `${on} votes for ${candidate} in term ${term}`,
  'raft.leader': ({ term }, on) => `${on} leads in term ${term}`,
  'raft.stepped-down': ({ term }, on) => `${on} steps down in term ${term}`,
  'raft.member-added': ({ hostname }) => `${hostname} becomes a member of the Raft group`,
  'raft.member-removed': ({ hostname }) => `${hostname} leaves the Raft group`,
  'raft.snapshot-made': ({ index }, on) => `${on} makes a snapshot of its log up to entry ${index}`,
  'raft.snapshot-received': ({ index }, on) => `${on} receives a snapshot up to entry ${index}`,
  'daemon.log': ({ line }, on) => `${on} logs: ${line}`,
  'swarm.initialized': (_, on) => `${on} begins a new swarm`,
  'swarm.joined': ({ role }, on) => `${on} joins the swarm as ${article(role)}`,
  'swarm.left': (_, on) => `${on} leaves the swarm`,
  'swarm.error': ({ message }, on) => `${on} cannot take part: ${message}`,
  'certificate.issued': ({ hostname, role }) => `${hostname} gets a certificate as ${article(role)}`,
  'node.ready': ({ hostname }) => `${hostname} is ready`,
  'node.unknown': ({ hostname }) => `The leader waits to hear from ${hostname}`,
  'node.down': ({ hostname }) => `${hostname} has been silent too long: the leader calls it down`,
  'node.promoted': ({ hostname }) => `${hostname} is promoted to manager`,
  'node.demoted': ({ hostname }) => `${hostname} is demoted to worker`,
  'node.availability': ({ hostname, availability }) => `The availability of ${hostname} is now ${availability}`,
  'node.removed': ({ hostname }) => `${hostname} is removed from the swarm`,
  'agent.connected': ({ manager }, on) => `${on} reports to the manager at ${manager}`,
  'agent.disconnected': ({ why }, on) => `${on} loses its manager${why ? `: ${why}` : ''}`,
  'service.created': ({ service }) => `Service ${service} is created`,
  'service.updated': ({ service }) => `Service ${service} is changed`,
  'service.removed': ({ service }) => `Service ${service} is removed`,
  'update.state': ({ service, state, message }) =>
    updates[state]?.(service, because(message)) ?? `The update of ${service}: ${state}`,
  'task.created': ({ task }) => `Task ${task} is created`,
  'task.assigned': ({ task, hostname }) => `Task ${task} goes to ${hostname}`,
  'task.pending': ({ task, why }) => `Task ${task} waits: ${why}`,
  'task.restart': ({ task, afterUs }) => `Task ${task} will be replaced in ${afterUs / 1_000_000} s`,
  'task.state': ({ task, hostname, state, error }) =>
    `Task ${task}${hostname && ` on ${hostname}`} ${states[state] ?? `is ${state}`}${error ? `: ${error}` : ''}`,
  'task.desired': ({ task, state }) => `Task ${task} should be ${state}`,
  'task.removed': ({ task }) => `Task ${task} is forgotten`,
  'image.pulling': ({ image }, on) => `${on} pulls ${image}`,
  'image.pulled': ({ image }, on) => `${on} has ${image}`,
  'container.started': ({ name }, on) => `${on} starts container ${withoutIds(name)}`,
  'container.exited': ({ name, exitCode }, on) => `Container ${withoutIds(name)} on ${on} exits with code ${exitCode}`,
  'container.health': ({ name, status }, on) => `Container ${withoutIds(name)} on ${on} is ${status}`,
  'container.oom': ({ name }, on) => `Container ${withoutIds(name)} on ${on} has run out of memory`,
};
