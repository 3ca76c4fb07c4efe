import type { RuleWords } from './words.ts';

/** Names from the cluster stand where no particle depends on how they are read. */
export const ko: RuleWords = {
  rules: {
    'one-leader-a-term': {
      name: '임기마다 리더는 하나',
      meaning: '어느 임기에서든 리더가 되는 매니저는 하나뿐이에요.',
    },
    'one-vote-a-term': {
      name: '임기마다 한 표',
      meaning: '매니저는 한 임기에 한 후보에게만 투표해요. 다시 켜져도 마찬가지예요.',
    },
    'log-matching': {
      name: '로그는 서로 맞는다',
      meaning: '두 로그에 번호와 임기가 같은 항목이 있으면, 그 항목까지의 내용이 모두 같아요.',
    },
    'leader-append-only': {
      name: '리더는 덧붙이기만 한다',
      meaning: '리더는 자기 로그의 항목을 바꾸거나 지우지 않아요.',
    },
    'committed-stays': {
      name: '커밋은 영원하다',
      meaning: '한번 커밋된 항목은 바뀌지도 사라지지도 않아요.',
    },
    'leader-completeness': {
      name: '리더는 모두 갖고 있다',
      meaning: '새 리더는 그전에 커밋된 항목을 빠짐없이 갖고 있어요.',
    },
    'a-majority-has-it': {
      name: '과반수가 갖고 있다',
      meaning: '리더는 매니저 과반수가 가진 항목만 커밋된 것으로 세요.',
    },
    'stores-agree': {
      name: '매니저들의 생각은 같다',
      meaning: '같은 항목까지 적용한 매니저들은 클러스터를 똑같이 알고 있어요.',
    },
    'task-states-never-go-back': {
      name: '태스크는 되돌아가지 않는다',
      meaning: '태스크의 상태와 목표 상태는 앞으로만 나아가요.',
    },
    'a-task-keeps-its-node': {
      name: '태스크는 노드를 옮기지 않는다',
      meaning: '노드를 받은 태스크는 다른 노드로 가지 않아요. 슬롯이 새 태스크로 옮겨 갈 뿐이에요.',
    },
    'no-slot-twice': {
      name: '슬롯마다 태스크 하나',
      meaning: '한 슬롯에서 실행되어야 할 태스크는 하나예요. 새 태스크를 먼저 시작하는 업데이트만 예외예요.',
    },
    'one-live-copy': {
      name: '슬롯마다 살아 있는 사본 하나',
      meaning:
        '스웜이 약속하지 않는 것이에요. 네트워크가 끊긴 워커는 컨테이너를 계속 실행하는데, 매니저들은 그 워커가 죽은 줄 알고 다른 곳에 새로 시작해요. 새 태스크를 먼저 시작하는 업데이트도 있어요.',
    },
  },
  breaches: {
    'two-leaders': ({ term, one, other }) => `임기 ${term}의 리더가 둘이었어요: ${one}, ${other}`,
    'two-votes': ({ term, voter, one, other }) => `임기 ${term}에 ${voter} 노드가 두 번 투표했어요: ${one}, ${other}`,
    'vote-forgotten': ({ term, voter, candidate }) =>
      `${voter} 노드가 임기 ${term}의 투표를 잊었어요. 투표한 후보: ${candidate}`,
    'entries-differ': ({ index, term, one, other }) => `임기 ${term}의 ${index}번 항목이 서로 달라요: ${one}, ${other}`,
    'prefixes-differ': ({ index, term, one, other }) =>
      `임기 ${term}의 ${index}번 항목보다 앞선 내용이 서로 달라요: ${one}, ${other}`,
    'leader-rewrote': ({ leader, term, index }) =>
      `임기 ${term}의 리더인 ${leader} 노드가 자기 로그의 ${index}번 항목을 고쳤어요`,
    'committed-differ': ({ index, one, oneTerm, other, otherTerm }) =>
      `${index}번에 서로 다른 항목이 커밋되었어요: ${one}에는 임기 ${oneTerm}의 항목, ${other}에는 임기 ${otherTerm}의 항목`,
    'committed-gone': ({ on, last, applied }) =>
      `${on} 노드는 ${applied}번 항목까지 커밋하고 적용했는데, 지금은 ${last}번까지만 남아 있어요`,
    'leader-lacks': ({ leader, term, index, committedTerm }) =>
      `임기 ${committedTerm}까지 커밋된 ${index}번 항목이 임기 ${term}의 리더 ${leader} 노드에 없어요`,
    'no-majority': ({ leader, commit, held }) =>
      `${leader} 노드는 ${commit}번까지 커밋된 것으로 세는데, 과반수가 가진 것은 ${held}번까지예요`,
    'stores-differ': ({ one, other, applied, what }) =>
      `${one}, ${other} 노드가 똑같이 ${applied}번 항목까지 적용했는데 내용이 달라요: ${what}`,
    'state-went-back': ({ task, before, after }) => `태스크 ${task}의 상태가 되돌아갔어요: ${before} → ${after}`,
    'desire-went-back': ({ task, before, after }) => `태스크 ${task}의 목표 상태가 되돌아갔어요: ${before} → ${after}`,
    'task-moved': ({ task, before, after }) => `태스크 ${task}의 노드가 바뀌었어요: ${before} → ${after}`,
    'task-came-back': ({ task }) => `지워진 태스크 ${task} 하나가 다시 나타났어요`,
    'slot-twice': ({ slot, one, other }) => `슬롯 ${slot}에 실행되어야 할 태스크가 둘이에요: ${one}, ${other}`,
    'live-twice': ({ slots }) => `한 슬롯에서 컨테이너가 여러 개 실행되고 있어요: ${slots.join(', ')}`,
  },
};
