/** What Docker has and Waggle has not, each with the reason: never a silent success. */

const images = 'its images come ready made from a registry of its own.';
const files = "the files of a container cannot be taken out or put in; look at them with 'docker exec'.";
const extras = 'it has the engine and the swarm alone.';

const reasons: Readonly<Record<string, string>> = {
  [images]: 'bake build builder buildx commit import load push save tag manifest trust search',
  [files]: 'cp diff export',
  "it knows services and single containers; describe services with 'docker service create'.": 'compose',
  'its registry asks nobody who they are.': 'login logout',
  "services are created one by one with 'docker service create'.": 'stack',
  'every machine has a console of its own.': 'context',
  [extras]: 'checkpoint dial-stdio plugin',
};

/** The reason for each command that is left out. */
export const absent: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(reasons).flatMap(([reason, names]) => names.split(' ').map((name) => [name, reason])),
);

/** The same for the verbs of a group. */
export const absentVerbs = (names: string): Readonly<Record<string, string>> =>
  Object.fromEntries(names.split(' ').map((name) => [name, absent[name] ?? extras]));
