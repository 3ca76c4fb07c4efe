import { describe, expect, test } from 'vitest';
import type { Address } from '../api/ids.ts';
import type { Plain } from '../api/plain.ts';
import { HOUR, MS, SECOND } from '../api/time.ts';
import { dice } from '../std/dice.ts';
import { err, ok } from '../std/result.ts';
import type { Allowed, Answer, Credentials, OutStream, Peer, RpcError } from './rpc.ts';
import { rpcOverWire } from './rpc-over-wire.ts';
import { aNetwork, aWorld, someCredentials } from './testing.ts';

const unknown = { why: 'unknown-authority', message: 'x509: certificate signed by unknown authority' } as const;
const nobody: Credentials = { mine: () => null, check: () => err(unknown) };
const there = '192.168.0.12' as Address;
const here = '192.168.0.11' as Address;
/** There and back, twice: who has never heard of a machine greets it first. */
const FIRST_ANSWER = 4 * MS;

/** node-1 asks node-2. */
function aPair(credentials: { client?: Credentials; server?: Credentials } = {}) {
  const network = aNetwork();
  const client = rpcOverWire(aWorld(1, network), credentials.client ?? someCredentials('a', 'manager'));
  const server = rpcOverWire(aWorld(2, network), credentials.server ?? someCredentials('b', 'manager'));
  const ask = (method = 'Control.Echo', request: Plain = 'hello', timeout = 5 * SECOND, to = there) => {
    const answers: Answer<Plain>[] = [];
    client.call(to, method, request, { timeout }, (answer) => answers.push(answer));
    return answers;
  };
  return { network, client, server, ask, advance: network.clock.advance };
}

function listen(pair: ReturnType<typeof aPair>, method = 'Dispatcher.Session') {
  const heard: Plain[] = [];
  const ends: RpcError[] = [];
  const cancel = pair.client.stream(
    there,
    method,
    'open',
    { timeout: 5 * SECOND },
    {
      onMessage: (message) => heard.push(message),
      onEnd: (error) => ends.push(error),
    },
  );
  return { heard, ends, cancel };
}

describe('a call', () => {
  test('brings the answer back, and tells the handler who asks', () => {
    const { server, ask, advance } = aPair();
    let from: Peer | null = null;
    server.serve('Control.Echo', 'manager', (request, peer, reply) => {
      from = peer;
      reply(ok({ said: request }));
    });
    const answers = ask();
    advance(FIRST_ANSWER);
    expect(answers).toEqual([ok({ said: 'hello' })]);
    expect(from).toEqual({ address: here, identity: { nodeId: 'a', role: 'manager', clusterId: 'cluster' } });
  });

  test('brings an error back as a value', () => {
    const { server, ask, advance } = aPair();
    server.serve('Control.Echo', 'manager', (_, __, reply) => reply(err({ code: 'NotFound', message: 'gone' })));
    const answers = ask();
    advance(FIRST_ANSWER);
    expect(answers).toEqual([err({ code: 'NotFound', message: 'gone' })]);
  });

  test('to a machine that is off runs out of time', () => {
    const { network, ask, advance } = aPair();
    network.loses = () => true;
    const answers = ask();
    advance(5 * SECOND - 1);
    expect(answers).toEqual([]);
    advance(1);
    expect(answers).toEqual([err({ code: 'DeadlineExceeded', message: 'context deadline exceeded' })]);
    expect(network.clock.pending()).toBe(0);
  });

  test('that nobody serves is refused at once', () => {
    const { ask, advance } = aPair();
    const answers = ask('Control.Nothing');
    advance(FIRST_ANSWER);
    expect(answers).toEqual([err({ code: 'Unimplemented', message: 'unknown method Control.Nothing' })]);
  });

  test('that nobody serves outside of a swarm is refused too', () => {
    const { ask, advance } = aPair({ server: nobody });
    const answers = ask('Control.Nothing');
    advance(FIRST_ANSWER);
    expect(answers).toEqual([err({ code: 'Unimplemented', message: 'unknown method Control.Nothing' })]);
  });

  test('is asked once and answered, though the question and the first answer are lost', () => {
    const { network, server, ask, advance } = aPair();
    let asked = 0;
    server.serve('Control.Echo', 'manager', (request, _, reply) => {
      asked++;
      reply(ok(request));
    });
    let losses = 0;
    const lost = new Set([0, 2]);
    network.loses = () => lost.has(losses++);
    const answers = ask();
    advance(4 * SECOND);
    expect(answers).toEqual([ok('hello')]);
    expect(asked).toBe(1);
  });

  test('may be called off: then no answer is delivered', () => {
    const { network, client, server, advance } = aPair();
    server.serve('Control.Echo', 'manager', (request, _, reply) => reply(ok(request)));
    let answered = false;
    const cancel = client.call(there, 'Control.Echo', null, { timeout: SECOND }, () => (answered = true));
    cancel();
    advance(SECOND);
    expect(answered).toBe(false);
    expect(network.clock.pending()).toBe(0);
  });

  test("to one's own address never touches the wire, and is answered later, not at once", () => {
    const { network, client, ask, advance } = aPair();
    client.serve('Control.Echo', 'manager', (request, peer, reply) => reply(ok([request, peer.identity!.nodeId])));
    const answers = ask('Control.Echo', 'me', SECOND, here);
    expect(answers).toEqual([]);
    advance(0);
    expect(answers).toEqual([ok(['me', 'a'])]);
    expect(network.sent).toEqual([]);
  });

  test('travels under its name, its answer under the same with a suffix', () => {
    const { network, server, ask, advance } = aPair();
    server.serve('Dispatcher.Heartbeat', 'worker-or-manager', (_, __, reply) => reply(ok(null)));
    ask('Dispatcher.Heartbeat');
    advance(FIRST_ANSWER);
    ask('Dispatcher.Heartbeat');
    advance(FIRST_ANSWER);
    expect(network.sent.map(({ packet }) => [packet.layer, packet.kind])).toEqual([
      ['agent', 'Dispatcher.Heartbeat'],
      ['agent', 'Dispatcher.Heartbeat.hello'],
      ['agent', 'Dispatcher.Heartbeat'],
      ['agent', 'Dispatcher.Heartbeat.reply'],
      ['agent', 'Dispatcher.Heartbeat'],
      ['agent', 'Dispatcher.Heartbeat.reply'],
    ]);
  });
});

describe('who may call what', () => {
  const role = (as: 'manager' | 'worker') => someCredentials('a', as);
  const stranger = someCredentials('x', 'manager', 'other');
  const noRole = 'Permission denied: unauthorized peer role: remote certificate not part of OUs: [swarm-manager]';
  const noCertificate = "Permission denied: unauthorized peer role: peer didn't not present valid peer certificate";

  test.each<[string, Credentials, Allowed, string]>([
    ['a manager, what managers may', role('manager'), 'manager', 'ok'],
    ['a manager, what all members may', role('manager'), 'worker-or-manager', 'ok'],
    ['a worker, what all members may', role('worker'), 'worker-or-manager', 'ok'],
    ['a worker, what managers may', role('worker'), 'manager', `PermissionDenied: ${noRole}`],
    ['a worker, what anyone may', role('worker'), 'anyone', 'ok'],
    ['a machine without a certificate, what anyone may', nobody, 'anyone', 'ok'],
    [
      'a machine without a certificate, what members may',
      nobody,
      'worker-or-manager',
      `PermissionDenied: ${noCertificate}`,
    ],
    ['a machine without a certificate, what managers may', nobody, 'manager', `PermissionDenied: ${noCertificate}`],
  ])('%s', (_, client, allowed, expected) => {
    const { server, ask, advance } = aPair({ client });
    server.serve('Control.Echo', allowed, (__, ___, reply) => reply(ok(null)));
    const answers = ask();
    advance(FIRST_ANSWER);
    const [answer] = answers;
    expect(answer!.ok ? 'ok' : `${answer!.error.code}: ${answer!.error.message}`).toBe(expected);
  });

  test('a certificate of another cluster is refused before any handler sees it', () => {
    const { server, client, advance } = aPair({ client: { ...stranger, check: role('manager').check } });
    let seen = 0;
    server.serve('CA.GetRootCertificate', 'anyone', () => seen++);
    server.onCast(() => seen++);
    const answers: Answer<Plain>[] = [];
    client.call(there, 'CA.GetRootCertificate', null, { timeout: SECOND }, (answer) => answers.push(answer));
    client.cast(there, 'MsgVote', null);
    advance(FIRST_ANSWER);
    const message = 'connection error: desc = "error reading server preface: remote error: tls: bad certificate"';
    expect(answers).toEqual([err({ code: 'Unavailable', message })]);
    expect(seen).toBe(0);
  });

  test('who shows a certificate that is not trusted here is asked nothing', () => {
    const { server, ask, advance } = aPair({ server: { ...stranger, check: role('manager').check } });
    let asked = 0;
    server.serve('Control.Echo', 'manager', () => asked++);
    const answers = ask();
    advance(FIRST_ANSWER);
    ask();
    advance(FIRST_ANSWER);
    expect(asked).toBe(0);
    const why = `tls: failed to verify certificate: ${unknown.message}`;
    const message = `connection error: desc = "transport: authentication handshake failed: ${why}"`;
    expect(answers).toEqual([err({ code: 'Unavailable', message })]);
  });

  test('one that is out of date by the other side’s clock is refused in the words of TLS', () => {
    const outOfDate = { why: 'out-of-date', message: 'x509: certificate has expired or is not yet valid: …' } as const;
    const fussy: Credentials = { mine: () => 'b/manager/cluster', check: () => err(outOfDate) };
    const told = (pair: ReturnType<typeof aPair>) => {
      pair.server.serve('Control.Echo', 'manager', (request, _, reply) => reply(ok(request)));
      const answers = pair.ask();
      pair.advance(FIRST_ANSWER);
      return answers.map((answer) => !answer.ok && answer.error.message);
    };
    const [inside, outside] = [told(aPair({ server: fussy })), told(aPair({ client: fussy }))];
    expect(inside).toEqual([
      'connection error: desc = "error reading server preface: remote error: tls: expired certificate"',
    ]);
    expect(outside).toEqual([
      `connection error: desc = "transport: authentication handshake failed: tls: failed to verify certificate: ${outOfDate.message}"`,
    ]);
  });

  test('a certificate is judged once an hour, and anew when one has another certificate oneself', () => {
    let checks = 0;
    let mine = 'b/manager/cluster';
    const server: Credentials = {
      mine: () => mine,
      check(certificate) {
        checks++;
        return someCredentials('b', 'manager').check(certificate);
      },
    };
    const pair = aPair({ server });
    pair.server.serve('Control.Echo', 'manager', (request, _, reply) => reply(ok(request)));
    const askAgain = () => {
      const answers = pair.ask();
      pair.advance(FIRST_ANSWER);
      expect(answers).toHaveLength(1);
      return checks;
    };
    expect([askAgain(), askAgain()]).toEqual([1, 1]);
    pair.advance(HOUR);
    expect(askAgain()).toBe(2);
    mine = 'b/worker/cluster';
    expect(askAgain()).toBe(3);
  });
});

describe('a stream', () => {
  const count = (out: OutStream, from: number, to: number) => {
    for (let i = from; i <= to; i++) out.send(i);
  };

  test('brings its messages in order, then its end', () => {
    const pair = aPair();
    pair.server.serveStream('Dispatcher.Session', 'manager', (_, __, out) => {
      count(out, 1, 3);
      out.end({ code: 'Aborted', message: 'enough' });
      out.send('too late');
    });
    const { heard, ends } = listen(pair);
    pair.advance(30 * SECOND);
    expect(heard).toEqual([1, 2, 3]);
    expect(ends).toEqual([{ code: 'Aborted', message: 'enough' }]);
    expect(pair.network.clock.pending()).toBe(0);
  });

  test.each([[1], [2], [3], [4], [5], [6], [7], [8]])('loses nothing when packet %i is lost', (nth) => {
    const pair = aPair();
    let out: OutStream | null = null;
    pair.server.serveStream('Dispatcher.Session', 'manager', (_, __, stream) => {
      out = stream;
      count(stream, 1, 2);
    });
    let sent = 0;
    pair.network.loses = () => ++sent === nth;
    const { heard, ends } = listen(pair);
    pair.advance(5 * SECOND);
    out!.send(3);
    pair.advance(5 * SECOND);
    expect(heard).toEqual([1, 2, 3]);
    expect(ends).toEqual([]);
    expect(pair.network.clock.pending()).toBe(0);
  });

  test('that the server cannot be asked for ends when the time to accept it is over', () => {
    const pair = aPair();
    pair.network.loses = () => true;
    const { ends } = listen(pair);
    pair.advance(5 * SECOND);
    expect(ends).toEqual([{ code: 'DeadlineExceeded', message: 'context deadline exceeded' }]);
  });

  test.each([
    ['nobody serves', 'Unimplemented', nobody],
    ['a stranger asks for', 'Unavailable', someCredentials('x', 'manager', 'other')],
    ['the caller may not have', 'PermissionDenied', someCredentials('a', 'worker')],
  ])('that %s ends with %s', (why, code, client) => {
    const pair = aPair({ client: { mine: client.mine, check: someCredentials('', 'worker').check } });
    if (code !== 'Unimplemented') pair.server.serveStream('Dispatcher.Session', 'manager', () => {});
    const { ends } = listen(pair);
    pair.advance(FIRST_ANSWER);
    expect(
      ends.map((error) => error.code),
      why,
    ).toEqual([code]);
  });

  test('that the client calls off tells the server once, and says no more', () => {
    const pair = aPair();
    let cancels = 0;
    let out: OutStream | null = null;
    pair.server.serveStream('Dispatcher.Session', 'manager', (_, __, stream) => {
      out = stream;
      stream.onCancel(() => cancels++);
    });
    const { heard, ends, cancel } = listen(pair);
    pair.advance(FIRST_ANSWER);
    cancel();
    pair.advance(MS);
    out!.send('anybody there?');
    pair.advance(SECOND);
    expect([cancels, heard, ends]).toEqual([1, [], []]);
  });

  test('whose client is dead is given up after twenty seconds of sending into the dark', () => {
    const pair = aPair();
    let cancels = 0;
    let out: OutStream | null = null;
    pair.server.serveStream('Dispatcher.Session', 'manager', (_, __, stream) => {
      out = stream;
      stream.onCancel(() => cancels++);
    });
    listen(pair);
    pair.advance(FIRST_ANSWER);
    pair.network.loses = () => true;
    pair.advance(HOUR);
    expect(cancels).toBe(0);
    out!.send('anybody there?');
    pair.advance(20 * SECOND);
    expect(cancels).toBe(1);
    expect(pair.network.clock.pending()).toBe(0);
  });

  test('that the server has forgotten in a reboot ends with the first that is heard of it again', () => {
    const pair = aPair();
    pair.server.serveStream('Dispatcher.Session', 'manager', (_, __, out) => out.send('welcome'));
    const { heard, ends } = listen(pair);
    pair.advance(SECOND);
    const rebooted = rpcOverWire({ ...aWorld(2, pair.network), dice: dice(99) }, someCredentials('b', 'manager'));
    rebooted.serveStream('Dispatcher.Session', 'manager', (_, __, out) => out.send('welcome back'));
    rebooted.serve('Control.Echo', 'manager', (_, __, reply) => reply(ok('here')));
    pair.advance(HOUR);
    expect(ends).toEqual([]);
    const again = listen(pair);
    pair.advance(SECOND);
    expect(ends).toEqual([{ code: 'Unavailable', message: 'transport is closing' }]);
    expect(heard).toEqual(['welcome']);
    pair.ask();
    pair.advance(SECOND);
    expect(again).toMatchObject({ heard: ['welcome back'], ends: [] });
  });

  test('that the client has forgotten in a reboot is called off', () => {
    const pair = aPair();
    let cancels = 0;
    let out: OutStream | null = null;
    pair.server.serveStream('Dispatcher.Session', 'manager', (_, __, stream) => {
      out = stream;
      stream.onCancel(() => cancels++);
    });
    listen(pair);
    pair.advance(FIRST_ANSWER);
    rpcOverWire(aWorld(1, pair.network), someCredentials('a', 'manager'));
    out!.send('still there?');
    pair.advance(FIRST_ANSWER);
    expect(cancels).toBe(1);
  });
});

describe('a cast', () => {
  test.each([
    ['from a manager is heard', someCredentials('a', 'manager'), 1],
    ['from a worker is dropped', someCredentials('a', 'worker'), 0],
    ['without a certificate is dropped', nobody, 0],
  ])('%s', (_, client, expected) => {
    const pair = aPair({ client });
    const heard: string[] = [];
    pair.server.onCast((kind) => heard.push(kind));
    pair.client.cast(there, 'MsgHeartbeat', { term: 1 });
    pair.advance(MS);
    expect(heard).toHaveLength(expected);
    expect(pair.network.sent.map(({ packet }) => [packet.layer, packet.kind])).toEqual([['raft', 'MsgHeartbeat']]);
  });
});
