/** The page begins: language and theme first, then the application in place of the still that index.html shows. */
import { mount } from 'svelte';
import App from './App.svelte';
import { connect } from './cluster/datacenter.ts';
import { speak } from './ui/i18n/language.svelte.ts';
import { firstLocale } from './ui/i18n/locale.ts';
import { startTheme } from './ui/theme.svelte.ts';
import './ui/base.css';

startTheme();
const door = connect();
// Not awaited: the words may come from a chunk that itself waits for this one.
void speak(firstLocale()).then(() => {
  const target = document.getElementById('app')!;
  target.replaceChildren();
  mount(App, { target, props: { door } });
});
