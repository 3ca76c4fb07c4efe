/** The root certificate that every node trusts, as it is now. */
import { answered, map, orElse, type Ask } from './ask.ts';
import { control } from './control.ts';
import { tlsInfo, type TlsInfo } from './convert/tls.ts';
import type { Engine } from './deps.ts';

/** Null where there is no manager to tell. */
export const trust = (engine: Engine): Ask<TlsInfo | null> =>
  orElse(
    map(control(engine, 'getCluster', {}), ({ rootCa }): TlsInfo | null => tlsInfo(rootCa.certificate)),
    () => answered(null),
  );
