import { describe, expect, test } from 'vitest';
import { transcript } from './transcript.ts';
import { aRoom, type FakeRoom } from './testing.ts';

async function play(script: string, room: FakeRoom = aRoom(3)) {
  let shown = '';
  const complaints: string[] = [];
  const code = await transcript(script, {
    ports: room,
    write: (text) => void (shown += text),
    complain: (line, what) => void complaints.push(`${line}: ${what}`),
  });
  return { code, shown, complaints, room };
}

describe('a transcript', () => {
  test('shows each line with its prompt, then what it prints', async () => {
    const { shown, code } = await play(
      '# a remark\n\n$ echo hello\n@node-2 $ hostname\n@leader $ hostname\n$ hostname\n',
    );
    expect(shown).toBe(
      '# a remark\n\nnode-1 $ echo hello\nhello\nnode-2 $ hostname\nnode-2\nnode-1 $ hostname\nnode-1\nnode-1 $ hostname\nnode-1\n',
    );
    expect(code).toBe(0);
  });

  test('a command that fails is part of the story', async () => {
    expect(await play('$ foo\n$ docker service inspect nope')).toMatchObject({
      code: 0,
      shown:
        'node-1 $ foo\nbash: foo: command not found\nnode-1 $ docker service inspect nope\n[]\nError: no such service: nope\n',
    });
  });

  test.each([['> kill node-2'], ['> waggle kill node-2']])('%s pulls a lever', async (line) => {
    const { room, shown } = await play(line);
    expect(room.inputs).toEqual([{ kind: 'kill', hostname: 'node-2' }]);
    expect(shown).toBe(`${line}\n`);
  });

  test.each([['@leader $ docker node ls'], ['> on @leader'], ['@leader $ hostname']])(
    '%s, while nobody leads, is part of the story',
    async (line) => {
      const room = aRoom(2);
      room.leading = null;
      const codes: number[] = [];
      let shown = '';
      const code = await transcript(`${line}\n$ hostname`, {
        ports: room,
        write: (text) => void (shown += text),
        ran: (_on, _line, exitCode) => void codes.push(exitCode),
        complain: () => {},
      });
      expect([code, codes]).toEqual([0, [1, 0]]);
      expect(shown).toBe(
        `${line}\nwaggle: no manager leads at the moment: 'waggle run until leader' waits for one\nnode-1 $ hostname\nnode-1\n`,
      );
    },
  );

  test('a refusal of the hardware is part of the story', async () => {
    const room = aRoom(2);
    room.answer = { ok: false, why: 'already' };
    expect(await play('> kill node-2', room)).toMatchObject({
      code: 0,
      shown: '> kill node-2\nwaggle: node-2 is off already\n',
    });
  });

  test('> on goes to another machine', async () => {
    expect((await play('> on node-3\n$ hostname')).shown).toBe('> on node-3\nnode-3 $ hostname\nnode-3\n');
  });

  test('> machines sets up bare hosts', async () => {
    const { room } = await play('> machines 2\n$ hostname', aRoom(0));
    expect(room.inputs.map((input) => input.kind)).toEqual(['add', 'start', 'add', 'start']);
  });

  test('> new forms a swarm by typing the commands', async () => {
    const room = aRoom(0);
    expect((await play('> new --managers 2 --workers 1', room)).code).toBe(0);
    const asked = (host: string) =>
      room.clients
        .get(host as never)
        ?.asked.filter(({ method }) => method === 'POST')
        .map(({ path }) => path.split('/').at(-1));
    expect([asked('node-1'), asked('node-2'), asked('node-3')]).toEqual([['init'], ['join'], ['join']]);
    expect(room.clients.get('node-2' as never)?.asked[0]?.body).toContain('SWMTKN-1-manager');
    expect(room.clients.get('node-3' as never)?.asked[0]?.body).toContain('SWMTKN-1-worker');
    expect(room.runs).toEqual([{ until: 'converged', limit: 120_000_000 }]);
  });

  test.each([
    ['what is this', "1: a line begins with '$', '@node-2 $', '>' or '#'"],
    ['# fine\n$', "2: a line begins with '$', '@node-2 $', '>' or '#'"],
    ['@node-9 $ hostname', "1: there is no machine 'node-9'"],
    ['>', "1: what should be done? '> kill node-1', say"],
    ['> foo', "1: there is no 'foo'. 'waggle help' lists what there is."],
    ['> kill', '1: which machine?'],
    ['> kill node-9', "1: there is no machine 'node-9' (machines: node-1, node-2, node-3)"],
    ['> run soon', "1: 'soon' is not a span of time, such as 30s, 50ms or 1m30s"],
    ['> machines 2', '1: there are machines already: a script sets them up once'],
    ['> on node-9', "1: there is no machine 'node-9'"],
    ['> new --mangers 3', "1: '--mangers' is not part of '> new --managers 3 --workers 2'"],
    ['> new --managers x', '1: how many managers? A number from 1 to 200'],
  ])('%s is malformed: %s', async (script, complaint) => {
    expect(await play(script)).toMatchObject({ code: 1, complaints: [complaint] });
  });

  test('nothing runs before there are machines', async () => {
    const { code, complaints } = await play('$ docker node ls', aRoom(0));
    expect([code, complaints[0]]).toEqual([
      1,
      "1: there are no machines yet: begin with '> new --managers 3 --workers 2' or '> machines 5'",
    ]);
  });

  test('of progress, only what is left on the screen is shown', async () => {
    const room = aRoom(1, {
      'GET /services/web': {
        ID: 's1',
        Version: { Index: 1 },
        Spec: { Name: 'web', Labels: {}, TaskTemplate: { ForceUpdate: 0 }, Mode: { Replicated: { Replicas: 1 } } },
      },
      'POST /services/s1/update': { Warnings: null },
      'GET /tasks': [{ ID: 't', Slot: 1, NodeID: 'n1', DesiredState: 'running', Status: { State: 'running' } }],
      'GET /nodes': [{ ID: 'n1', Status: { State: 'ready' } }],
    });
    expect((await play('$ docker service update --force web', room)).shown).toBe(
      'node-1 $ docker service update --force web\nweb\noverall progress: 1 out of 1 tasks \n1/1: running   \nverify: Service web converged \n',
    );
  });
});
