/** Everything that must pass, after whatever set-up it needs. Ends with the line `N passed, N failed`. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { ensurePackages } from './setup.mjs';

ensurePackages();
const { ensureChromium } = await import('./chromium.mjs');
await ensureChromium();

rmSync('.cache/reports', { recursive: true, force: true });
mkdirSync('.cache/reports', { recursive: true });

const unit = '.cache/reports/unit.json';
const e2e = '.cache/reports/e2e.json';
const total = { passed: 0, failed: 0 };

step('lint', ['npm', 'run', 'lint']);
step('types', ['npm', 'run', 'check']);
step('unit', ['npx', 'vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${unit}`], () => {
  const { numPassedTests, numFailedTests } = report(unit);
  return { passed: numPassedTests, failed: numFailedTests };
});
const built = step('build', ['npm', 'run', 'build']);
if (built) {
  step(
    'e2e',
    ['npx', 'playwright', 'test', '--reporter=list,json'],
    () => {
      const { expected, unexpected, flaky } = report(e2e).stats;
      return { passed: expected, failed: unexpected + flaky };
    },
    { PLAYWRIGHT_JSON_OUTPUT_NAME: e2e },
  );
}

console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1);

/** Runs one step; it counts as its tests where it has any, else as one. A runner that dies is a failure whatever it counted. */
function step(name, [command, ...args], count = () => ({ passed: 1, failed: 0 }), env = {}) {
  console.log(`\n== ${name}`);
  const started = Date.now();
  const { status } = spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, ...env } });
  let { passed, failed } = { passed: 0, failed: 0 };
  try {
    ({ passed, failed } =
      status === 0 || args.includes('vitest') || args.includes('playwright') ? count() : { passed, failed });
  } catch {
    // It wrote no report: the exit code below is what is left to go by.
  }
  if (status !== 0 && failed === 0) failed = 1;
  total.passed += passed;
  total.failed += failed;
  console.log(`== ${name}: ${failed === 0 ? 'ok' : 'FAILED'} (${Math.round((Date.now() - started) / 1000)} s)`);
  return failed === 0;
}

function report(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}
