/** The words of "Why here, why not there?". Fetched with the panel. */
import type { LackView } from '../../workers/api/view.ts';
import { currentLocale } from '../ui/i18n/language.svelte.ts';
import { withParticle as p } from '../ui/i18n/particles.ts';
import type { Measure, Standing } from './verdict.ts';

/** As one reads and types it: `1.5`, `512 MiB`. */
const cpus = (nano: number): string => String(Math.round(nano / 1e6) / 1000);
const memory = (bytes: number): string => {
  const mebi = bytes / 2 ** 20;
  return mebi >= 1024 ? `${Math.round((mebi / 1024) * 100) / 100} GiB` : `${Math.round(mebi * 10) / 10} MiB`;
};
const amount = (what: 'cpus' | 'memory', n: number): string => (what === 'cpus' ? `${cpus(n)} CPU` : memory(n));

/** The command that would make the node meet the constraint, where one is to be had. */
function relabel(constraint: string, host: string): string | null {
  const [, key, operator, value] = /^node\.labels\.(\S+) (==|!=) (.*)$/i.exec(constraint) ?? [];
  if (key === undefined) return null;
  const change = operator === '==' ? `--label-add ${key}=${value}` : `--label-rm ${key}`;
  return `docker node update ${change} ${host}`;
}

const en = {
  title: (task: string, host: string) => `Why is ${task} on ${host}?`,
  titleWaiting: (task: string) => `Why is ${task} nowhere?`,
  titleBound: (task: string, host: string) => `What keeps ${task} from ${host}?`,
  close: 'Close',
  ask: 'Why here?',
  gone: 'This task is no more.',
  forgotten:
    'The present leader does not remember: it was placed before this leader began, or too long ago. A scheduler keeps its thoughts in memory alone.',
  undecided: 'Nobody has decided yet: the scheduler waits for a pause in what changes, 50 ms, before it looks.',
  noLeader: 'Nobody leads, so nobody schedules.',
  decided: (at: string, host: string) => `Decided at ${at}: ${host}.`,
  waits: (at: string) => `Last tried at ${at}. It waits, in Docker's words:`,
  retried: 'It is tried again whenever a node changes, or a task comes or ends.',
  together: (n: number) => `${n} tasks of the service were judged together; the figures are those before.`,
  preassigned: 'A global service has one task for every node: only that node was asked.',
  preferences: (what: string) =>
    `Spread first over ${what}: branches get equal totals, however many nodes they have; then nodes of a branch are compared.`,
  order: 'Who passes every filter is compared: fewer tasks of the service, then fewer tasks in all, then chance.',
  orderFailing:
    'Who passes every filter is compared: fewer failures of late (from 5 on), fewer tasks of the service, fewer in all, then chance.',
  others: (n: number) =>
    n === 1
      ? '1 more node was not looked at: enough were found.'
      : `${n} more nodes were not looked at: enough were found.`,
  unlisted: (n: number) => (n === 1 ? '1 more node is not listed.' : `${n} more nodes are not listed.`),
  noLabel: 'no label',
  columns: { node: 'Node', failures: 'Failures', service: 'Of the service', tasks: 'In all', verdict: 'Verdict' },
  caption: 'The nodes that were looked at, and what spoke for and against them',
  standing(standing: Standing, given: number): string {
    switch (standing.kind) {
      case 'chosen':
        return given > 1 ? `chosen, with ${given - 1} more of them` : 'chosen';
      case 'another':
        return given === 1 ? 'took another of them' : `took ${given} others of them`;
      case 'worse':
        return `would do, but has ${this.more[standing.by]}`;
      case 'equal':
        return 'as good: chance decided';
      case 'other-branch':
        return `in another branch (${standing.branch.map((value) => value || this.noLabel).join(' / ')}): totals come first`;
      case 'filled':
        return given === 1
          ? 'took another of them, and could take no more'
          : `took ${given} others, and could take no more`;
      case 'refused':
        return standing.rival ? 'said no, and would have been as good or better' : 'said no';
    }
  },
  more: {
    recentFailures: 'failed more often of late',
    tasksOfService: 'more tasks of the service',
    tasks: 'more tasks in all',
  } satisfies Record<Measure, string>,
  change(lack: LackView, host: string): readonly [sentence: string, command: string | null] {
    switch (lack.code) {
      case 'not-ready':
        return lack.state === 'ready'
          ? [`It takes no new tasks (${lack.availability}).`, `docker node update --availability active ${host}`]
          : [`It would have to be ready, and is ${lack.state}.`, null];
      case 'resources':
        return [
          `${amount(lack.what, lack.wanted)} reserved, ${amount(lack.what, Math.max(0, lack.free))} not yet reserved here: ${amount(lack.what, lack.wanted - lack.free)} too little.`,
          null,
        ];
      case 'generic':
        return [`${lack.wanted} of “${lack.kind}” reserved, ${Math.max(0, lack.free)} free here.`, null];
      case 'plugin':
        return [`Its engine lacks the ${lack.type.toLowerCase()} driver “${lack.name}”.`, null];
      case 'constraint':
        return lack.has === null
          ? [`No node can ever meet “${lack.constraint}”: nothing has that name.`, null]
          : [
              `“${lack.constraint}” is asked for, and ${lack.has === '' ? 'it has no such label' : `it has “${lack.has}”`}.`,
              relabel(lack.constraint, host),
            ];
      case 'platform':
        return [`The image is for ${lack.wanted.join(', ')}, and this is ${lack.has}.`, null];
      case 'host-port':
        return [`Port ${lack.port}/${lack.protocol} is taken on this node by another task.`, null];
      case 'max-replicas':
        return [
          `At most ${lack.limit} of the service on one node.`,
          `docker service update --replicas-max-per-node ${lack.limit + 1}`,
        ];
    }
  },
};

const ko: typeof en = {
  title: (task, host) => `${p(task, '은/는')} 왜 ${host}에 있을까요?`,
  titleWaiting: (task) => `${p(task, '은/는')} 왜 갈 곳이 없을까요?`,
  titleBound: (task, host) => `${p(task, '은/는')} 왜 ${host}에서 시작하지 못할까요?`,
  close: '닫기',
  ask: '왜 여기일까요?',
  gone: '이제 없는 태스크예요.',
  forgotten:
    '지금 리더는 기억하지 못해요. 이 리더가 시작하기 전에 배치됐거나 너무 오래된 일이에요. 스케줄러의 생각은 메모리에만 있어요.',
  undecided: '아직 아무도 정하지 않았어요. 스케줄러는 변화가 50 ms 동안 멎기를 기다렸다가 살펴봐요.',
  noLeader: '리더가 없으니 스케줄링도 없어요.',
  decided: (at, host) => `${at}에 결정: ${host}.`,
  waits: (at) => `마지막 시도는 ${at}이에요. 기다리는 이유를 Docker는 이렇게 말해요:`,
  retried: '노드가 바뀌거나 태스크가 생기거나 끝날 때마다 다시 시도해요.',
  together: (n) => `이 서비스의 태스크 ${n}개를 함께 판단했어요. 숫자는 그 직전의 값이에요.`,
  preassigned: '글로벌 서비스는 노드마다 태스크가 하나예요. 그 노드에만 물어봤어요.',
  preferences: (what) =>
    `먼저 ${what}에 따라 나눠요. 노드가 몇 개든 갈래마다 합계를 같게 하고, 그다음 같은 갈래의 노드끼리 견줘요.`,
  order: '모든 필터를 통과한 노드끼리 견줘요: 이 서비스의 태스크가 적은 쪽, 전체 태스크가 적은 쪽, 그다음은 우연.',
  orderFailing:
    '모든 필터를 통과한 노드끼리 견줘요: 최근 실패가 적은 쪽(5번부터), 이 서비스의 태스크가 적은 쪽, 전체가 적은 쪽, 그다음은 우연.',
  others: (n) => `나머지 노드 ${n}개는 살펴보지 않았어요. 이미 충분했어요.`,
  unlisted: (n) => `나머지 노드 ${n}개는 여기 적지 않았어요.`,
  noLabel: '레이블 없음',
  columns: { node: '노드', failures: '실패', service: '서비스', tasks: '전체', verdict: '판정' },
  caption: '살펴본 노드와 그 노드에 대한 찬반',
  standing(standing, given) {
    switch (standing.kind) {
      case 'chosen':
        return given > 1 ? `선택됨, 함께 온 태스크 ${given - 1}개도` : '선택됨';
      case 'another':
        return `함께 배치한 다른 태스크 ${given}개를 맡음`;
      case 'worse':
        return `가능하지만 ${this.more[standing.by]}`;
      case 'equal':
        return '똑같이 좋음: 우연이 정함';
      case 'other-branch':
        return `다른 갈래(${standing.branch.map((value) => value || this.noLabel).join(' / ')}): 갈래의 합계가 먼저`;
      case 'filled':
        return `함께 온 다른 태스크 ${given}개를 맡고 더는 자리가 없음`;
      case 'refused':
        return standing.rival ? '거절. 아니었다면 못지않게 좋았을 노드' : '거절';
    }
  },
  more: {
    recentFailures: '최근 실패가 더 많음',
    tasksOfService: '이 서비스의 태스크가 더 많음',
    tasks: '전체 태스크가 더 많음',
  },
  change(lack, host) {
    switch (lack.code) {
      case 'not-ready':
        return lack.state === 'ready'
          ? [`새 태스크를 받지 않아요 (${lack.availability}).`, `docker node update --availability active ${host}`]
          : [`ready여야 하는데 ${lack.state} 상태예요.`, null];
      case 'resources':
        return [
          `예약은 ${amount(lack.what, lack.wanted)}, 여기서 아직 예약되지 않은 것은 ${amount(lack.what, Math.max(0, lack.free))}: ${amount(lack.what, lack.wanted - lack.free)} 모자라요.`,
          null,
        ];
      case 'generic':
        return [`“${lack.kind}” ${lack.wanted}개를 예약하는데 여기 남은 것은 ${Math.max(0, lack.free)}개예요.`, null];
      case 'plugin':
        return [
          `엔진에 ${lack.type.toLowerCase()} 드라이버 “${lack.name}”이(가) 없어요.`.replace(
            '이(가)',
            p(lack.name, '이/가').slice(lack.name.length),
          ),
          null,
        ];
      case 'constraint':
        return lack.has === null
          ? [`“${lack.constraint}”: 그런 이름을 가진 것이 없어 어떤 노드도 만족할 수 없어요.`, null]
          : [
              `“${lack.constraint}” 조건인데 ${lack.has === '' ? '이 노드에는 그런 레이블이 없어요' : `이 노드의 값은 “${lack.has}”예요`}.`,
              relabel(lack.constraint, host),
            ];
      case 'platform':
        return [`이미지는 ${lack.wanted.join(', ')}용인데 이 노드는 ${lack.has}예요.`, null];
      case 'host-port':
        return [`이 노드의 포트 ${lack.port}/${lack.protocol}은 다른 태스크가 쓰고 있어요.`, null];
      case 'max-replicas':
        return [
          `노드 하나에 이 서비스는 ${lack.limit}개까지예요.`,
          `docker service update --replicas-max-per-node ${lack.limit + 1}`,
        ];
    }
  },
};

/** Both languages, for the test that they are equals. */
export const languages = { en, ko };

/** Read in a template, the words follow every switch of the language. */
export const w = (): typeof en => (currentLocale() === 'ko' ? ko : en);
