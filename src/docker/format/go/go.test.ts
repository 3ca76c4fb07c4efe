/** Templates over what the client reads into its own types: as the client 28.2.2 prints it. */
import { describe, expect, test } from 'vitest';
import { renderer } from './renderer.ts';

const service = {
  ID: 's1',
  Version: { Index: 21 },
  CreatedAt: '2026-01-02T15:04:05.5Z',
  Spec: {
    Name: 'web',
    Labels: { tier: 'front' },
    TaskTemplate: {
      ContainerSpec: { Image: 'nginx', Healthcheck: { Test: ['CMD-SHELL', 'x'], Interval: 3e9 } },
      RestartPolicy: { Condition: 'any', Delay: 5e9, MaxAttempts: 0 },
      ForceUpdate: 0,
    },
    Mode: { Replicated: { Replicas: 2 } },
    UpdateConfig: { Parallelism: 1, Delay: 10e9 },
  },
  Endpoint: { Spec: { Mode: 'vip' }, VirtualIPs: [{ NetworkID: 'n1', Addr: '10.0.0.3/24' }] },
};
const node = { ID: 'n1', Spec: { Role: 'worker' }, Description: { TLSInfo: { CertIssuerSubject: 'AQI=' } } };
const container = {
  Id: 'c1',
  Image: 'sha256:1',
  State: { Status: 'running', Running: true, Pid: 7, StartedAt: 't' },
  Config: { Labels: { a: 'b' } },
  NetworkSettings: { Ports: { '80/tcp': [{ HostIp: '0.0.0.0', HostPort: '8080' }], '90/tcp': null } },
};
const POINTER: unknown = expect.stringMatching(/^\{0xc[\da-f]{9} <nil> <nil> <nil>\}$/);

const shown = (source: string, object: object, type?: string, raw = false) => renderer(source, 1, raw)(object, type);

describe('a service', () => {
  test.each([
    ['{{.Endpoint}}', '{{vip []} [] [{n1 10.0.0.3/24}]}'],
    ['{{.Endpoint.VirtualIPs}}', '[{n1 10.0.0.3/24}]'],
    ['{{json .Endpoint.VirtualIPs}}', '[{"NetworkID":"n1","Addr":"10.0.0.3/24"}]'],
    ['{{.Spec.Mode}}', POINTER],
    ['{{.Spec.Mode.Replicated.Replicas}}', '2'],
    ['{{.Spec.Mode.Replicated}}', expect.stringMatching(/^\{0xc/)],
    ['{{.Spec.UpdateConfig.Delay}} {{.Spec.UpdateConfig.Monitor}}', '10s 0s'],
    ['{{.Spec.UpdateConfig}}', '{1 10s  0s 0 }'],
    ['{{json .Spec.UpdateConfig}}', '{"Parallelism":1,"Delay":10000000000}'],
    ['{{.Spec.TaskTemplate.ContainerSpec.Healthcheck.Interval}}', '3s'],
    ['{{.Spec.TaskTemplate.RestartPolicy}}', expect.stringMatching(/^\{any 5s 0xc[\da-f]+ <nil>\}$/)],
    ['{{.Spec.TaskTemplate.ContainerSpec.Env}} {{json .Spec.TaskTemplate.ContainerSpec.Env}}', '[] null'],
    ['{{.CreatedAt}}', '2026-01-02 15:04:05.5 +0000 UTC'],
    ['{{.Meta.CreatedAt}} {{.Spec.Annotations.Name}}', '2026-01-02 15:04:05.5 +0000 UTC web'],
    ['{{.Version}} {{.Version.Index}}', '21 21'],
    ['{{.Spec.Labels.tier}} {{.Spec.Labels.none}}', 'front <no value>'],
    ['{{.PreviousSpec}} {{.UpdateStatus}}', '<nil> <nil>'],
  ])('%s', (source, text) => expect(shown(source, service, 'swarm.Service')).toEqual(text));
});

describe('a field that is not there is told of by its type', () => {
  test.each([
    ['{{.Bogus}}', "can't evaluate field Bogus in type swarm.Service"],
    ['{{.Spec.Bogus}}', "can't evaluate field Bogus in type swarm.ServiceSpec"],
    ['{{.Spec.TaskTemplate.ContainerSpec.Bogus}}', "can't evaluate field Bogus in type *swarm.ContainerSpec"],
    ['{{.UpdateStatus.State}}', 'nil pointer evaluating *swarm.UpdateStatus.State'],
  ])('%s: %s', (source, reason) => expect(() => shown(source, service, 'swarm.Service')).toThrow(reason));
});

test('bytes are numbers, or what they spell', () => {
  expect(shown('{{.Description.TLSInfo}}', node, 'swarm.Node')).toBe('{ [1 2] []}');
  const config = { Spec: { Name: 'c', Data: 'aGVsbG8=' } };
  expect(shown('{{printf "%s" .Spec.Data}} {{json .Spec.Data}}', config, 'swarm.Config')).toBe('hello "aGVsbG8="');
});

describe('a container is read as its type, or else as it was sent', () => {
  test.each([
    ['{{.State}}', '{running true false false false false 7 0  t  <nil>}'],
    ['{{.ID}} {{.Id}}', 'c1'],
    ['{{.NetworkSettings.Ports}}', 'map[80/tcp:[{0.0.0.0 8080}] 90/tcp:[]]'],
    ['{{json .NetworkSettings.Ports}}', '{"80/tcp":[{"HostIp":"0.0.0.0","HostPort":"8080"}],"90/tcp":null}'],
    ['{{.NetworkSettings.IPAddress}}|', '|'],
    ['{{.Config.Labels.a}} {{.Config.Labels.none}}', 'b <no value>'],
  ])('%s', (source, text) => {
    const [first = ''] = source.split(' {{.Id}}');
    expect(shown(first, container, 'container.InspectResponse', true)).toBe(text);
    if (first !== source) expect(shown('{{.Id}}', container, 'container.InspectResponse', true)).toBe(text);
  });

  test.each([
    ['{{.Bogus}}', 'map has no entry for key "Bogus"'],
    ['{{.State.Bogus}}', 'map has no entry for key "Bogus"'],
  ])('%s: %s', (source, reason) => {
    expect(() => shown(source, container, 'container.InspectResponse', true)).toThrow(reason);
  });
});

test('the settings of an image are written anew, without what is empty', () => {
  const image = { Config: { Cmd: ['sh'], Env: [], Entrypoint: null, User: '', ExposedPorts: { '80/tcp': {} } } };
  expect(shown('{{json .Config}} {{.Config.ExposedPorts}}', image, 'image.InspectResponse')).toBe(
    '{"ExposedPorts":{"80/tcp":{}},"Cmd":["sh"]} map[80/tcp:{}]',
  );
});
