/** `npm run transcript -- FILE [--seed N]`: plays a script against a swarm in this thread and prints what the console would show. */
import { readFileSync } from 'node:fs';
import { attempt, headlessPorts } from '../src/shell/headless.ts';
import { transcript } from '../src/shell/transcript.ts';
import { inOneThread } from '../workers/campaigns/in-one-thread.ts';

const USAGE = 'usage: npm run transcript -- FILE [--seed N]';

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}

function options(args: readonly string[]): { file: string; seed: number } {
  const files: string[] = [];
  let seed = 1;
  const rest = [...args];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const [flag, value = rest[0]] = word.split('=');
    if (flag !== '--seed') {
      files.push(word);
      continue;
    }
    if (!word.includes('=')) rest.shift();
    seed = Number(value);
    if (!/^\d+$/.test(value ?? '') || !Number.isSafeInteger(seed)) fail(`--seed takes a whole number\n${USAGE}`);
  }
  const [file] = files;
  if (file === undefined || files.length > 1) fail(USAGE);
  return { file, seed };
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    fail(`${file} cannot be read`);
  }
}

/** After so much virtual time at one command, Ctrl-C is pressed. */
const PATIENCE_US = 300_000_000;

const { file, seed } = options(process.argv.slice(2));
const script = read(file);
const datacenter = inOneThread({ seed });
process.exitCode = await datacenter.drive(
  transcript(script, {
    ports: headlessPorts(datacenter),
    attempt: () => attempt(datacenter, PATIENCE_US),
    write: (text) => process.stdout.write(text),
    complain: (line, what) => console.error(`${file}:${line}: ${what}`),
  }),
);
