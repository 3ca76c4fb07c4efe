/** Everything that the page fetches when its swarm stands, to watch it by: in one piece. */
export { default as Buttons } from './Buttons.svelte';
export { Instruments } from './instruments.svelte.ts';
export { default as LampPanel } from './LampPanel.svelte';
export { default as LampRow } from './LampRow.svelte';
export { default as TermTape } from '../timeline/TermTape.svelte';
export { default as Watcher } from './Watcher.svelte';
