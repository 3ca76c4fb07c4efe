/** What an engine says of an image that it has not. */
import { withoutDigest } from '../../runtime/images.ts';
import { parseReference } from '../../runtime/reference.ts';

export function missingImage(typed: string): string {
  const parsed = parseReference(typed);
  return `No such image: ${parsed.ok ? withoutDigest(parsed.value) : typed}`;
}
