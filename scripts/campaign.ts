/**
 * Whole swarms under random faults: `npm run campaign -- --seeds 1..1000 [--nodes 5] [--minutes 2] [--faults kill,cut] [--operations all]`.
 * A failure tells the seed, the moment, the rule and the last that happened; `--replay SEED` tells a seed's whole
 * story. Exits with 1 after a failure, with 2 after a mistake in the arguments.
 */
import { campaign } from '../workers/campaigns/campaign.ts';
import type { CampaignOptions, Outcome } from '../workers/campaigns/campaign.ts';
import { FAULT_KINDS } from '../workers/campaigns/faults.ts';
import type { FaultKind } from '../workers/campaigns/faults.ts';
import { describeFailure, story } from '../workers/campaigns/story.ts';

const USAGE = `Usage: npm run campaign -- --seeds FROM..TO | --replay SEED
  --nodes N        managers, from 3 to 9 (5)
  --minutes V      of virtual time in which things break (2)
  --faults KINDS   of ${FAULT_KINDS.join(',')}, separated by commas (all)
  --operations W   all: people also make jobs and global services, roll back, drain nodes (few)`;

const SECOND = 1_000_000;

const { seeds, replay, ...options } = read(process.argv.slice(2));
if (replay) tellOne(seeds[0] as number);
else runAll();

function tellOne(seed: number): void {
  const outcome = campaign({ ...options, seed });
  for (const line of story(outcome)) console.log(line);
  console.log(`\n${inFigures(outcome)}`);
  const { violation } = outcome;
  if (violation === null) return;
  console.log(`\nbroke “${violation.rule}” at ${(violation.atUs / SECOND).toFixed(6)} s:\n  ${violation.how}`);
  process.exitCode = 1;
}

function runAll(): void {
  const failed: number[] = [];
  const started = process.cpuUsage();
  let virtualUs = 0;
  let longestUs = 0;
  for (const seed of seeds) {
    const outcome = campaign({ ...options, seed });
    virtualUs += outcome.figures.virtualUs;
    longestUs = Math.max(longestUs, outcome.figures.recoveryUs);
    if (outcome.violation === null) {
      console.log(inFigures(outcome));
      continue;
    }
    failed.push(seed);
    console.log(`${inFigures(outcome)}\n\n${describeFailure(outcome)}\n`);
  }
  const { user, system } = process.cpuUsage(started);
  const seconds = (user + system) / SECOND;
  console.log(
    `\n${seeds.length - failed.length} passed, ${failed.length} failed: ${Math.round(virtualUs / SECOND)} virtual seconds ` +
      `in ${seconds.toFixed(1)} s of processor time; the longest recovery took ${(longestUs / SECOND).toFixed(1)} s`,
  );
  if (failed.length === 0) return;
  console.log(`failed: ${failed.join(', ')}`);
  process.exitCode = 1;
}

function inFigures({ seed, violation, figures: of }: Outcome): string {
  return [
    `seed ${String(seed).padStart(6)}: ${violation === null ? 'ok    ' : 'FAILED'}`,
    `${(of.virtualUs / SECOND).toFixed(0).padStart(4)} s`,
    `${of.faults} faults`,
    `${of.elections} elections`,
    `${of.committed} entries`,
    `${of.acknowledged} of ${of.asked} writes acknowledged`,
    `recovered in ${(of.recoveryUs / SECOND).toFixed(1)} s`,
  ].join(', ');
}

interface Wanted extends Omit<CampaignOptions, 'seed'> {
  readonly seeds: readonly number[];
  readonly replay: boolean;
}

function read(args: readonly string[]): Wanted {
  const values = new Map<string, string>();
  for (let i = 0; i < args.length; i += 2) {
    const [flag = '', value] = [args[i], args[i + 1]];
    if (!['--seeds', '--replay', '--nodes', '--minutes', '--faults', '--operations'].includes(flag))
      complain(`unknown flag ${flag}`);
    if (value === undefined) complain(`${flag} wants a value`);
    values.set(flag, value as string);
  }
  const [range, replayed] = [values.get('--seeds'), values.get('--replay')];
  if ((range === undefined) === (replayed === undefined)) complain('either --seeds or --replay is wanted');
  const [from, to = from] = (range ?? replayed ?? '').split('..').map((seed) => whole('a seed', seed, 0, 2 ** 53)) as [
    number,
    number?,
  ];
  if (to < from) complain(`the seeds ${range} go backwards`);
  const minutes = Number(values.get('--minutes') ?? 2);
  if (!(minutes > 0 && minutes <= 24 * 60)) complain('--minutes wants a number above 0');
  return {
    seeds: Array.from({ length: to - from + 1 }, (_, i) => from + i),
    replay: replayed !== undefined,
    nodes: whole('--nodes', values.get('--nodes') ?? '5', 3, 9),
    minutes,
    operations: whether(values.get('--operations') ?? 'few'),
    faults: kinds(values.get('--faults') ?? FAULT_KINDS.join(',')),
  };
}

function whether(which: string): boolean {
  if (which !== 'all' && which !== 'few') complain('--operations wants all or few');
  return which === 'all';
}

function kinds(list: string): readonly FaultKind[] {
  return list.split(',').map((kind) => {
    const known = FAULT_KINDS.find((one) => one === kind);
    return known ?? complain(`unknown fault ${kind}`);
  });
}

function whole(what: string, text: string, least: number, most: number): number {
  const number = Number(text);
  return /^\d+$/.test(text) && number >= least && number <= most ? number : complain(`${what} cannot be “${text}”`);
}

function complain(what: string): never {
  console.error(`${what}\n\n${USAGE}`);
  process.exit(2);
}
