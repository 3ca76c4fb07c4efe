/**
 * The keeper of the canvas: makes cytoscape once, follows the scene, cleans up. No other file knows it. Fetched only
 * after the swarm runs.
 */
import cytoscape, { type Core, type StylesheetJson } from 'cytoscape';
import { untrack } from 'svelte';
import type { Attachment } from 'svelte/attachments';
import type { Scene } from './elements.ts';
import { drawn } from './drawn.ts';
import { fit, type Viewport } from './layout.ts';
import type { Palette } from './palette.ts';

export interface CanvasPorts {
  scene(): Scene;
  /** The two lines in each machine's box. */
  titles(): ReadonlyMap<string, string>;
  palette(): Palette;
  selected(): string | null;
  /** From 1, the whole world in the window. */
  zoom(): number;
  /** Move things without haste where their place changes? */
  animate(): boolean;
  /** A task was tapped. */
  asked(task: string): void;
  /** A machine was tapped, or a task on it otherwise than with the first button; where, in the window. */
  tapped(hostname: string, x: number, y: number): void;
  /** The world was put elsewhere in the window. */
  moved(viewport: Viewport): void;
}

export function canvas(ports: CanvasPorts): Attachment<HTMLElement> {
  return (container) => {
    const cy = cytoscape({
      container,
      autoungrabify: true,
      autounselectify: true,
      boxSelectionEnabled: false,
      userZoomingEnabled: false,
      userPanningEnabled: false,
      minZoom: 0.05,
      maxZoom: 8,
    });
    cy.on('tap cxttap', 'node', (event) => {
      if (event.target.data('kind') === 'task' && event.type === 'tap') return ports.asked(event.target.id());
      const { clientX, clientY } = pointOf(event.originalEvent);
      ports.tapped(event.target.data('machine'), clientX, clientY);
    });
    cy.on('viewport', () => ports.moved({ zoom: cy.zoom(), pan: { ...cy.pan() } }));

    const place = (): void => {
      const window = { width: container.clientWidth, height: container.clientHeight };
      const whole = fit(ports.scene().world, window);
      const zoom = whole.zoom * ports.zoom();
      const centre = { x: window.width / 2, y: window.height / 2 };
      const pan = {
        x: centre.x - (centre.x - whole.pan.x) * ports.zoom(),
        y: centre.y - (centre.y - whole.pan.y) * ports.zoom(),
      };
      cy.viewport({ zoom, pan });
      cy.userPanningEnabled(ports.zoom() > 1);
    };
    const resized = new ResizeObserver(() => {
      cy.resize();
      place();
    });
    resized.observe(container);

    $effect(() => {
      cy.style(styleOf(ports.palette()));
    });
    $effect(() => patch(cy, ports.scene(), ports.titles(), ports.animate()));
    // A string, so that the effect runs only when the world has another size.
    const worldSize = $derived(`${ports.scene().world.width} ${ports.scene().world.height}`);
    $effect(() => {
      void worldSize;
      // Asking the window's size makes the browser lay the page out: not at every change of the scene.
      untrack(place);
    });
    $effect(() => {
      void ports.zoom();
      untrack(place);
    });
    $effect(() => {
      const selected = ports.selected();
      cy.batch(() => cy.nodes().forEach((node) => void node.toggleClass('selected', node.id() === selected)));
    });
    return () => {
      resized.disconnect();
      cy.destroy();
    };
  };
}

function pointOf(event: MouseEvent | TouchEvent): { clientX: number; clientY: number } {
  const point = 'changedTouches' in event ? event.changedTouches[0] : event;
  return point ?? { clientX: 0, clientY: 0 };
}

/** Adds, removes and changes only what differs. */
function patch(cy: Core, scene: Scene, titles: ReadonlyMap<string, string>, animate: boolean): void {
  const wanted = drawn(scene, titles);
  cy.batch(() => {
    cy.elements().forEach((element) => {
      if (!wanted.has(element.id())) element.remove();
    });
    for (const [id, definition] of wanted) {
      const element = cy.getElementById(id);
      if (element.empty()) {
        cy.add({ group: definition.position ? 'nodes' : 'edges', ...definition });
        continue;
      }
      for (const [key, value] of Object.entries(definition.data))
        if (element.data(key) !== value) element.data(key, value);
      const { position } = definition;
      if (!position || !element.isNode()) continue;
      const now = element.position();
      if (now.x === position.x && now.y === position.y) continue;
      const travelling = element.scratch('to') as typeof position | undefined;
      if (travelling?.x === position.x && travelling.y === position.y && element.animated()) continue;
      element.stop();
      if (animate) element.scratch('to', position).animate({ position }, { duration: 350 });
      else element.position(position);
    }
  });
}

const CROWN = (fill: string): string =>
  `data:image/svg+xml;utf8,${encodeURIComponent(
    `<svg xmlns="http://www.w3.org/2000/svg" width="22" height="18" viewBox="0 0 22 18"><path d="M2 16 1 4l5.5 5L11 1l4.5 8L21 4l-1 12z" fill="${fill}" stroke="#5a3d00" stroke-width="1.2" stroke-linejoin="round"/></svg>`,
  )}`;

const BESIDE_THE_ARROW = { 'arrow-scale': 1.6, 'text-margin-y': -13 };

function styleOf(colours: Palette): StylesheetJson {
  const font = 'system-ui, "Apple SD Gothic Neo", "Malgun Gothic", "Noto Sans KR", sans-serif';
  const hues = colours.hues.map((colour, hue) => ({
    selector: `node[hue = "${hue}"]`,
    style: { 'background-color': colour },
  }));
  return [
    {
      selector: 'node',
      style: {
        width: 'data(width)',
        height: 'data(height)',
        label: 'data(label)',
        'font-family': font,
        color: colours.ink,
        'text-wrap': 'wrap',
        'text-valign': 'center',
        'background-color': colours.panel,
        'overlay-opacity': 0,
        'corner-radius': '10',
      },
    },
    ...hues,
    {
      selector: 'node[kind = "machine"]',
      style: {
        shape: 'round-rectangle',
        'font-size': 13,
        'font-weight': 600,
        'text-margin-y': -29,
        'line-height': 1.3,
        'border-width': 2,
        'border-color': colours.muted,
        'z-index': 1,
      },
    },
    { selector: 'node[role = "manager"]', style: { shape: 'cut-rectangle' } },
    { selector: 'node[health = "ready"]', style: { 'border-color': colours.good } },
    { selector: 'node[health = "down"]', style: { 'border-color': colours.bad, 'border-width': 4 } },
    {
      selector: 'node[health = "off"]',
      style: { 'border-color': colours.bad, 'border-style': 'dashed', 'border-width': 3 },
    },
    {
      selector: 'node[health = "frozen"]',
      style: { 'border-color': colours.focus, 'border-style': 'double', 'border-width': 5 },
    },
    {
      selector: 'node[leader = "yes"]',
      style: {
        'background-image': CROWN(colours.honey),
        'background-width': '22px',
        'background-height': '18px',
        'background-position-x': '12px',
        'background-position-y': '10px',
        'border-width': 4,
      },
    },
    {
      selector: 'node[kind = "task"]',
      style: {
        shape: 'round-rectangle',
        'font-size': 9,
        // A thousand labels that nobody can read cost more than all the boxes.
        'min-zoomed-font-size': 5,
        'text-wrap': 'ellipsis',
        'text-max-width': '48px',
        'border-width': 1.5,
        'border-color': colours.ink,
        'corner-radius': '5',
        'z-index': 2,
      },
    },
    { selector: 'node[tone = "waiting"], node[tone = "checking"]', style: { 'border-style': 'dashed' } },
    { selector: 'node[tone = "stopping"]', style: { 'border-style': 'dotted', 'background-opacity': 0.5 } },
    {
      selector: 'node[tone = "failed"]',
      style: { 'border-color': colours.bad, 'border-width': 3, color: colours.bad },
    },
    { selector: 'node[tone = "checking"], node[tone = "paused"]', style: { 'border-color': colours.warn } },
    { selector: 'node[tone = "done"], node[tone = "lost"]', style: { 'background-opacity': 0.3 } },
    { selector: 'node[faint = "yes"]', style: { opacity: 0.6 } },
    { selector: 'node.selected', style: { 'outline-color': colours.focus, 'outline-width': 3, 'outline-offset': 2 } },
    {
      selector: 'edge',
      style: {
        width: 1.5,
        'line-color': colours.line,
        'curve-style': 'straight',
        label: 'data(label)',
        'font-family': font,
        'font-size': 12,
        color: colours.ink,
        'text-background-color': colours.panel,
        'text-background-opacity': 1,
        'text-background-padding': '2px',
        'overlay-opacity': 0,
      },
    },
    { selector: 'edge[kind = "session"]', style: { 'line-style': 'dotted', width: 2 } },
    { selector: 'edge[faint = "yes"]', style: { opacity: 0.35 } },
    { selector: 'edge[poor = "yes"]', style: { 'line-color': colours.warn, width: 2, opacity: 1 } },
    {
      selector: 'edge[cut != "no"]',
      style: {
        'line-color': colours.bad,
        'line-style': 'dashed',
        width: 2.5,
        color: colours.bad,
        'font-size': 15,
        opacity: 1,
      },
    },
    // The arrow points the way that nothing goes.
    {
      selector: 'edge[cut = "there"]',
      style: { 'mid-target-arrow-shape': 'triangle', 'mid-target-arrow-color': colours.bad, ...BESIDE_THE_ARROW },
    },
    {
      selector: 'edge[cut = "back"]',
      style: { 'mid-source-arrow-shape': 'triangle', 'mid-source-arrow-color': colours.bad, ...BESIDE_THE_ARROW },
    },
    {
      selector: 'node[kind = "trouble"], node[kind = "side"]',
      style: {
        shape: 'round-rectangle',
        'font-size': 11,
        'font-weight': 600,
        'border-width': 1.5,
        'border-color': colours.bad,
        color: colours.ink,
        'corner-radius': '6',
        'z-index': 3,
      },
    },
    { selector: 'node[kind = "side"]', style: { 'border-color': colours.muted } },
  ] as StylesheetJson;
}
