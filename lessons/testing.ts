/** Plays lessons against a swarm in this thread: sets one up as the page does, runs script lines, asks the checks. */
import { SECOND } from '../workers/api/time.ts';
import { inOneThread } from '../workers/campaigns/in-one-thread.ts';
import { attempt, headlessPorts } from '../src/shell/headless.ts';
import { transcript } from '../src/shell/transcript.ts';
import { machineSeen, type Lesson, type Seen, type Step } from './lesson.ts';

const PATIENCE_US = 120 * SECOND;

export class Classroom {
  readonly #datacenter;
  #typed: Seen['typed'][number][] = [];
  #since = { us: 0, events: 0 };

  private constructor(seed: number) {
    this.#datacenter = inOneThread({ seed });
  }

  /** The lesson's start, come to rest. */
  static async open({ start }: Lesson, seed: number): Promise<Classroom> {
    const room = new Classroom(seed);
    await room.play([
      `> new --managers ${start.managers} --workers ${start.workers}`,
      ...start.commands.map((command) => `@node-1 $ ${command}`),
      '> run until converged',
    ]);
    room.beginStep();
    return room;
  }

  beginStep(): void {
    const { nowUs } = this.#datacenter;
    this.#since = { us: nowUs, events: this.#datacenter.events().length };
    this.#typed = [];
  }

  /** Throws where a line is malformed; a command that fails is part of the story. */
  async play(lines: readonly string[]): Promise<void> {
    const datacenter = this.#datacenter;
    const script = transcript(lines.join('\n'), {
      ports: headlessPorts(datacenter),
      attempt: () => attempt(datacenter, PATIENCE_US),
      write: () => {},
      ran: (on, line, exitCode) => void this.#typed.push({ on, line, exitCode }),
      complain: (line, what) => {
        throw new Error(`${lines[line - 1]}: ${what}`);
      },
    });
    await datacenter.drive(script);
  }

  /** Waits without lifting a finger; answers whether the step turned green at any second. */
  turnsGreenWithin(step: Step, seconds: number): boolean {
    for (let second = 0; second < seconds; second++) {
      if (this.isGreen(step)) return true;
      this.#datacenter.run(SECOND);
    }
    return this.isGreen(step);
  }

  isGreen(step: Step): boolean {
    const datacenter = this.#datacenter;
    return step.check({
      nowUs: datacenter.nowUs,
      sinceUs: this.#since.us,
      machines: datacenter.machines().map(machineSeen),
      cables: datacenter.cables(),
      views: datacenter.views(),
      events: datacenter.events().slice(this.#since.events),
      typed: this.#typed,
      opened: [],
    });
  }

  get exitCodes(): readonly number[] {
    return this.#typed.map(({ exitCode }) => exitCode);
  }
}
