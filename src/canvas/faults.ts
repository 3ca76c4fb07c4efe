/**
 * What is broken, drawn into the scene: cables that are cut or poor, and a label on every machine that has something
 * wrong with it beside its power. Fetched with the canvas.
 */
import type { Hostname } from '../../workers/api/ids.ts';
import { NEW_CABLE, type CableSpec } from '../../workers/api/journal.ts';
import type { Micros } from '../../workers/api/time.ts';
import type { Broken } from '../levers/broken.ts';
import { letterOf } from '../levers/sides.ts';
import { clockSign, clockState, tell, w } from '../levers/words.ts';
import type { Edge, Scene, Tag } from './elements.ts';
import type { Wrong } from './tree.ts';

export { brokenOf } from '../levers/broken.ts';

/** More lines that are drawn for their faults alone would hide everything else; the list of what is broken has them. */
const MOST_LINES = 60;

export function withFaults(scene: Scene, broken: readonly Broken[]): Scene {
  if (broken.length === 0) return scene;
  return { ...scene, edges: edgesOf(scene, broken, sidesOf(broken)), tags: tagsOf(scene, broken) };
}

/** The side of each machine; nothing where all are on one. */
function sidesOf(broken: readonly Broken[]): ReadonlyMap<Hostname, number> {
  const split = broken.find((one) => one.kind === 'split');
  return new Map((split?.sides ?? []).flatMap((side, at) => side.map((hostname) => [hostname, at] as const)));
}

function edgesOf(
  { edges, machines }: Scene,
  broken: readonly Broken[],
  sides: ReadonlyMap<Hostname, number>,
): readonly Edge[] {
  const place = new Map(machines.map(({ id }, at) => [id, at]));
  const marks = new Map<string, { from: Hostname; to: Hostname; cut: Edge['cut']; note: string }>();
  for (const one of broken) {
    if (one.kind !== 'cut' && one.kind !== 'cable') continue;
    const turned = (place.get(one.from) ?? 0) > (place.get(one.to) ?? 0);
    const [from, to] = turned ? [one.to, one.from] : [one.from, one.to];
    const mark = marks.get(`${from} ${to}`) ?? { from, to, cut: 'no', note: '' };
    if (one.kind === 'cable') mark.note = noteOf(one.cable);
    else mark.cut = one.oneWay ? (turned ? 'back' : 'there') : 'both';
    marks.set(`${from} ${to}`, mark);
  }
  const drawn = edges.map((edge): Edge => {
    const apart = sides.get(edge.from) !== sides.get(edge.to);
    const { cut = 'no', note = '' } = marks.get(edge.id) ?? {};
    marks.delete(edge.id);
    return { ...edge, cut: apart ? 'both' : cut, note };
  });
  const others = [...marks].slice(0, MOST_LINES).map(([id, mark]): Edge => {
    return { id, kind: 'fault', faint: false, ...mark };
  });
  return [...drawn, ...others];
}

/** `120–140 ms · −10 % · ×2 5 % · ⇅ 10 %`: what is not as new. */
function noteOf({ latencyUs, jitterUs, lossRatio, duplicateRatio, reorderRatio }: CableSpec): string {
  const ms = (us: Micros) => `${Math.round(us / 100) / 10}`;
  const percent = (ratio: number) => `${Math.round(ratio * 1000) / 10} %`;
  const isSlow = latencyUs !== NEW_CABLE.latencyUs || jitterUs !== NEW_CABLE.jitterUs;
  return [
    ...(isSlow ? [`${ms(latencyUs)}${jitterUs > 0 ? `–${ms(latencyUs + jitterUs)}` : ''} ms`] : []),
    ...(lossRatio > 0 ? [`−${percent(lossRatio)}`] : []),
    ...(duplicateRatio > 0 ? [`×2 ${percent(duplicateRatio)}`] : []),
    ...(reorderRatio > 0 ? [`⇅ ${percent(reorderRatio)}`] : []),
  ].join(' · ');
}

const troubleId = (hostname: Hostname): string => `trouble ${hostname}`;
const sideId = (hostname: Hostname): string => `side ${hostname}`;

/** Trouble hangs at the lower edge of a box, the letter of a side stands on the upper one. */
function tagsOf({ machines }: Scene, broken: readonly Broken[]): readonly Tag[] {
  const troubled = new Set(broken.map((one) => (isTrouble(one) ? one.hostname : null)));
  const lettered = sidesByLetter(broken);
  return machines.flatMap(({ id, x, y, height }): readonly Tag[] => [
    ...(troubled.has(id) ? [{ id: troubleId(id), on: id, kind: 'trouble' as const, x, y: y + height / 2 }] : []),
    ...(lettered.has(id) ? [{ id: sideId(id), on: id, kind: 'side' as const, x, y: y - height / 2 }] : []),
  ]);
}

type Trouble = Extract<Broken, { kind: 'full' | 'damaged' | 'clock' }>;
const isTrouble = (one: Broken): one is Trouble =>
  one.kind === 'full' || one.kind === 'damaged' || one.kind === 'clock';

/** A single machine that is cut off needs no letter: it says so itself. */
function sidesByLetter(broken: readonly Broken[]): ReadonlyMap<Hostname, string> {
  const split = broken.find((one) => one.kind === 'split');
  if (!split || (split.sides.length === 2 && split.sides.some(({ length }) => length === 1))) return new Map();
  return new Map(split.sides.flatMap((side, at) => side.map((hostname) => [hostname, letterOf(at)] as const)));
}

/** Each kind has a mark beside its word. */
const GLYPHS: Readonly<Record<Trouble['kind'], string>> = { full: '▤', damaged: '▨', clock: '◷' };

export interface Notes extends Wrong {
  /** What stands on the labels. */
  readonly tags: readonly (readonly [string, string])[];
}

/** In the visitor's language. `now` is asked only where something depends on it. */
export function notesOf(broken: readonly Broken[], now: () => Micros): Notes {
  const machines = new Map<Hostname, string[]>();
  const tags = new Map<string, string>();
  const nowOf = (one: Broken): Micros => (one.kind === 'clock' && one.clock.driftPpm !== 0 ? now() : 0);
  for (const one of broken) {
    if (!isTrouble(one)) continue;
    const { hostname, kind } = one;
    const note = one.kind === 'clock' ? w().clock(clockState(one.clock, nowOf(one))) : w().states[one.kind];
    machines.set(hostname, [...(machines.get(hostname) ?? []), note]);
    const word = one.kind === 'clock' ? clockSign(one.clock, nowOf(one)) : w().states[one.kind];
    const before = tags.get(troubleId(hostname));
    tags.set(troubleId(hostname), `${before ? `${before} · ` : ''}${GLYPHS[kind]} ${word}`);
  }
  for (const [hostname, letter] of sidesByLetter(broken)) {
    machines.set(hostname, [...(machines.get(hostname) ?? []), w().side(letter)]);
    tags.set(sideId(hostname), w().side(letter));
  }
  const network = broken.filter(({ kind }) => kind === 'split' || kind === 'cut' || kind === 'cable');
  return { machines, tags: [...tags], network: network.slice(0, MOST_LINES).map((one) => tell(one, nowOf(one))) };
}
