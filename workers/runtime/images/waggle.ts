/**
 * Images that misbehave on purpose, for lessons. Each does one thing wrong, when and how much its environment or arguments say; each
 * says what it does in its log. All of them serve `/` on port 80 while they are well.
 */
import { MS, SECOND, type Micros } from '../../api/time.ts';
import { image, MB, MIB, type Image } from '../image.ts';
import { deaf, type Process, type Program } from '../program.ts';
import { page } from '../serving.ts';
import { endsOn, pathOf, serveHttp, slashed } from './kit.ts';

/** A whole or broken number of the environment; what is none counts as not said. */
function number(process: Process, name: string, otherwise: number): number {
  const value = Number(process.env[name] ?? '');
  return (process.env[name] ?? '') === '' || !Number.isFinite(value) || value < 0 ? otherwise : value;
}

const seconds = (process: Process, name: string, otherwise: number): Micros =>
  Math.round(number(process, name, otherwise) * SECOND);

const say = (process: Process, text: string): void => process.out(`${slashed(process)} ${text}`);

/** `/` greets, `/health` tells what `status` says. */
const serve = (process: Process, costUs: Micros = 0.2 * MS, status: () => number = () => 200): void =>
  serveHttp(process, 80, costUs, (request, answer) => {
    if (pathOf(request) === '/health') return answer(page(`${status()}\n`, 'text/plain', status()));
    answer(page(`Hello from ${process.hostname}\n`, 'text/plain'));
  });

const well = (process: Process) =>
  endsOn(process, ['TERM', 'INT'], 0, { afterUs: 20 * MS, says: () => say(process, 'goodbye') });

/** Ends by itself after AFTER seconds (10), with CODE (1). */
const crash = (): Program => (process) => {
  const afterUs = seconds(process, 'AFTER', 10);
  const code = number(process, 'CODE', 1) & 255;
  say(process, `I shall crash in ${afterUs / SECOND} s with code ${code}`);
  serve(process);
  process.after(afterUs, () => {
    process.err(`${slashed(process)} panic: this is what I was made for`);
    process.exit(code);
  });
  return well(process);
};

/** Well for GOOD seconds (60), then ill for BAD (60), and so on; LIES=1: it says that it is well, and serves nobody. */
const flaky = (): Program => (process) => {
  const goodUs = seconds(process, 'GOOD', 60);
  const badUs = seconds(process, 'BAD', 60);
  const lies = process.env['LIES'] === '1';
  let isWell = true;
  serveHttp(process, 80, 0.2 * MS, (request, answer) => {
    const told = lies || isWell ? 200 : 503;
    if (pathOf(request) === '/health') return answer(page(`${told}\n`, 'text/plain', told));
    answer(isWell ? page(`Hello from ${process.hostname}\n`, 'text/plain') : page('I feel ill\n', 'text/plain', 503));
  });
  const turn = () => {
    isWell = !isWell;
    say(process, isWell ? 'I am well again' : 'I have fallen ill');
    process.after(isWell ? goodUs : badUs, turn);
  };
  say(process, `I shall fall ill in ${goodUs / SECOND} s${lies ? ', and tell nobody' : ''}`);
  process.after(goodUs, turn);
  return well(process);
};

/** Takes MB_PER_SECOND (5) more memory every second and never gives any back. */
const leak = (): Program => (process) => {
  const step = number(process, 'MB_PER_SECOND', 5) * MIB;
  let held = 8 * MIB;
  const grow = () => {
    held += step;
    process.hold(held);
    process.after(SECOND, grow);
  };
  say(process, `I leak ${step / MIB} MiB a second`);
  serve(process);
  process.after(SECOND, grow);
  return well(process);
};

/** Has a handler for its stop signal that does nothing: every stop takes all of its grace. */
const stubborn = (): Program => (process) => {
  say(process, 'I shall not go by myself');
  serve(process);
  return (signal) => {
    say(process, `SIG${signal}? I do not care`);
    return true;
  };
};

/** Answers nobody for START seconds (30) after its start. */
const slowStart = (): Program => (process) => {
  const startUs = seconds(process, 'START', 30);
  say(process, `I need ${startUs / SECOND} s to get ready`);
  process.after(startUs, () => {
    say(process, 'ready');
    serve(process);
  });
  return well(process);
};

/** Works with THREADS (1) threads, always; each request costs it 50 ms of a processor besides. */
const cpuHog = (): Program => (process) => {
  const threads = Math.min(64, Math.floor(number(process, 'THREADS', 1)));
  say(process, `I keep ${threads} ${threads === 1 ? 'processor' : 'processors'} busy`);
  for (let i = 0; i < threads; i++) process.work(Infinity, () => undefined);
  serve(process, 50 * MS);
  return well(process);
};

/** Begins a child every second and looks after none, until it may have no more. */
const forker = (): Program => (process) => {
  serve(process);
  const fork = () => {
    if (process.child('child') === null) say(process, 'fork: Resource temporarily unavailable');
    process.after(SECOND, fork);
  };
  say(process, 'I shall have many children');
  process.after(SECOND, fork);
  return well(process);
};

const plain = (): Program => (process) => {
  say(process, 'here I am');
  serve(process);
  return well(process);
};

/** Its own health check asks for `/health`. */
const probe = (): Program => (process) => {
  const asked = {
    kind: 'http',
    method: 'GET',
    path: '/health',
    headers: {},
    body: '',
    from: '127.0.0.1:43210',
  } as const;
  process.call({ host: 'localhost', port: 80 }, asked, (told) => {
    const status = told.ok && told.value.kind === 'http' ? String(told.value.status) : 'nobody there';
    process.out(status);
    process.exit(status === '200' ? 0 : 1);
  });
  return deaf;
};

const CHECK = { test: ['CMD', '/health'], intervalUs: 5 * SECOND, timeoutUs: 2 * SECOND, retries: 3 };

/** What its arguments say goes before its environment: `--after=3` is `AFTER=3`. */
const configured =
  (program: () => Program) =>
  (args: readonly string[]): Program =>
  (process) => {
    const said = args.join(' ').matchAll(/--([a-z-]+)[ =](\S+)/g);
    const env = Object.fromEntries(
      [...said].map(([, name = '', value = '']) => [name.replaceAll('-', '_').toUpperCase(), value]),
    );
    return program()({ ...process, env: { ...process.env, ...env } });
  };

const misbehaving = (name: string, program: () => Program, facts: Partial<Image> = {}): Image =>
  image({
    repository: `waggle/${name}`,
    tags: /^(latest|[123])$/,
    sizeBytes: () => 4 * MB,
    layers: 2,
    entrypoint: [`/${name}`],
    ports: ['80/tcp'],
    memoryIdleBytes: 8 * MIB,
    tools: ['curl', 'wget'],
    programs: { [`/${name}`]: configured(program), '/health': probe },
    ...facts,
  });

export const waggle: readonly Image[] = [
  misbehaving('crash', crash),
  misbehaving('flaky-health', flaky, { healthcheck: CHECK }),
  misbehaving('leak', leak),
  misbehaving('stubborn', stubborn),
  misbehaving('slow-start', slowStart, { healthcheck: CHECK }),
  misbehaving('cpu-hog', cpuHog),
  misbehaving('forker', forker),
  /** Two minutes and more on its way. */
  misbehaving('slow-pull', plain, { sizeBytes: () => 2_500 * MB, layers: 12 }),
  misbehaving('arm-only', plain, { platforms: ['linux/arm64'] }),
];
