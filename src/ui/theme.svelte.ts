/** Light, dark or as the system has it. The choice stands on the root element, where the style sheet reads it. */
import { recall, remember } from './memory.ts';

export type Theme = 'auto' | 'light' | 'dark';
const KEY = 'waggle.theme';

let theme = $state<Theme>('auto');
/** Grows whenever the colours change, so that what is drawn by hand is drawn anew. */
let generation = $state(0);

export const currentTheme = (): Theme => theme;
export const paletteGeneration = (): number => generation;

export function setTheme(next: Theme): void {
  theme = next;
  if (next === 'auto') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = next;
  remember(KEY, next);
  generation += 1;
}

export function startTheme(): void {
  const kept = recall(KEY);
  setTheme(kept === 'light' || kept === 'dark' ? kept : 'auto');
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => (generation += 1));
}
