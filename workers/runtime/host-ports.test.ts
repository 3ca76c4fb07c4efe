import { describe, expect, test } from 'vitest';
import { HostPorts } from './host-ports.ts';

const at = (HostPort: string, HostIp = '') => ({ '80/tcp': [{ HostIp, HostPort }] });
const numbers = (given: ReturnType<HostPorts['take']>) =>
  given.ok ? given.value.map(({ hostIp, hostPort }) => `${hostIp}:${hostPort}`) : given.error;

describe('a second taker', () => {
  const taken = (port: string) => `Bind for ${port} failed: port is already allocated`;
  test.each([
    ['the same port', at('8080'), at('8080'), taken('0.0.0.0:8080')],
    ['another port', at('8080'), at('8081'), ['0.0.0.0:8081']],
    [
      'the same port of another protocol',
      at('8080'),
      { '53/udp': [{ HostIp: '', HostPort: '8080' }] },
      ['0.0.0.0:8080'],
    ],
    ['one address where another is taken', at('8080', '127.0.0.1'), at('8080', '10.0.0.1'), ['10.0.0.1:8080']],
    ['all addresses where one is taken', at('8080', '127.0.0.1'), at('8080'), taken('0.0.0.0:8080')],
    ['one address where all are taken', at('8080'), at('8080', '127.0.0.1'), taken('127.0.0.1:8080')],
    ['the first that is free of a range', at('8080'), at('8080-8082'), ['0.0.0.0:8081']],
    ['any port at all', at(''), at(''), ['0.0.0.0:32769']],
    [
      'an address that the machine does not have',
      at('1'),
      at('80', '10.9.9.9'),
      'failed to bind host port 10.9.9.9:80/tcp: cannot assign requested address',
    ],
  ])('%s', (_, first, second, expected) => {
    const ports = new HostPorts('10.0.0.1');
    expect(ports.take('one', first).ok).toBe(true);
    expect(numbers(ports.take('two', second))).toEqual(expected);
  });

  test('gets nothing where it cannot get all, and all when the first has gone', () => {
    const ports = new HostPorts('10.0.0.1');
    const both = { '80/tcp': [{ HostIp: '', HostPort: '8081' }], '81/tcp': [{ HostIp: '', HostPort: '8080' }] };
    ports.take('one', at('8080'));
    expect(ports.take('two', both).ok).toBe(false);
    expect(numbers(ports.take('three', at('8081')))).toEqual(['0.0.0.0:8081']);
    ports.release('one');
    ports.release('three');
    expect(numbers(ports.take('two', both))).toEqual(['0.0.0.0:8081', '0.0.0.0:8080']);
  });
});
