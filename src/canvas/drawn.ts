/** The scene as flat records, as a drawing library likes them: one a thing drawn, all values plain. Pure. */
import type { Scene } from './elements.ts';
import type { Point } from './layout.ts';

export interface Drawn {
  readonly data: Readonly<Record<string, string | number>>;
  /** Lines have none of their own. */
  readonly position?: Point;
}

const TAG_HEIGHT = 18;

/** About as wide as the text is at the size of labels; Korean syllables are as wide as they are high. */
const widthOf = (text: string): number =>
  [...text].reduce((sum, letter) => sum + (/[가-힣]/.test(letter) ? 11 : /[▤▨◷]/.test(letter) ? 9 : 6.2), 14);

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
      data: {
        id,
        source: from,
        target: to,
        kind,
        cut,
        poor: note === '' ? 'no' : 'yes',
        label: cut === 'no' ? note : `✂ ${note}`.trim(),
        faint: faint ? 'yes' : 'no',
      },
    });
  for (const { id, on, kind, x, y } of scene.tags) {
    const label = titles.get(id) ?? '';
    all.set(id, {
      data: { id, kind, machine: on, label, width: widthOf(label), height: TAG_HEIGHT },
      position: { x, y },
    });
  }
  return all;
}
