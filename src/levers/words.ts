/** The words of the levers: menus, the tool for faults, what is broken. Fetched with them. */
import type { CableSpec, ClockFault } from '../../workers/api/journal.ts';
import type { Micros } from '../../workers/api/time.ts';
import { about } from '../ui/about.ts';
import { cableDoes as cableInEnglish } from '../ui/i18n/events.en.ts';
import { cableDoes as cableInKorean } from '../ui/i18n/events.ko.ts';
import { currentLocale, t } from '../ui/i18n/language.svelte.ts';
import { withParticle as p } from '../ui/i18n/particles.ts';
import type { Broken } from './broken.ts';
import { aheadAt } from './clock.ts';
import type { MachineAct, Refusal } from './possible.ts';

const ppmText = (ppm: number): string => `${Math.abs(ppm)} ppm`;

const en = {
  title: 'Faults',
  close: 'Close the faults',
  machine: 'Machine',
  parts: 'What to break',
  tabs: { power: 'Power', cables: 'Cables', split: 'Split', disk: 'Disk', clock: 'Clock' },
  menu: {
    of: (hostname: string) => `Menu of ${hostname}`,
    inspect: 'Inspect',
    console: 'Open console',
    kill: 'Kill',
    start: 'Start',
    replace: 'Replace',
    freeze: 'Freeze',
    thaw: 'Thaw',
    isolate: 'Cut off',
    reconnect: 'Reconnect',
    drain: 'Drain',
    activate: 'Activate',
    faults: 'More faults…',
  },
  acts: {
    kill: 'Kill',
    start: 'Start',
    freeze: 'Freeze',
    thaw: 'Thaw',
    replace: 'Replace',
    wipe: 'Wipe the disk',
    fill: 'Fill the disk',
    free: 'Make room',
  } satisfies Record<MachineAct, string>,
  does: {
    kill: 'Pulls the plug: what was not synced to disk is lost.',
    start: 'It boots from its disk.',
    freeze: 'It stops where it is and keeps its memory.',
    thaw: 'It goes on where it stopped.',
    replace: 'A new machine of the same name and address, with an empty disk.',
    wipe: 'An empty disk. Nothing brings back what was on it.',
    fill: 'Not one byte more can be written.',
    free: 'It can write again.',
  } satisfies Record<MachineAct, string>,
  whyNot(act: MachineAct, why: Refusal): string {
    if (why === 'off') return 'It is off.';
    if (why === 'on') return 'It must be off for that.';
    if (act === 'thaw') return 'It is not frozen.';
    if (act === 'free') return 'Its disk is not full.';
    return (
      { kill: 'It is off already.', start: 'It is on already.', freeze: 'It is frozen already.' }[act as 'kill'] ??
      'It is full already.'
    );
  },
  to: 'Cable to',
  everyone: 'every other machine',
  cut: 'Cut',
  cutOneWay: 'Cut one way',
  mend: 'Mend',
  oneWayMeans: (from: string, to: string) =>
    `One way: ${to} hears nothing more from ${from}, but ${from} still hears ${to}.`,
  oneWayMeansAll: (from: string) => `One way: the others hear nothing more from ${from}, but ${from} still hears them.`,
  latency: 'Latency',
  jitter: 'Jitter',
  loss: 'Lost',
  duplicate: 'Doubled',
  reorder: 'Mixed up',
  apply: 'Apply',
  asNew: 'As new',
  split: {
    title: 'Split the network',
    hint: 'Press a machine to put it on the next side.',
    side: (hostname: string, side: string) => `${hostname}, side ${side}`,
    halves: 'In halves',
    alone: (hostname: string) => `${hostname} alone`,
    apply: 'Split',
    needsTwo: 'At least two sides need a machine.',
  },
  file: 'File',
  anyFile: 'any file',
  corrupt: 'Damage a sector',
  corruptDoes: 'The checksum will not be right any more. It is met when the machine next boots.',
  emptyDisk: 'There is nothing on its disk.',
  clockIs: (state: string) => `Its clock: ${state}.`,
  clockRight: 'right',
  offset: 'Put it',
  ahead: 'ahead',
  behind: 'behind',
  amount: 'by',
  unit: 'Unit',
  drift: 'Drift',
  driftHint: 'above 0 too fast, below 0 too slowly',
  setClock: 'Set the clock',
  rightAgain: 'Right again',
  broken: 'What is broken now',
  nothing: 'Nothing is broken.',
  mendIt: (what: string) => `Mend: ${what}`,
  replaceIt: (hostname: string) => `Replace ${hostname}: what is on its disk is lost`,
  mendAll: 'Mend everything',
  more: (n: number) => `and ${n} more`,
  damageStays: 'A damaged file only gives way to a new machine or an empty disk.',
  undo: 'Undo',
  undoes: 'Undo the last fault (Z)',
  nothingToUndo: 'There is no fault to undo.',
  lost: 'What was on that disk is gone: this cannot be undone.',
  chaos: 'Break something',
  broke: (what: string) => `Chance has it: ${what}.`,
  nothingToBreak: 'There is nothing left to break.',
  states: { off: 'off', crashed: 'crashed', frozen: 'frozen', full: 'disk full', damaged: 'file damaged' },
  is: {
    off: (hostname: string) => `${hostname} is off`,
    crashed: (hostname: string) => `${hostname} has crashed`,
    frozen: (hostname: string) => `${hostname} is frozen`,
    full: (hostname: string) => `the disk of ${hostname} is full`,
    damaged: (hostname: string, paths: string) => `on the disk of ${hostname}, damaged: ${paths}`,
    clock: (hostname: string, state: string) => `the clock of ${hostname}: ${state}`,
    split: (sides: string) => `the network is split: ${sides}`,
    cutOff: (hostname: string) => `${hostname} is cut off`,
    cut: (from: string, to: string) => `${from} ↔ ${to}: cut`,
    cutOneWay: (from: string, to: string) => `${from} → ${to}: cut one way`,
    cable: (from: string, to: string, does: string) => `${from} ↔ ${to}: ${does}`,
  },
  clock: (state: string) => `clock ${state}`,
  wrong: (ahead: boolean, by: string) => `${by} ${ahead ? 'ahead' : 'behind'}`,
  drifts: (fast: boolean, by: string) => `${by} too ${fast ? 'fast' : 'slow'}`,
  cutOff: 'cut off',
  side: (letter: string) => `side ${letter}`,
};

const ko: typeof en = {
  title: '고장',
  close: '고장 창 닫기',
  machine: '머신',
  parts: '무엇을 고장 낼까요',
  tabs: { power: '전원', cables: '케이블', split: '분할', disk: '디스크', clock: '시계' },
  menu: {
    of: (hostname) => `${hostname} 메뉴`,
    inspect: '살펴보기',
    console: '콘솔 열기',
    kill: '죽이기',
    start: '켜기',
    replace: '교체하기',
    freeze: '얼리기',
    thaw: '녹이기',
    isolate: '고립시키기',
    reconnect: '다시 연결하기',
    drain: '드레인(비우기)',
    activate: '활성화',
    faults: '다른 고장…',
  },
  acts: {
    kill: '죽이기',
    start: '켜기',
    freeze: '얼리기',
    thaw: '녹이기',
    replace: '교체하기',
    wipe: '디스크 지우기',
    fill: '디스크 채우기',
    free: '공간 만들기',
  },
  does: {
    kill: '플러그를 뽑아요. 디스크에 동기화되지 않은 것은 사라져요.',
    start: '디스크에서 부팅해요.',
    freeze: '그 자리에 멈추고 메모리는 그대로 둬요.',
    thaw: '멈춘 곳에서 다시 움직여요.',
    replace: '이름과 주소가 같고 디스크가 빈 새 머신이에요.',
    wipe: '디스크가 비어요. 지워진 것은 되돌릴 수 없어요.',
    fill: '한 바이트도 더 쓸 수 없어요.',
    free: '다시 쓸 수 있어요.',
  },
  whyNot(act, why) {
    if (why === 'off') return '꺼져 있어요.';
    if (why === 'on') return '먼저 꺼야 해요.';
    if (act === 'thaw') return '얼어 있지 않아요.';
    if (act === 'free') return '디스크가 가득 차 있지 않아요.';
    return (
      { kill: '이미 꺼져 있어요.', start: '이미 켜져 있어요.', freeze: '이미 얼어 있어요.' }[act as 'kill'] ??
      '이미 가득 찼어요.'
    );
  },
  to: '케이블의 다른 끝',
  everyone: '다른 모든 머신',
  cut: '끊기',
  cutOneWay: '한쪽만 끊기',
  mend: '고치기',
  oneWayMeans: (from, to) =>
    `한쪽만: ${p(to, '은/는')} ${p(from, '이/가')} 보낸 것을 받지 못하지만, ${p(from, '은/는')} ${p(to, '이/가')} 보낸 것을 받아요.`,
  oneWayMeansAll: (from) =>
    `한쪽만: 다른 머신은 ${p(from, '이/가')} 보낸 것을 받지 못하지만, ${p(from, '은/는')} 다른 머신이 보낸 것을 받아요.`,
  latency: '지연',
  jitter: '지터',
  loss: '손실',
  duplicate: '중복',
  reorder: '순서 바뀜',
  apply: '적용',
  asNew: '새것으로',
  split: {
    title: '네트워크 나누기',
    hint: '머신을 누르면 다음 쪽으로 옮겨 가요.',
    side: (hostname, side) => `${hostname}, ${side}쪽`,
    halves: '반으로',
    alone: (hostname) => `${hostname}만 따로`,
    apply: '나누기',
    needsTwo: '두 쪽 이상에 머신이 있어야 해요.',
  },
  file: '파일',
  anyFile: '아무 파일',
  corrupt: '섹터 손상시키기',
  corruptDoes: '체크섬이 더는 맞지 않아요. 머신이 다음에 부팅할 때 드러나요.',
  emptyDisk: '디스크에 아무것도 없어요.',
  clockIs: (state) => `시계: ${state}.`,
  clockRight: '맞아요',
  offset: '시계를',
  ahead: '빠르게',
  behind: '느리게',
  amount: '얼마나',
  unit: '단위',
  drift: '드리프트',
  driftHint: '0보다 크면 빨라지고, 작으면 느려져요',
  setClock: '시계 맞추기',
  rightAgain: '다시 맞게',
  broken: '지금 고장 난 것',
  nothing: '고장 난 것이 없어요.',
  mendIt: (what) => `고치기: ${what}`,
  replaceIt: (hostname) => `${hostname} 교체하기: 디스크의 내용은 사라져요`,
  mendAll: '모두 고치기',
  more: (n) => `그 밖에 ${n}개`,
  damageStays: '손상된 파일은 머신을 교체하거나 디스크를 지워야 없어져요.',
  undo: '되돌리기',
  undoes: '마지막 고장 되돌리기 (Z)',
  nothingToUndo: '되돌릴 고장이 없어요.',
  lost: '그 디스크에 있던 것은 사라져서 되돌릴 수 없어요.',
  chaos: '아무거나 고장 내기',
  broke: (what) => `우연히 이런 일이 생겼어요. ${what}.`,
  nothingToBreak: '더 고장 낼 것이 없어요.',
  states: { off: '꺼짐', crashed: '비정상 종료', frozen: '얼어붙음', full: '디스크 가득 참', damaged: '파일 손상' },
  is: {
    off: (hostname) => `${p(hostname, '이/가')} 꺼져 있어요`,
    crashed: (hostname) => `${p(hostname, '이/가')} 비정상 종료됐어요`,
    frozen: (hostname) => `${p(hostname, '이/가')} 얼어붙었어요`,
    full: (hostname) => `${hostname}의 디스크가 가득 찼어요`,
    damaged: (hostname, paths) => `${hostname} 디스크에서 손상된 파일: ${paths}`,
    clock: (hostname, state) => `${hostname}의 시계: ${state}`,
    split: (sides) => `네트워크가 나뉘었어요: ${sides}`,
    cutOff: (hostname) => `${p(hostname, '이/가')} 고립됐어요`,
    cut: (from, to) => `${from} ↔ ${to}: 끊김`,
    cutOneWay: (from, to) => `${from} → ${to}: 한쪽만 끊김`,
    cable: (from, to, does) => `${from} ↔ ${to}: ${does}`,
  },
  clock: (state) => `시계 ${state}`,
  wrong: (ahead, by) => `${by} ${ahead ? '빠름' : '느림'}`,
  drifts: (fast, by) => `${by}씩 ${fast ? '빨라짐' : '느려짐'}`,
  cutOff: '고립됨',
  side: (letter) => `${letter}쪽`,
};

/** Read in a template, the words follow every switch of the language. */
export const w = (): typeof en => (currentLocale() === 'ko' ? ko : en);

export const everyWord = { en, ko };

export const cableDoes = (cable: CableSpec): string =>
  currentLocale() === 'ko' ? cableInKorean(cable) : cableInEnglish(cable);

/** `5 s ahead, 200 ppm too fast`. */
export function clockState(clock: ClockFault, nowUs: Micros): string {
  const ahead = aheadAt(clock, nowUs);
  return [
    ...(Math.abs(ahead) < 1000 ? [] : [w().wrong(ahead > 0, about(Math.abs(ahead), t().transport))]),
    ...(clock.driftPpm === 0 ? [] : [w().drifts(clock.driftPpm > 0, ppmText(clock.driftPpm))]),
  ].join(', ');
}

/** `−2 min`, with an arrow where it drifts: for where there is little room. */
export function clockSign({ driftPpm, ...clock }: ClockFault, nowUs: Micros): string {
  const ahead = aheadAt({ driftPpm, ...clock }, nowUs);
  const arrow = driftPpm === 0 ? '' : driftPpm > 0 ? ' ↗' : ' ↘';
  return `${ahead < 0 ? '−' : '+'}${about(Math.abs(ahead), t().transport)}${arrow}`;
}

/** What is broken, as half a sentence. */
export function tell(broken: Broken, nowUs: Micros): string {
  const { is } = w();
  switch (broken.kind) {
    case 'damaged':
      return is.damaged(broken.hostname, broken.paths.join(', '));
    case 'clock':
      return is.clock(broken.hostname, clockState(broken.clock, nowUs));
    case 'split': {
      const [side, ...more] = broken.sides.filter(({ length }) => length === 1);
      if (broken.sides.length === 2 && side && more.length === 0) return is.cutOff(side[0] as string);
      return is.split(broken.sides.map((names) => names.join(' ')).join(' | '));
    }
    case 'cut':
      return (broken.oneWay ? is.cutOneWay : is.cut)(broken.from, broken.to);
    case 'cable':
      return is.cable(broken.from, broken.to, cableDoes(broken.cable));
    default:
      return is[broken.kind](broken.hostname);
  }
}
