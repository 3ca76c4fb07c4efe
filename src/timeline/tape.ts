/** The term tape as it is drawn: pieces from left to right, in hundredths of its width. Pure. */
import { SECOND, type Micros } from '../../workers/api/time.ts';
import type { TraceEvent } from '../../workers/api/trace.ts';
import type { Reign, Tale } from './terms.ts';

/** The span that is shown grows with the tale, up to this; then the tale moves out of sight on the left. */
export const SPAN_MAX: Micros = 600 * SECOND;
const SPAN_MIN: Micros = 30 * SECOND;
/** Marks closer than this are one. */
const MARKS_APART = 1;

export interface Piece {
  /** Who reigned; null where nobody did. */
  readonly reign: Reign | null;
  readonly fromUs: Micros;
  /** Null while it lasts. */
  readonly untilUs: Micros | null;
  readonly left: number;
  readonly width: number;
}

export interface Mark {
  readonly left: number;
  /** All that broke there, oldest first. */
  readonly events: readonly TraceEvent[];
}

export interface Tape {
  readonly pieces: readonly Piece[];
  readonly marks: readonly Mark[];
  /** Where the present is. */
  readonly now: number;
}

/** Before anybody ever led there was no swarm that could have missed a leader. */
const beginOf = ({ sinceUs, reigns }: Tale): Micros => reigns[0]?.fromUs ?? sinceUs;

export function tapeOf(tale: Tale, nowUs: Micros): Tape {
  const spanUs = Math.min(SPAN_MAX, Math.max(SPAN_MIN, nowUs - beginOf(tale)));
  const beginUs = Math.max(beginOf(tale), nowUs - spanUs);
  const at = (us: Micros): number => (Math.min(nowUs, Math.max(beginUs, us)) - beginUs) / (spanUs / 100);

  const pieces: Piece[] = [];
  const add = (reign: Reign | null, fromUs: Micros, untilUs: Micros | null): void => {
    const [left, right] = [at(fromUs), at(untilUs ?? nowUs)];
    if (right > left) pieces.push({ reign, fromUs, untilUs, left, width: right - left });
  };
  let toldUs = beginOf(tale);
  for (const reign of tale.reigns) {
    add(null, toldUs, reign.fromUs);
    add(reign, reign.fromUs, reign.untilUs);
    toldUs = reign.untilUs ?? nowUs;
  }
  add(null, toldUs, null);

  const marks: Mark[] = [];
  for (const { atUs, event } of tale.faults) {
    if (atUs < beginUs) continue;
    const left = at(atUs);
    const last = marks.at(-1);
    if (last && left - last.left < MARKS_APART) marks[marks.length - 1] = { ...last, events: [...last.events, event] };
    else marks.push({ left, events: [event] });
  }
  return { pieces, marks, now: at(nowUs) };
}

/** The whole tale as a list, gaps included, oldest first: what is drawn, for those who read it. */
export function listOf(tale: Tale): readonly Pick<Piece, 'reign' | 'fromUs' | 'untilUs'>[] {
  const list: Pick<Piece, 'reign' | 'fromUs' | 'untilUs'>[] = [];
  let toldUs: Micros | null = beginOf(tale);
  for (const reign of tale.reigns) {
    const { fromUs, untilUs } = reign;
    if (toldUs !== null && fromUs > toldUs) list.push({ reign: null, fromUs: toldUs, untilUs: fromUs });
    list.push({ reign, fromUs, untilUs });
    toldUs = untilUs;
  }
  if (toldUs !== null) list.push({ reign: null, fromUs: toldUs, untilUs: null });
  return list;
}
