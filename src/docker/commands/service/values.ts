/** How the flags of `service create` and `service update` read their values (docker-cli §5.2). */
import { duration } from '../../parse/duration.ts';
import type { ValueParsers } from '../../parse/flags.ts';
import { isIp } from '../../parse/ip.ts';
import { keyValue, label } from '../../parse/pairs.ts';
import { Refused } from '../../refused.ts';
import { fileReference, network } from './attachments.ts';
import { mount } from './mount.ts';
import { publish } from './publish.ts';

function env(text: string): string {
  if (text === '' || text.startsWith('=')) throw new Refused(`invalid environment variable: ${text}`);
  return text;
}

function dns(text: string): string {
  if (!isIp(text.trim())) throw new Refused(`IP address is not correctly formatted: ${text}`);
  return text.trim();
}

function dnsSearch(text: string): string {
  const domain = text.trim().replace(/^(.*[^.])\.$/, '$1');
  if (domain !== '.' && !/^[a-z\d]([a-z\d._-]*[a-z\d])?$/i.test(domain)) {
    throw new Refused(`${text} is not a valid domain`);
  }
  return domain;
}

/** `name:ip`, also where it is written `name=ip`, or with brackets. */
function host(text: string): string {
  const [, name, given = ''] = /^([^=:]+)[=:](.*)$/.exec(text) ?? [];
  if (name === undefined) throw new Refused(`bad format for add-host: "${text}"`);
  const ip = given.replace(/^\[(.+)\]$/, '$1');
  if (ip !== 'host-gateway' && !isIp(ip)) throw new Refused(`invalid IP address in add-host: "${ip}"`);
  return `${name}:${ip}`;
}

export interface Preference {
  readonly Spread: { readonly SpreadDescriptor: string };
}

function preference(text: string): Preference {
  if (!text.includes('=')) throw new Refused('placement preference must be of the format "<strategy>=<arg>"');
  const [strategy, descriptor] = keyValue(text);
  if (strategy !== 'spread') {
    throw new Refused(`unsupported placement preference ${strategy} (only spread is supported)`);
  }
  return { Spread: { SpreadDescriptor: descriptor } };
}

export interface Ulimit {
  readonly Name: string;
  readonly Hard: number;
  readonly Soft: number;
}

function ulimit(text: string): Ulimit {
  const [, Name, soft = '', hard = soft] = /^([a-z]+)=(-?\d+)(?::(-?\d+))?$/.exec(text) ?? [];
  if (Name === undefined) throw new Refused(`invalid ulimit argument: ${text}`);
  const [Soft, Hard] = [Number(soft), Number(hard)];
  if (Hard !== -1 && (Soft > Hard || Soft === -1)) {
    throw new Refused(`ulimit soft limit must be less than or equal to hard limit: ${Soft} > ${Hard}`);
  }
  return { Name, Hard, Soft };
}

function credentialSpec(text: string): object {
  const cut = text.indexOf('://');
  const fields: Readonly<Record<string, string>> = { config: 'Config', file: 'File', registry: 'Registry' };
  const field = fields[text.slice(0, cut)];
  if (cut < 0 || field === undefined) {
    throw new Refused('invalid credential spec: value must be prefixed with "config://", "file://", or "registry://"');
  }
  return { Config: '', File: '', Registry: '', [field]: text.slice(cut + 3) };
}

function generic(text: string): string {
  if (!text.includes('=')) throw new Refused(`invalid generic-resource format \`${text}\` expected \`name=value\``);
  return text;
}

function healthDuration(text: string): number {
  const value = duration(text);
  if (value < 0) throw new Refused('duration cannot be negative');
  return value;
}

/** The spec says them in the kernel's words: `net_admin` → `CAP_NET_ADMIN`. */
export const capability = (text: string): string => {
  const name = text.trim().toUpperCase();
  return name === 'ALL' || name.startsWith('CAP_') ? name : `CAP_${name}`;
};

const both = (name: string, parse: (text: string) => unknown): ValueParsers => ({
  [name]: parse,
  [`${name}-add`]: parse,
});

export const serviceValues: ValueParsers = {
  port: publish,
  mount,
  network,
  secret: fileReference('secret'),
  config: fileReference('config'),
  pref: preference,
  ulimit,
  'credential-spec': credentialSpec,
  ...both('label', label),
  ...both('container-label', label),
  ...both('env', env),
  ...both('dns', dns),
  ...both('dns-search', dnsSearch),
  ...both('host', host),
  ...both('generic-resource', generic),
  'cap-add': capability,
  'cap-drop': capability,
  'health-interval': healthDuration,
  'health-timeout': healthDuration,
  'health-start-period': healthDuration,
  'health-start-interval': healthDuration,
};
