/** Images that bring no server: a shell and its commands, or one greeting. */
import { image, MB } from '../image.ts';
import { printing } from '../program.ts';

export const alpine = image({
  repository: 'alpine',
  tags: /^(latest|edge|3(\.\d|\.1\d|\.2[0-2])?(\.\d{1,2})?)$/,
  sizeBytes: () => 4 * MB,
  cmd: ['/bin/sh'],
});

export const busybox = image({
  repository: 'busybox',
  tags: /^(latest|stable|unstable|musl|glibc|uclibc|(stable-|1(\.[23]\d(\.\d)?)?-)(musl|glibc|uclibc)|1(\.[23]\d(\.\d)?)?)$/,
  sizeBytes: () => 2 * MB,
  cmd: ['sh'],
});

const GREETING = [
  '',
  'Hello from Docker!',
  'This message shows that your installation appears to be working correctly.',
  '',
];

export const helloWorld = image({
  repository: 'hello-world',
  tags: /^(latest|linux)$/,
  sizeBytes: () => 10_000,
  cmd: ['/hello'],
  shell: false,
  programs: { '/hello': () => printing(() => GREETING) },
});
