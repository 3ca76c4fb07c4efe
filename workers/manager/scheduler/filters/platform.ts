/** The image must exist for the node's platform. */
import { onNodes } from './filter.ts';
import type { Filter } from './filter.ts';

const ALIASES: Readonly<Record<string, string>> = { x86_64: 'amd64', aarch64: 'arm64' };
const canonical = (architecture: string): string => ALIASES[architecture] ?? architecture;

export const platform: Filter = {
  isLasting: true,
  for({ spec }) {
    const platforms = spec.Placement?.Platforms ?? [];
    if (platforms.length === 0) return null;
    return ({ node }) => {
      if (node.description === null) return false;
      const { architecture, os } = node.description.platform;
      // What the image leaves open fits every node.
      return platforms.some(
        ({ Architecture = '', OS = '' }) =>
          (Architecture === '' || canonical(Architecture) === canonical(architecture)) && (OS === '' || OS === os),
      );
    };
  },
  lack({ spec }, { node }) {
    const named = ({ OS = '', Architecture = '' }) => `${OS || '*'}/${Architecture || '*'}`;
    const { os = '', architecture = '' } = node.description?.platform ?? {};
    return { code: 'platform', wanted: (spec.Placement?.Platforms ?? []).map(named), has: `${os}/${architecture}` };
  },
  explain: (nodes) => `unsupported platform ${onNodes(nodes)}`,
};
