/** What programs say to each other over a port: a request of HTTP or a line of a plainer protocol, and what comes back. */

export type Asked =
  | {
      readonly kind: 'http';
      readonly method: string;
      /** With its query: `/health?verbose=1`. */
      readonly path: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
      /** `10.0.0.2:43210`. */
      readonly from: string;
    }
  /** `PING` to a redis, `select 1` to a postgres. */
  | { readonly kind: 'line'; readonly text: string; readonly from: string };

export type Told =
  | {
      readonly kind: 'http';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    }
  | { readonly kind: 'line'; readonly text: string }
  /** It did not understand, and hung up. */
  | { readonly kind: 'closed' };

/** What answers at a port, now or later or never. */
export type Serve = (asked: Asked, answer: (told: Told) => void) => void;

/** Why nothing came back. */
export type CallFault = 'refused' | 'no-such-host' | 'unreachable' | 'reset';

/** A page or text. */
export const page = (body: string, type = 'text/html', status = 200): Told => ({
  kind: 'http',
  status,
  headers: { 'Content-Type': type },
  body,
});

export const closed: Told = { kind: 'closed' };

/** The reason phrase that goes with a status. */
export const REASONS: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  204: 'No Content',
  302: 'Found',
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};
