/** Undoes the last fault of a visit that is still one. */
import type { Session } from '../ui/session.svelte.ts';
import { isFault, undoOf } from './undo.ts';

type Undone = 'undone' | 'nothing' | 'lost';

/** One after the other: the answer to an earlier one would take away what a later one has to say. */
const turns = new WeakMap<Session, Promise<unknown>>();

/** `nothing` where there is none; `lost` where it cannot be undone: then the one before is the next. */
export function undoLast(session: Session): Promise<Undone> {
  const undone = (turns.get(session) ?? Promise.resolve()).then(() => undo(session));
  turns.set(
    session,
    undone.catch(() => {}),
  );
  return undone;
}

async function undo(session: Session): Promise<Undone> {
  for (;;) {
    const act = session.acts.at(-1);
    const earlier = session.acts.slice(0, -1);
    session.acts = earlier;
    if (!act) return 'nothing';
    const inputs = isFault(act.input) ? undoOf(act, session.picture, session.picture.nowUs) : [];
    if (inputs === 'lost') return 'lost';
    for (const input of inputs) await session.act(input);
    // What undoes is not to be undone in its turn.
    session.acts = earlier;
    if (inputs.length > 0) return 'undone';
  }
}
