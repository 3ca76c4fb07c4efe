import { describe, expect, test } from 'vitest';
import type { ContainerSpec, Port, ServiceSpec, TaskSpec } from '../../../api/engine/specs.ts';
import { aServiceSpec } from '../../testing.ts';
import { isImageReference } from './image-reference.ts';
import { judge } from './service-spec.ts';

const named = (Name: string) => aServiceSpec(Name);
const task = (more: Partial<TaskSpec>): ServiceSpec =>
  aServiceSpec('web', { TaskTemplate: { ...aServiceSpec('web').TaskTemplate, ...more } });
const container = (more: Partial<ContainerSpec>) => task({ ContainerSpec: { Image: 'nginx', ...more } });
const file = (Name: string) => ({ Name, UID: '0', GID: '0', Mode: 0o444 });
const secret = (SecretID: string, SecretName: string, to: string) => ({ File: file(to), SecretID, SecretName });
const config = (ConfigID: string, ConfigName: string, to: string) => ({ File: file(to), ConfigID, ConfigName });
const port = (published: number, more: Partial<Port> = {}): Port => ({
  Protocol: 'tcp',
  TargetPort: 80,
  PublishedPort: published,
  PublishMode: 'ingress',
  ...more,
});
const ports = (...Ports: Port[]) => aServiceSpec('web', { EndpointSpec: { Mode: 'vip', Ports } });
const dnsrr = (...Ports: Port[]) => aServiceSpec('web', { EndpointSpec: { Mode: 'dnsrr', Ports } });
const rollout = (more: object) => aServiceSpec('web', { UpdateConfig: { Parallelism: 1, ...more } });
const mount = (Target: string) => ({ Type: 'volume', Target });

describe('a service spec is refused', () => {
  // prettier-ignore
  test.each<[string, ServiceSpec, string]>([
    ['no name', named(''), 'InvalidArgument meta: name must be provided'],
    ['a dot in the name', named('a.b'), 'InvalidArgument name must be valid as a DNS name component'],
    ['a name that begins with a dash', named('-nam'), 'InvalidArgument name must be valid as a DNS name component'],
    ['a name that ends with one', named('nam-'), 'InvalidArgument name must be valid as a DNS name component'],
    ['an underscore in front', named('_nam'), 'InvalidArgument name must be valid as a DNS name component'],
    ['a slash', named('n/me'), 'InvalidArgument name must be valid as a DNS name component'],
    ['a long name', named('n'.repeat(64)), 'InvalidArgument name must be 63 characters or fewer'],
    ['a little cpu', task({ Resources: { Limits: { NanoCPUs: 500_000 } } }), 'InvalidArgument invalid cpu value 0.0005: Must be at least 0.001'],
    ['hardly any cpu', task({ Resources: { Reservations: { NanoCPUs: 1 } } }), 'InvalidArgument invalid cpu value 1e-09: Must be at least 0.001'],
    ['cpu below nothing', task({ Resources: { Limits: { NanoCPUs: -1e9 } } }), 'InvalidArgument invalid cpu value -1: Must be at least 0.001'],
    ['a little memory', task({ Resources: { Reservations: { MemoryBytes: 4194303 } } }), 'InvalidArgument invalid memory value 4194303: Must be at least 4MiB'],
    ['a negative restart delay', task({ RestartPolicy: { Delay: -1 } }), 'InvalidArgument TaskSpec: restart-delay cannot be negative'],
    ['a negative window', task({ RestartPolicy: { Window: -1 } }), 'InvalidArgument TaskSpec: restart-window cannot be negative'],
    ['a constraint of one =', task({ Placement: { Constraints: ['node.role=manager'] } }), 'Unknown constraint expected one operator from ==, !='],
    ['a constraint without a value', task({ Placement: { Constraints: ['node.role=='] } }), "Unknown value '' is invalid"],
    ['a constraint on nonsense', task({ Placement: { Constraints: ['+==a'] } }), "Unknown key '+' is invalid"],
    ['a secret without an id', container({ Secrets: [secret('', 'a', 't')] }), 'InvalidArgument malformed secret reference'],
    ['a secret without a name', container({ Secrets: [secret('1', '', 't')] }), 'InvalidArgument malformed secret reference'],
    ['a secret that goes nowhere', container({ Secrets: [{ SecretID: '1', SecretName: 'a' }] }), 'InvalidArgument malformed secret reference, no target provided'],
    ['a secret in a file without a name', container({ Secrets: [secret('1', 'a', '')] }), 'InvalidArgument malformed file secret reference, invalid target file name provided'],
    ['two secrets in one file', container({ Secrets: [secret('1', 'a', 't'), secret('2', 'b', 't')] }), "InvalidArgument secret references 'a' and 'b' have a conflicting target: 't'"],
    ['a config without an id', container({ Configs: [config('', 'a', 't')] }), 'InvalidArgument malformed config reference'],
    ['a config without a name', container({ Configs: [config('1', '', 't')] }), 'InvalidArgument malformed config reference'],
    ['a config that goes nowhere', container({ Configs: [{ ConfigID: '1', ConfigName: 'a' }] }), 'InvalidArgument malformed config reference, no target provided'],
    ['a config in a file without a name', container({ Configs: [config('1', 'a', '')] }), 'InvalidArgument malformed file config reference, invalid target file name provided'],
    ['two configs in one file', container({ Configs: [config('1', 'a', '/t'), config('2', 'b', '/t')] }), "InvalidArgument config references 'a' and 'b' have a conflicting target: '/t'"],
    ['credentials in a config that nobody brings', container({ Privileges: { CredentialSpec: { Config: '1' } }, Configs: [config('1', 'a', 't')] }), "InvalidArgument CredentialSpec references config '1', but that config isn't in config references with RuntimeTarget"],
    ['nothing to run', { ...named('web'), TaskTemplate: { ForceUpdate: 0 } }, 'InvalidArgument TaskSpec: missing runtime'],
    ['a plugin', task({ Runtime: 'plugin' }), 'Unimplemented RuntimeSpec: unimplemented runtime in service spec'],
    ['a template in the environment that fails', container({ Env: ['A={{.Foo}}'], Image: '' }), `InvalidArgument expanding env failed: expanding env "A={{.Foo}}": template: expansion:1:2: executing "expansion" at <.Foo>: can't evaluate field Foo in type template.Context`],
    ['one in a mount', container({ Mounts: [{ Type: 'volume', Source: '{{foo}}', Target: '/a' }] }), 'InvalidArgument expanding mounts failed: expanding mount source "{{foo}}": template: expansion:1: function "foo" not defined'],
    ['one in the hostname', container({ Hostname: '{{.Task' }), 'InvalidArgument expanding hostname failed: template: expansion:1: unclosed action'],
    ['no image', container({ Image: '' }), 'InvalidArgument ContainerSpec: image reference must be provided'],
    ['an image in capitals', container({ Image: 'Nginx' }), 'InvalidArgument ContainerSpec: "Nginx" is not a valid repository/tag'],
    ['two mounts at one place', container({ Mounts: [mount('/a'), mount('/b'), mount('/a')] }), 'InvalidArgument ContainerSpec: duplicate mount point: /a'],
    ['a hasty health check', container({ Healthcheck: { Interval: 999_999 } }), 'InvalidArgument ContainerSpec: Interval in HealthConfig cannot be less than 1ms'],
    ['an impatient one', container({ Healthcheck: { Timeout: 1 } }), 'InvalidArgument ContainerSpec: Timeout in HealthConfig cannot be less than 1ms'],
    ['a hasty start period', container({ Healthcheck: { StartPeriod: 1 } }), 'InvalidArgument ContainerSpec: StartPeriod in HealthConfig cannot be less than 1ms'],
    ['a hasty start interval', container({ Healthcheck: { StartInterval: 1 } }), 'InvalidArgument ContainerSpec: StartInterval in HealthConfig cannot be less than 1ms'],
    ['retries below nothing', container({ Healthcheck: { Retries: -1 } }), 'InvalidArgument ContainerSpec: Retries in HealthConfig cannot be negative'],
    ['replicas below nothing', aServiceSpec('web', { Mode: { Replicated: { Replicas: -1 } } }), 'InvalidArgument Number of replicas must be non-negative'],
    ['no mode', aServiceSpec('web', { Mode: {} }), 'InvalidArgument Unrecognized service mode'],
    ['a job of fewer than none', aServiceSpec('web', { Mode: { ReplicatedJob: { TotalCompletions: -1 } } }), 'InvalidArgument Total completed jobs must not be negative'],
    ['a job with fewer than none at a time', aServiceSpec('web', { Mode: { ReplicatedJob: { MaxConcurrent: -1 } } }), 'InvalidArgument Maximum concurrent jobs must not be negative'],
    ['a job that is rolled out', aServiceSpec('web', { Mode: { GlobalJob: {} }, UpdateConfig: { Parallelism: 1 } }), 'InvalidArgument Jobs may not have an update config'],
    ['a negative update delay', rollout({ Delay: -1 }), 'InvalidArgument TaskSpec: update-delay cannot be negative'],
    ['a negative monitor', rollout({ Monitor: -1 }), 'InvalidArgument TaskSpec: update-monitor cannot be negative'],
    ['a failure ratio above 1', rollout({ MaxFailureRatio: 1.1 }), 'InvalidArgument TaskSpec: update-maxfailureratio cannot be less than 0 or bigger than 1'],
    ['a failure ratio below 0', rollout({ MaxFailureRatio: -0.1 }), 'InvalidArgument TaskSpec: update-maxfailureratio cannot be less than 0 or bigger than 1'],
    ['dnsrr and the ingress', dnsrr(port(80)), "InvalidArgument EndpointSpec: port published with ingress mode can't be used with dnsrr mode"],
    ['a port twice', ports(port(80), port(80, { TargetPort: 81, PublishMode: 'host' })), 'InvalidArgument EndpointSpec: duplicate published ports provided'],
  ])('for %s', (_, spec, expected) => {
    const refusal = judge(spec);
    expect(`${refusal?.code} ${refusal?.message}`).toBe(expected);
  });

  test('for the first of several faults', () => {
    const spec = aServiceSpec('', { Mode: {}, TaskTemplate: { ForceUpdate: 0 } });
    expect(judge(spec)?.message).toBe('meta: name must be provided');
    expect(judge({ ...spec, Name: 'web' })?.message).toBe('TaskSpec: missing runtime');
  });
});

describe('a service spec is good', () => {
  test.each<[string, ServiceSpec]>([
    ['with any name that DNS could carry', named('n--d')],
    ['with an underscore within', named('n_me')],
    ['with one character', named('0')],
    ['with 63', named('n'.repeat(63))],
    ['where 0 means no limit', task({ Resources: { Limits: { NanoCPUs: 0, MemoryBytes: 0 } } })],
    ['with the least there is', task({ Resources: { Limits: { NanoCPUs: 1e6, MemoryBytes: 4 * 2 ** 20 } } })],
    ['with a constraint that no node meets', task({ Placement: { Constraints: ['node.label.x==1'] } })],
    [
      'with templates',
      container({ Env: ['A={{.Task.Slot}}', '{{not a value}}'], Hostname: '{{.Node.Hostname}}-{{.Task.Name}}' }),
    ],
    [
      'with credentials in a config',
      container({
        Privileges: { CredentialSpec: { Config: '1' } },
        Configs: [{ Runtime: {}, ConfigID: '1', ConfigName: 'a' }],
      }),
    ],
    ['with one secret in two files', container({ Secrets: [secret('1', 'a', 't'), secret('1', 'a', 'u')] })],
    [
      'with a secret and a config of one target',
      container({ Secrets: [secret('1', 'a', 't')], Configs: [config('1', 'a', 't')] }),
    ],
    ['with no replicas', aServiceSpec('web', { Mode: { Replicated: { Replicas: 0 } } })],
    ['on every node', aServiceSpec('web', { Mode: { Global: {} } })],
    ['with two ports to be chosen', ports(port(0), port(0))],
    ['with one port for two protocols', ports(port(53), port(53, { Protocol: 'udp' }))],
    ['with dnsrr and host ports', dnsrr(port(80, { PublishMode: 'host' }))],
    ['with a rollback nobody checks', aServiceSpec('web', { RollbackConfig: { Parallelism: 1, Delay: -1 } })],
  ])('%s', (_, spec) => {
    expect(judge(spec)).toBeNull();
  });

  test('is judged quickly, whatever its name', () => {
    expect(judge(named(`${'a-'.repeat(5000)}!`))?.message).toBe('name must be valid as a DNS name component');
  });
});

describe('an image reference', () => {
  const digest = `sha256:${'0'.repeat(64)}`;
  test.each([
    ['nginx', true],
    ['nginx:1.27-alpine', true],
    ['traefik/whoami', true],
    ['quay.io/a/b/c:v1', true],
    ['localhost:5000/x', true],
    [`nginx@${digest}`, true],
    [`nginx:1.27@${digest}`, true],
    ['a__b', true],
    ['NGINX', false],
    ['nginx:', false],
    ['nginx:-x', false],
    ['nginx@sha256:12', false],
    ['a..b', false],
    ['/nginx', false],
    ['nginx/', false],
    ['a b', false],
    ['f'.repeat(64), false],
  ])('%s: %s', (text, expected) => {
    expect(isImageReference(text)).toBe(expected);
  });
});
