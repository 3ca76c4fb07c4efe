/** The scene as flat records, as a drawing library likes them: one a thing drawn, all values plain. Pure. */
import type { Scene } from './elements.ts';
import type { Point } from './layout.ts';

export interface Drawn {
  readonly data: Readonly<Record<string, string | number>>;
  /** Lines have none of their own. */
  readonly position?: Point;
}

export function drawn(scene: Scene, titles: ReadonlyMap<string, string>): ReadonlyMap<string, Drawn> {
  const all = new Map<string, Drawn>();
  for (const { id, x, y, width, height, role, leader, health, hue, faint } of scene.machines)
    all.set(id, {
      data: {
        id,
        kind: 'machine',
        machine: id,
        label: titles.get(id) ?? id,
        width,
        height,
        role: role ?? 'none',
        leader: leader ? 'yes' : 'no',
        health,
        hue: hue === null ? 'none' : String(hue),
        faint: faint ? 'yes' : 'no',
      },
      position: { x, y },
    });
  for (const { id, on, x, y, width, height, label, tone, hue, faint } of scene.tasks)
    all.set(id, {
      data: {
        id,
        kind: 'task',
        machine: on,
        label,
        width,
        height,
        tone,
        hue: String(hue),
        faint: faint ? 'yes' : 'no',
      },
      position: { x, y },
    });
  for (const { id, from, to, kind, cut, note, faint } of scene.edges)
    all.set(id, {
      data: { id, source: from, target: to, kind, cut, label: cut === 'no' ? note : '✂', faint: faint ? 'yes' : 'no' },
    });
  return all;
}
