/** The words of a history: its dialog and its notice. Fetched with them. */
import { currentLocale } from '../ui/i18n/language.svelte.ts';

const en = {
  title: 'History',
  close: 'Close',
  text: 'The seed and everything that was done make the whole history: whoever opens it lives through exactly the same.',
  seed: 'Seed',
  time: 'Virtual time',
  inputs: 'Inputs',
  hash: 'Trace hash',
  link: 'Link',
  copy: 'Copy link',
  copied: 'The link is copied.',
  notCopied: 'The browser does not allow copying: the link is selected, copy it yourself.',
  download: 'Download',
  openFile: 'Open a file',
  fromDisks:
    'This history began with disks that an earlier visit had left. They do not fit into a link, only into a file.',
  tooLong: 'This history has become too long for a link. A file holds it.',
  keeps: 'Opening a file sets your swarm aside: this browser keeps it, and you can go back to it.',
  loses: 'Opening a file ends this swarm: it lives in memory only.',
  damaged: 'This history is damaged, so it cannot be replayed.',
  'other-version': 'This history is from another version of Waggle, so it cannot be replayed here.',
  instead: 'This is a fresh swarm.',
  apart: 'Nothing of it is kept; what this browser had kept is untouched.',
  home: 'Back to my own swarm',
  replaying: (until: string) => `Replaying the history up to ${until}…`,
  replayed: (until: string) => `The history was replayed up to ${until}. From here on it goes its own way.`,
};

const ko: typeof en = {
  title: '기록',
  close: '닫기',
  text: '시드와 모든 입력이 기록의 전부예요. 이 기록을 열면 누구나 똑같은 일을 그대로 다시 보게 돼요.',
  seed: '시드',
  time: '가상 시간',
  inputs: '입력',
  hash: '추적 해시',
  link: '링크',
  copy: '링크 복사',
  copied: '링크를 복사했어요.',
  notCopied: '브라우저가 복사를 허용하지 않아요. 링크를 선택해 두었으니 직접 복사해 주세요.',
  download: '파일로 저장',
  openFile: '파일 열기',
  fromDisks: '이 기록은 지난 방문 때 남은 디스크에서 시작해서 링크에 담을 수 없어요. 파일로 저장해 주세요.',
  tooLong: '기록이 길어져서 링크에 담을 수 없어요. 파일로 저장해 주세요.',
  keeps: '파일을 열어도 지금 스웜은 브라우저에 남아 있어서 다시 돌아올 수 있어요.',
  loses: '지금 스웜은 메모리에만 있어서 파일을 열면 사라져요.',
  damaged: '이 기록은 손상돼서 재생할 수 없어요.',
  'other-version': '이 기록은 다른 버전의 Waggle에서 만들어져서 여기서는 재생할 수 없어요.',
  instead: '대신 새 스웜을 시작했어요.',
  apart: '이 스웜은 저장되지 않고, 브라우저에 있던 내용은 그대로예요.',
  home: '내 스웜으로 돌아가기',
  replaying: (until) => `기록을 ${until}까지 재생하고 있어요…`,
  replayed: (until) => `기록을 ${until}까지 재생했어요. 이제부터는 새로운 이야기예요.`,
};

/** Read in a template, the words follow every switch of the language. */
export const w = (): typeof en => (currentLocale() === 'ko' ? ko : en);
