/** A node, told to a person (docker-cli §4.2). */
import type { ApiNode } from '../../api.ts';
import { goTime } from '../../format/duration.ts';
import { memorySize } from '../../format/size.ts';
import { capital } from '../../format/text.ts';

export function prettyNode(node: ApiNode): string {
  const { Spec: spec, Description: about, Status: status, ManagerStatus: manager } = node;
  const lines: string[] = [`ID:\t\t\t${node.ID}`];
  if (spec.Name) lines.push(`Name:\t\t\t${spec.Name}`);
  lines.push(...labels('Labels', spec.Labels));
  lines.push(
    `Hostname:              \t${about.Hostname ?? ''}`,
    `Joined at:             \t${capital(goTime(node.CreatedAt))}`,
  );
  lines.push('Status:', ` State:\t\t\t${capital(status.State ?? '')}`);
  if (status.Message) lines.push(` Message:              \t${capital(status.Message)}`);
  lines.push(` Availability:         \t${capital(spec.Availability)}`);
  if (status.Addr) lines.push(` Address:\t\t${status.Addr}`);
  if (manager) {
    lines.push('Manager Status:', ` Address:\t\t${manager.Addr ?? ''}`);
    lines.push(
      ` Raft Status:\t\t${capital(manager.Reachability ?? '')}`,
      ` Leader:\t\t${manager.Leader ? 'Yes' : 'No'}`,
    );
  }
  lines.push(
    'Platform:',
    ` Operating System:\t${about.Platform?.OS ?? ''}`,
    ` Architecture:\t\t${about.Platform?.Architecture ?? ''}`,
  );
  lines.push('Resources:', ` CPUs:\t\t\t${Math.floor((about.Resources?.NanoCPUs ?? 0) / 1e9)}`);
  lines.push(` Memory:\t\t${memorySize(about.Resources?.MemoryBytes ?? 0)}`);
  const plugins = about.Engine?.Plugins ?? [];
  if (plugins.length > 0) {
    lines.push('Plugins:');
    for (const type of [...new Set(plugins.map((plugin) => plugin.Type))].sort()) {
      const names = plugins.filter((plugin) => plugin.Type === type).map((plugin) => plugin.Name);
      lines.push(` ${type}:\t\t${names.join(', ')}`);
    }
  }
  lines.push(`Engine Version:\t\t${about.Engine?.EngineVersion ?? ''}`);
  lines.push(...labels('Engine Labels', about.Engine?.Labels ?? {}));
  const tls = about.TLSInfo;
  if (tls?.TrustRoot) {
    lines.push('TLS Info:', ' TrustRoot:', tls.TrustRoot);
    lines.push(
      ` Issuer Subject:\t${tls.CertIssuerSubject ?? ''}`,
      ` Issuer Public Key:\t${tls.CertIssuerPublicKey ?? ''}`,
    );
  }
  return `${lines.join('\n')}\n`;
}

function labels(title: string, given: Readonly<Record<string, string>>): string[] {
  const entries = Object.entries(given).sort(([a], [b]) => (a < b ? -1 : 1));
  if (entries.length === 0) return [];
  return [`${title}:`, ...entries.map(([key, value]) => ` - ${key}${value === '' ? '' : `=${value}`}`)];
}
