/** Watches over a container's health: runs its check again and again, as health.ts decides (container-runtime §5). */
import type { Micros } from '../api/time.ts';
import type { Cancel, Clock } from '../world/world.ts';
import type { Execs } from './execs.ts';
import { judge, nextProbeUs, type Health, type HealthConfig, type ProbeResult } from './health.ts';
import type { Container } from './container.ts';

/** More than this nobody is shown of a probe's output. */
const LINES_MAX = 200;

/** As Go writes a span: `30s`, `1m30s`, `500ms`. */
function goSpan(us: number): string {
  if (us < 1_000_000) return `${us / 1_000}ms`;
  const minutes = Math.floor(us / 60_000_000);
  return `${minutes === 0 ? '' : `${minutes}m`}${(us % 60_000_000) / 1_000_000}s`;
}

const argvOf = ([form = '', ...words]: readonly string[]): readonly string[] =>
  form === 'CMD-SHELL' ? ['/bin/sh', '-c', words.join(' ')] : form === 'CMD' ? words : [form, ...words];

/** From now on, until it is cancelled; the container was started at `beganUs`, by the count of `clock`. */
export function watchHealth(
  clock: Clock,
  execs: Execs,
  container: Container,
  config: HealthConfig,
  beganUs: Micros,
  health: { get(): Health; set(after: Health): void },
): Cancel {
  let cancel: Cancel = () => undefined;
  const sinceStartUs = () => clock.now() - beganUs;

  const wait = (): void => {
    cancel = clock.after(nextProbeUs(config, health.get(), sinceStartUs()), probe, {
      kind: 'health-interval',
      subject: container.config.name,
    });
  };

  const probe = (): void => {
    const sinceUs = sinceStartUs();
    const startUs = clock.wall();
    const lines: string[] = [];
    let over = false;
    let timeout: Cancel = () => undefined;
    let kill: Cancel = () => undefined;
    const done = (exitCode: number, output = lines.map((line) => `${line}\n`).join('')): void => {
      if (over) return;
      over = true;
      timeout();
      const result: ProbeResult = { startUs, endUs: clock.wall(), exitCode, output };
      health.set(judge(health.get(), config, result, sinceUs));
      wait();
    };
    cancel = () => {
      over = true;
      timeout();
      kill();
    };
    const made = execs.create(container.id, {
      argv: argvOf(config.test),
      env: [],
      user: '',
      workingDir: '',
      tty: false,
    });
    if (!made.ok) return done(-1, made.error.message);
    kill = () => execs.kill(made.value.id);
    timeout = clock.after(config.timeoutUs, () => {
      kill();
      done(-1, `Health check exceeded timeout (${goSpan(config.timeoutUs)})`);
    });
    const begun = execs.start(made.value.id, {
      write(_, text) {
        if (lines.length < LINES_MAX) lines.push(text);
      },
      ended: (code) => done(code),
    });
    if (!begun.ok) done(-1, begun.error.message);
  };

  wait();
  return () => cancel();
}
