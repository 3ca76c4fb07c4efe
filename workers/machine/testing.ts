/** A small program that uses everything a world offers, for the tests of machines and of the datacenter. */
import type { Address } from '../api/ids.ts';
import { SECOND } from '../api/time.ts';
import { utf8 } from '../std/codec.ts';
import type { AnswerPiece, Program } from '../world/program.ts';

const reply = (answer: (piece: AnswerPiece) => void, body: unknown) =>
  answer({ head: { status: 200, headers: {} }, chunk: JSON.stringify(body), end: true });

/**
 * Counts what it hears. Paths: `/heard` `/now` `/wall` `/dice` `/later/<us>` `/crash` `/crash-in/<us>` `/hang-up-tells`
 * `/send/<address>/<text>` `/beat/<address>` (each second from now on) `/write/<file>/<text>` (without a sync)
 * `/keep/<file>/<text>` (answers when synced) `/read/<file>` `/drop/<file>` `/ring/<us>` (a visible timer).
 */
export const chatter: Program = ({ clock, dice, disk, wire, report, host }) => {
  const heard: string[] = [];
  let hungUp = 0;
  wire.receive((from, packet) => {
    heard.push(`${clock.now()} ${from} ${String(packet.body)}`);
    if (packet.kind === 'ping') wire.send(from, { layer: 'control', kind: 'pong', body: packet.body });
    report.view('agent', () => ({ state: 'idle', manager: from, tasks: [] }));
  });
  report.event('swarm.initialized', { cluster: host.hostname });
  return {
    call({ path }, answer) {
      const [, verb, first = '', second = ''] = path.split('/');
      const to = first as Address;
      switch (verb) {
        case 'heard':
          reply(answer, heard);
          break;
        case 'now':
          reply(answer, clock.now());
          break;
        case 'wall':
          reply(answer, clock.wall());
          break;
        case 'dice':
          reply(answer, dice.int(2 ** 32));
          break;
        case 'later':
          return clock.after(Number(first), () => reply(answer, clock.now()));
        case 'crash':
          throw new Error('a bug');
        case 'crash-in':
          clock.after(Number(first), () => {
            throw new Error('a late bug');
          });
          reply(answer, 'wait');
          break;
        case 'hang-up-tells':
          return () => void hungUp++;
        case 'hung-up':
          reply(answer, hungUp);
          break;
        case 'send':
          wire.send(to, { layer: 'control', kind: 'ping', body: second });
          reply(answer, 'sent');
          break;
        case 'beat': {
          const beat = () => {
            wire.send(to, { layer: 'raft', kind: 'beat', body: clock.now() });
            disk.append('beats', utf8.encode('.'));
            disk.sync(() => {});
            clock.after(SECOND, beat);
          };
          beat();
          reply(answer, 'beating');
          break;
        }
        case 'write':
          reply(answer, disk.append(first, utf8.encode(second)) ?? 'written');
          break;
        case 'keep': {
          const fault = disk.append(first, utf8.encode(second));
          disk.sync(() => reply(answer, fault ?? 'kept'));
          break;
        }
        case 'drop':
          disk.remove(first);
          disk.sync(() => reply(answer, 'dropped'));
          break;
        case 'read':
          reply(answer, utf8.decode(disk.read(first) ?? new Uint8Array()));
          break;
        case 'ring':
          clock.after(Number(first), () => {}, { kind: 'election', subject: host.hostname });
          reply(answer, 'ringing');
          break;
      }
      return () => {};
    },
  };
};
