/** `--mount type=volume,source=data,target=/data` (docker-cli §5.2). The type itself is the daemon's to judge. */
import type { Mount } from '../../../../workers/api/engine/specs.ts';
import { csv, keyValue } from '../../parse/pairs.ts';
import { bool } from '../../parse/values.ts';
import { Refused } from '../../refused.ts';

type Fields = Record<string, unknown>;
const alone = new Set(['readonly', 'ro', 'volume-nocopy', 'bind-nonrecursive']);

export function mount(text: string): Mount {
  const plain: Fields = { Type: 'volume' };
  const groups: Record<string, Fields> = {};
  const into = (group: string) => (groups[group] ??= {});
  for (const field of csv(text)) {
    const key = keyValue(field)[0].toLowerCase();
    if (!field.includes('=') && !alone.has(key)) throw new Refused(`invalid field '${field}' must be a key=value pair`);
    const value = field.includes('=') ? keyValue(field)[1] : 'true';
    const invalid = () => new Refused(`invalid value for ${key}: ${value}`);
    const flag = () => {
      try {
        return bool(value);
      } catch {
        throw invalid();
      }
    };
    switch (key) {
      case 'type':
        plain.Type = value.toLowerCase();
        break;
      case 'source':
      case 'src':
        plain.Source = value;
        break;
      case 'target':
      case 'dst':
      case 'destination':
        plain.Target = value;
        break;
      case 'readonly':
      case 'ro':
        plain.ReadOnly = flag();
        break;
      case 'consistency':
        plain.Consistency = value.toLowerCase();
        break;
      case 'bind-propagation':
        into('bind').Propagation = value.toLowerCase();
        break;
      case 'bind-nonrecursive':
        into('bind').NonRecursive = flag();
        break;
      case 'bind-recursive':
        Object.assign(into('bind'), recursive(value));
        break;
      case 'volume-subpath':
        into('volume').Subpath = value;
        break;
      case 'volume-nocopy':
        into('volume').NoCopy = flag();
        break;
      case 'volume-label':
        into('volume').Labels = { ...(into('volume').Labels as object), ...Object.fromEntries([keyValue(value)]) };
        break;
      case 'volume-driver':
        into('volume').DriverConfig = { ...(into('volume').DriverConfig as object), Name: value };
        break;
      case 'volume-opt': {
        const driver = (into('volume').DriverConfig ?? {}) as Fields;
        const options = { ...(driver.Options as object), ...Object.fromEntries([keyValue(value)]) };
        into('volume').DriverConfig = { ...driver, Options: options };
        break;
      }
      case 'image-subpath':
        into('image').Subpath = value;
        break;
      case 'tmpfs-size':
        if (!/^\d+(\.\d+)? ?[kmgt]?i?b?$/i.test(value)) throw invalid();
        into('tmpfs').SizeBytes =
          parseFloat(value) * 1024 ** ['', 'k', 'm', 'g', 't'].indexOf(/[kmgt]/i.exec(value)?.[0].toLowerCase() ?? '');
        break;
      case 'tmpfs-mode':
        if (!/^[0-7]+$/.test(value)) throw invalid();
        into('tmpfs').Mode = parseInt(value, 8);
        break;
      default:
        throw new Refused(`unexpected key '${key}' in '${field}'`);
    }
  }
  return check(plain, groups);
}

function recursive(value: string): Fields {
  switch (value) {
    case 'enabled':
      return {};
    case 'disabled':
      return { NonRecursive: true };
    case 'writable':
      return { ReadOnlyNonRecursive: true };
    case 'readonly':
      return { ReadOnlyForceRecursive: true };
  }
  throw new Refused(
    `invalid value for bind-recursive: ${value} (must be "enabled", "disabled", "writable", or "readonly")`,
  );
}

function check(plain: Fields, groups: Readonly<Record<string, Fields>>): Mount {
  if (plain.Type === '') throw new Refused('type is required');
  if (!plain.Target) throw new Refused('target is required');
  for (const group of Object.keys(groups)) {
    if (group !== plain.Type)
      throw new Refused(`cannot mix '${group}-*' options with mount type '${plain.Type as string}'`);
  }
  if (groups.bind?.ReadOnlyForceRecursive && !plain.ReadOnly) {
    throw new Refused("option 'bind-recursive=readonly' requires 'readonly' to be specified in conjunction");
  }
  const options = Object.entries(groups).map(([group, fields]) => [
    `${group === 'tmpfs' ? 'Tmpfs' : group[0]?.toUpperCase() + group.slice(1)}Options`,
    fields,
  ]);
  return { ...plain, ...Object.fromEntries(options) } as unknown as Mount;
}
