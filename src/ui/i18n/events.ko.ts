/** Every event in plain Korean. Names of commands and objects are Docker's own. */
import type { CableSpec } from '../../../workers/api/journal.ts';
import { about } from '../about.ts';
import { withoutIds } from '../format.ts';
import type { EventSentences } from './messages.ts';
import { withParticle as p } from './particles.ts';
import { failedTask } from './reasons.ts';

const roleName = (role: string): string => (role === 'manager' ? '매니저' : '워커');

const units = { hours: '시간', minutes: '분', seconds: '초' };

const percent = (ratio: number): string => `${Math.round(ratio * 1000) / 10} %`;

/** `지연 120~140 ms, 손실 10 %`. */
export const cableDoes = ({ latencyUs, jitterUs, lossRatio, duplicateRatio, reorderRatio }: CableSpec): string =>
  [
    `지연 ${jitterUs ? `${latencyUs / 1000}~` : ''}${(latencyUs + jitterUs) / 1000} ms`,
    lossRatio && `손실 ${percent(lossRatio)}`,
    duplicateRatio && `중복 ${percent(duplicateRatio)}`,
    reorderRatio && `순서 바뀜 ${percent(reorderRatio)}`,
  ]
    .filter(Boolean)
    .join(', ');

const because = (message: string): string => {
  const task = failedTask(message);
  return task === null ? '' : `: 태스크 ${p(task, '이/가')} 실패했거나 일찍 끝났어요`;
};

/** By Docker's name of the state; with what stopped it, where something did. */
const updates: Readonly<Record<string, (service: string, why: string) => string>> = {
  updating: (service) => `${service} 업데이트를 시작해요`,
  paused: (service, why) => `${service} 업데이트가 멈췄어요${why}`,
  completed: (service) => `${service} 업데이트가 끝났어요`,
  rollback_started: (service, why) => `${p(service, '을/를')} 이전 상태로 되돌려요(롤백)${why}`,
  rollback_paused: (service, why) => `${service} 롤백이 멈췄어요${why}`,
  rollback_completed: (service) => `${service} 롤백이 끝나 업데이트 이전으로 돌아왔어요`,
};

const states: Readonly<Record<string, string>> = {
  new: '새로 만듦',
  pending: '대기 중',
  assigned: '배정됨',
  accepted: '수락됨',
  preparing: '준비 중',
  ready: '준비됨',
  starting: '시작 중',
  running: '실행 중',
  complete: '완료',
  shutdown: '종료',
  failed: '실패',
  rejected: '거부됨',
  remove: '제거',
  orphaned: '고아',
};

const availabilities: Readonly<Record<string, string>> = { active: '활성', pause: '일시 중지', drain: '드레인' };

export const events: EventSentences = {
  'machine.added': ({ hostname }) => `${p(hostname, '이/가')} 랙에 들어왔어요`,
  'machine.started': ({ hostname }) => `${p(hostname, '이/가')} 켜졌어요`,
  'machine.killed': ({ hostname }) => `${hostname}의 전원이 나갔어요`,
  'machine.crashed': ({ hostname, why }) => `${p(hostname, '이/가')} 비정상 종료됐어요: ${why}`,
  'machine.frozen': ({ hostname }) => `${p(hostname, '이/가')} 얼어붙었어요`,
  'machine.thawed': ({ hostname }) => `${p(hostname, '이/가')} 다시 움직여요`,
  'machine.wiped': ({ hostname }) => `${hostname}의 디스크를 지웠어요`,
  'machine.replaced': ({ hostname }) => `${hostname} 자리에 디스크가 빈 새 머신이 들어왔어요`,
  'disk.filled': ({ hostname }) => `${hostname}의 디스크가 가득 찼어요`,
  'disk.freed': ({ hostname }) => `${hostname}의 디스크에 다시 공간이 생겼어요`,
  'disk.corrupted': ({ hostname, path }) => `${hostname} 디스크에서 ${path}의 섹터 하나가 손상됐어요`,
  'clock.set': ({ hostname, offsetUs, driftPpm }) => {
    const wrong = [
      offsetUs && `${about(Math.abs(offsetUs), units)} ${offsetUs > 0 ? '빨라요' : '느려요'}`,
      driftPpm && `${Math.abs(driftPpm)} ppm만큼 점점 ${driftPpm > 0 ? '빨라져요' : '느려져요'}`,
    ];
    return `${hostname}의 시계가 ${wrong.filter(Boolean).join('. ') || '다시 맞아요'}`;
  },
  'cable.partitioned': ({ groups }) => `네트워크가 나뉘었어요: ${groups.map((g) => g.join(' ')).join(' | ')}`,
  'cable.changed': ({ from, to, cable }) => `${p(from, '와/과')} ${to} 사이의 케이블: ${cableDoes(cable)}`,
  'cable.cut': ({ from, to, oneWay }) =>
    oneWay ? `${from}에서 ${to} 방향의 케이블이 끊겼어요` : `${p(from, '와/과')} ${to} 사이의 케이블이 끊겼어요`,
  'cable.mended': ({ from, to }) => `${p(from, '와/과')} ${to} 사이의 케이블을 고쳤어요`,
  'raft.campaign': ({ term }, on) => `${p(on, '이/가')} 리더의 소식을 듣지 못해 임기 ${term}의 투표를 요청해요`,
  'raft.voted': ({ term, candidate }, on) => `${p(on, '이/가')} 임기 ${term}에 ${candidate}에게 투표했어요`,
  'raft.leader': ({ term }, on) => `${p(on, '이/가')} 임기 ${term}의 리더가 됐어요`,
  'raft.stepped-down': ({ term }, on) => `${p(on, '이/가')} 임기 ${term}에 리더에서 물러났어요`,
  'raft.member-added': ({ hostname }) => `${p(hostname, '이/가')} Raft 그룹의 구성원이 됐어요`,
  'raft.member-removed': ({ hostname }) => `${p(hostname, '이/가')} Raft 그룹을 떠났어요`,
  'raft.snapshot-made': ({ index }, on) => `${p(on, '이/가')} 로그 ${index}번까지의 스냅샷을 만들었어요`,
  'raft.snapshot-received': ({ index }, on) => `${p(on, '이/가')} 로그 ${index}번까지의 스냅샷을 받았어요`,
  'daemon.log': ({ line }, on) => `${on}의 로그: ${line}`,
  'swarm.initialized': (_, on) => `${p(on, '이/가')} 새 스웜을 시작했어요`,
  'swarm.joined': ({ role }, on) => `${p(on, '이/가')} ${roleName(role)}로 스웜에 들어왔어요`,
  'swarm.left': (_, on) => `${p(on, '이/가')} 스웜을 떠났어요`,
  'swarm.error': ({ message }, on) => `${p(on, '이/가')} 참여하지 못해요: ${message}`,
  'certificate.issued': ({ hostname, role }) => `${p(hostname, '이/가')} ${roleName(role)} 인증서를 받았어요`,
  'node.ready': ({ hostname }) => `${p(hostname, '이/가')} 준비됐어요`,
  'node.unknown': ({ hostname }) => `리더가 ${hostname}의 소식을 기다려요`,
  'node.down': ({ hostname }) => `${p(hostname, '이/가')} 너무 오래 조용해서 리더가 다운으로 판정했어요`,
  'node.promoted': ({ hostname }) => `${p(hostname, '이/가')} 매니저로 승격됐어요`,
  'node.demoted': ({ hostname }) => `${p(hostname, '이/가')} 워커로 강등됐어요`,
  'node.availability': ({ hostname, availability }) =>
    `${hostname}의 가용성이 ${p(availabilities[availability] ?? availability, '으로/로')} 바뀌었어요`,
  'node.removed': ({ hostname }) => `${p(hostname, '이/가')} 스웜에서 제거됐어요`,
  'agent.connected': ({ manager }, on) => `${p(on, '이/가')} ${manager} 매니저에 연결됐어요`,
  'agent.disconnected': ({ why }, on) => `${p(on, '이/가')} 매니저와 연결이 끊겼어요${why ? `: ${why}` : ''}`,
  'service.created': ({ service }) => `서비스 ${p(service, '이/가')} 만들어졌어요`,
  'service.updated': ({ service }) => `서비스 ${p(service, '이/가')} 바뀌었어요`,
  'service.removed': ({ service }) => `서비스 ${p(service, '이/가')} 삭제됐어요`,
  'update.state': ({ service, state, message }) =>
    updates[state]?.(service, because(message)) ?? `${service} 업데이트: ${state}`,
  'task.created': ({ task }) => `태스크 ${p(task, '이/가')} 만들어졌어요`,
  'task.assigned': ({ task, hostname }) => `태스크 ${p(task, '을/를')} ${hostname}에 배정했어요`,
  'task.pending': ({ task, why }) => `태스크 ${p(task, '이/가')} 기다려요: ${why}`,
  'task.restart': ({ task, afterUs }) => `태스크 ${p(task, '을/를')} ${afterUs / 1_000_000}초 뒤에 교체해요`,
  'task.state': ({ task, hostname, state, error }) =>
    `${hostname && `${hostname}의 `}태스크 ${task}: ${states[state] ?? state}${error ? ` (${error})` : ''}`,
  'task.desired': ({ task, state }) => `태스크 ${task}의 원하는 상태: ${states[state] ?? state}`,
  'task.removed': ({ task }) => `태스크 ${task}의 기록을 지웠어요`,
  'image.pulling': ({ image }, on) => `${p(on, '이/가')} ${image} 이미지를 받고 있어요`,
  'image.pulled': ({ image }, on) => `${on}에 ${image} 이미지가 있어요`,
  'container.started': ({ name }, on) => `${on}에서 컨테이너 ${p(withoutIds(name), '이/가')} 시작됐어요`,
  'container.exited': ({ name, exitCode }, on) =>
    `${on}의 컨테이너 ${p(withoutIds(name), '이/가')} 코드 ${exitCode}로 끝났어요`,
  'container.health': ({ name, status }, on) =>
    `${on}의 컨테이너 ${p(withoutIds(name), '이/가')} ${status === 'healthy' ? '건강해요' : '건강하지 않아요'}`,
  'container.oom': ({ name }, on) => `${on}의 컨테이너 ${withoutIds(name)}에 메모리가 모자라요`,
};
