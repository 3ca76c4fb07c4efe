/** `--network`, `--secret` and `--config`: a name alone, or comma-separated fields (docker-cli §5.2). */
import { quote } from '../../format/text.ts';
import { csv, keyValue } from '../../parse/pairs.ts';
import { Refused } from '../../refused.ts';

export interface NetworkFlag {
  readonly Target: string;
  readonly Aliases?: readonly string[];
  readonly DriverOpts?: Readonly<Record<string, string>>;
}

export function network(text: string): NetworkFlag {
  if (!text.includes('=')) return { Target: text };
  let name = '';
  const aliases: string[] = [];
  const options: Record<string, string> = {};
  for (const field of csv(text)) {
    const [key, value] = keyValue(field);
    if (!field.includes('=')) throw new Refused(`invalid field ${field}`);
    switch (key.trim().toLowerCase()) {
      case 'name':
        name = value;
        break;
      case 'alias':
        aliases.push(value);
        break;
      case 'driver-opt': {
        if (!value.includes('=')) throw new Refused('invalid key value pair format in driver options');
        const [option, setting] = keyValue(value);
        options[option.toLowerCase()] = setting;
        break;
      }
      case 'ip':
      case 'ip6':
      case 'link-local-ip':
      case 'mac-address':
      case 'gw-priority':
        break;
      default:
        throw new Refused(`invalid field key ${key}`);
    }
  }
  if (name === '') throw new Refused('network name/id is not specified');
  return {
    Target: name,
    ...(aliases.length > 0 ? { Aliases: aliases } : {}),
    ...(Object.keys(options).length > 0 ? { DriverOpts: options } : {}),
  };
}

/** A secret or a config, before its id is known. */
export interface FileFlag {
  readonly source: string;
  readonly File: { readonly Name: string; readonly UID: string; readonly GID: string; readonly Mode: number };
}

/** `kind` is named in messages: `invalid field in secret request: foo`. */
export const fileReference =
  (kind: 'secret' | 'config') =>
  (text: string): FileFlag => {
    let source = '';
    let target = '';
    const file = { UID: '0', GID: '0', Mode: 0o444 };
    const fields = csv(text);
    if (fields.length === 1 && !text.includes('=')) {
      source = target = text;
    } else {
      for (const field of fields) {
        const [key, value] = keyValue(field);
        if (!field.includes('=')) throw new Refused(`invalid field '${field}' must be a key=value pair`);
        switch (key.toLowerCase()) {
          case 'source':
          case 'src':
            source = value;
            break;
          case 'target':
            target = value;
            break;
          case 'uid':
            file.UID = value;
            break;
          case 'gid':
            file.GID = value;
            break;
          case 'mode':
            file.Mode = mode(value);
            break;
          default:
            throw new Refused(`invalid field in ${kind} request: ${key}`);
        }
      }
    }
    if (source === '') throw new Refused('source is required');
    return { source, File: { Name: target || source, ...file } };
  };

function mode(text: string): number {
  const octal = /^0[0-7]+$/.test(text);
  if (!octal && !/^(0x[\da-f]+|[1-9]\d*|0)$/i.test(text)) {
    throw new Refused(`invalid mode specified: strconv.ParseUint: parsing ${quote(text)}: invalid syntax`);
  }
  return octal ? parseInt(text, 8) : Number(text);
}
