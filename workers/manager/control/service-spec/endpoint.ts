/** The ports of one service among themselves (swarm-semantics §9.1). */
import { invalid } from '../refusal.ts';
import type { Judge } from './judge.ts';

export const endpoint: Judge = ({ EndpointSpec: spec }) => {
  const published = new Set<string>();
  for (const { Protocol, PublishedPort, PublishMode } of spec?.Ports ?? []) {
    if (spec?.Mode === 'dnsrr' && PublishMode === 'ingress')
      return invalid("EndpointSpec: port published with ingress mode can't be used with dnsrr mode");
    // A port that is still to be chosen is in nobody's way.
    if (!PublishedPort) continue;
    const key = `${PublishedPort}/${Protocol}`;
    if (published.has(key)) return invalid('EndpointSpec: duplicate published ports provided');
    published.add(key);
  }
  return null;
};
