/** Apache's server. */
import { MS } from '../../api/time.ts';
import { image, MB, MIB } from '../image.ts';
import type { Program } from '../program.ts';

const server = (): Program => (process) => {
  process.after(process.dice.between(200, 500) * MS, () => {
    process.err(
      "AH00558: httpd: Could not reliably determine the server's fully qualified domain name, using 172.17.0.2. Set the 'ServerName' directive globally to suppress this message",
    );
  });
  return (signal) => {
    if (signal !== 'WINCH' && signal !== 'TERM') return false;
    process.after(process.dice.between(20, 80) * MS, () => process.exit(0));
    return true;
  };
};

export const httpd = image({
  repository: 'httpd',
  tags: /^(latest|alpine|2(\.4(\.\d{1,2})?)?(-(alpine|bookworm))?)$/,
  sizeBytes: (tag) => (tag.includes('alpine') ? 20 : 60) * MB,
  layers: 6,
  cmd: ['httpd-foreground'],
  ports: ['80/tcp'],
  workingDir: '/usr/local/apache2',
  stopSignal: 'WINCH',
  memoryIdleBytes: 16 * MIB,
  programs: { 'httpd-foreground': server },
});
