/** What Docker has and Waggle has not, each with the reason: never a silent success. */

const images = 'its images come ready made from a registry of its own.';
const single = "its containers belong to services; start one with 'docker service create'.";
const inside = 'what runs inside a container is simulated, and cannot be entered.';
const extras = 'it has the engine and the swarm alone.';

const reasons: Readonly<Record<string, string>> = {
  [images]: 'build builder buildx commit cp diff export history import load push save tag manifest trust search',
  [single]: 'rename update pause unpause port compose',
  [inside]: 'exec top stats',
  'its registry asks nobody who they are.': 'login logout',
  "services take their settings from '--env' here.": 'config secret',
  "services are created one by one with 'docker service create'.": 'stack',
  "what happens is shown by the page's feed of events.": 'events',
  'every machine has a console of its own.': 'context',
  [extras]: 'checkpoint plugin',
};

/** The reason for each command that is left out. */
export const absent: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(reasons).flatMap(([reason, names]) => names.split(' ').map((name) => [name, reason])),
);

/** The same for the verbs of a group. */
export const absentVerbs = (names: string): Readonly<Record<string, string>> =>
  Object.fromEntries(names.split(' ').map((name) => [name, absent[name] ?? extras]));
