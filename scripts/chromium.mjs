/** Finds a Chromium for the browser tests; `npm test` installs one where there is none. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const places = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** The system's own browser, or undefined: then Playwright looks for the one it has downloaded itself. */
export function systemChromium() {
  return places.find((path) => path && existsSync(path));
}

async function playwrightChromium() {
  const { chromium } = await import('@playwright/test');
  return existsSync(chromium.executablePath());
}

/** The system's own if there, else Playwright's, else the distribution's package. Throws where none can be had. */
export async function ensureChromium() {
  if (systemChromium() || (await playwrightChromium())) return;
  console.log('No Chromium found: fetching one for the browser tests.');
  const run = (command, args) => spawnSync(command, args, { stdio: 'inherit' }).status === 0;
  if (run('npx', ['playwright', 'install', '--with-deps', 'chromium']) && (await playwrightChromium())) return;
  const sudo = process.getuid?.() === 0 ? [] : ['sudo'];
  const apt = (...args) =>
    execFileSync([...sudo, 'apt-get'][0], [...sudo, 'apt-get', ...args].slice(1), { stdio: 'inherit' });
  apt('update');
  apt('install', '-y', 'chromium', 'fonts-noto-cjk');
  if (!systemChromium()) throw new Error('No Chromium could be installed; set CHROMIUM_PATH to one.');
}
