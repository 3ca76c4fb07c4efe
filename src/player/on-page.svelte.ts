/** Ties the course to the page: it outlives its panel, so that a step is passed while another tab of the page is shown. */
import { untrack } from 'svelte';
import { machineSeen } from '../../lessons/lesson.ts';
import { recall, remember } from '../ui/memory.ts';
import type { Session } from '../ui/session.svelte.ts';
import type { Start } from '../ui/start.ts';
import { lessons } from './catalogue.ts';
import { followAddress, nameInAddress } from './address.ts';
import { Course, type Around, type Sight } from './course.svelte.ts';

const PROGRESS = 'waggle.progress';
const courses = new WeakMap<Session, Course>();

/** The session's one course. */
export function courseOf(session: Session): Course {
  const known = courses.get(session);
  if (known) return known;
  let course!: Course;
  // In a root of its own: what is derived in it must not end with the panel that asked first.
  $effect.root(() => {
    course = new Course(
      lessons,
      around(session, () => course),
    );
    follow(session, course);
  });
  courses.set(session, course);
  return course;
}

/** `course` is asked for late: it does not exist before what is around it. */
function around(session: Session, course: () => Course): Around {
  return {
    ready: () => settled(session),
    losesSomething: () => session.touched && session.owner === '',
    async setUp(lesson) {
      const { stage, past, touched, start } = session;
      const asNew = stage === 'living' && past === null && !touched && same(start, lesson.start);
      if (asNew) session.belongTo(lesson.id);
      else await session.renew(lesson.start, lesson.id);
      return session.stage === 'living';
    },
    sight: () => (session.owner === course().lesson?.id ? sightOf(session) : null),
    handOver: () => session.belongTo(''),
    pause: () => void session.pace({ kind: 'paused' }),
    play: () => {
      if (!session.picture.running) void session.pace({ kind: 'running', speed: 1 });
    },
    recall: () => recall(PROGRESS),
    remember: (progress) => remember(PROGRESS, progress),
    address: nameInAddress,
  };
}

function follow(session: Session, course: Course): void {
  const { picture } = session;
  $effect(() => {
    void picture.second;
    void picture.machines;
    void picture.cables;
    void picture.views;
    void picture.events;
    untrack(() => course.look());
  });
  $effect(() => {
    if (course.phase !== 'steps') return;
    const tick = (): void => course.tick(performance.now());
    tick();
    const handle = setInterval(tick, 1000);
    return () => clearInterval(handle);
  });
  session.terminal.onRan((ran) => {
    if (session.stage === 'living') course.ran(ran);
  });
  addEventListener('popstate', () => followAddress(course));
}

function sightOf({ picture }: Session): Sight {
  const { nowUs, machines, cables, views, events } = picture;
  return {
    nowUs,
    machines: machines.map(machineSeen),
    cables,
    views,
    events,
  };
}

/** Resolves when the session neither opens nor forms a swarm. */
function settled(session: Session): Promise<void> {
  return new Promise((resolve) => {
    const stop = $effect.root(() => {
      $effect(() => {
        if (session.stage !== 'living' && session.stage !== 'failed') return;
        resolve();
        queueMicrotask(() => stop());
      });
    });
  });
}

const same = (a: Start, b: Start): boolean => JSON.stringify(a) === JSON.stringify(b);
