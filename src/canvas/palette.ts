/** The style sheet's colours, for what is drawn by hand. */
import type { Flight } from '../../workers/api/trace.ts';

export interface Palette {
  readonly ink: string;
  readonly muted: string;
  readonly panel: string;
  readonly line: string;
  readonly honey: string;
  readonly good: string;
  readonly bad: string;
  readonly warn: string;
  readonly focus: string;
  readonly hues: readonly string[];
  readonly layers: Readonly<Record<Flight['layer'], string>>;
}

export function palette(root: Element = document.documentElement): Palette {
  const style = getComputedStyle(root);
  const read = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    ink: read('ink'),
    muted: read('muted'),
    panel: read('panel'),
    line: read('line'),
    honey: read('honey'),
    good: read('good'),
    bad: read('bad'),
    warn: read('warn'),
    focus: read('focus'),
    hues: [0, 1, 2, 3, 4, 5].map((hue) => read(`hue-${hue}`)),
    layers: {
      raft: read('layer-raft'),
      control: read('layer-control'),
      agent: read('layer-agent'),
      gossip: read('layer-gossip'),
      overlay: read('layer-overlay'),
    },
  };
}
