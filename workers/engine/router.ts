/** Finds the handler of a request: a table of methods and paths, in which `{name}` is one piece and `{name...}` the rest. */
import type { Answer } from './answer.ts';
import type { Ask } from './ask.ts';
import type { Engine } from './deps.ts';
import type { Request } from './request.ts';

export type Handler = (request: Request, engine: Engine) => Ask<Answer>;

/** `GET /services/{id}`. */
export type Routes = Readonly<Record<string, Handler>>;

export type Find = (request: Request) => { readonly handler: Handler; readonly request: Request } | null;

/** In the order of the table; the first that fits. */
export function router(routes: Routes): Find {
  const table = Object.entries(routes).map(([route, handler]) => {
    const [method = '', path = ''] = route.split(' ');
    const pattern = path
      .replace(/[.]/g, '\\.')
      .replace(/\{(\w+)\\\.\\\.\\\.\}/g, '(?<$1>.+)')
      .replace(/\{(\w+)\}/g, '(?<$1>[^/]+)');
    return { method, pattern: new RegExp(`^${pattern}$`), handler };
  });
  return (request) => {
    for (const { method, pattern, handler } of table) {
      if (method !== request.method) continue;
      const match = pattern.exec(request.path);
      if (match === null) continue;
      const params = Object.fromEntries(
        Object.entries(match.groups ?? {}).map(([name, value]) => [name, unescaped(value)]),
      );
      return { handler, request: { ...request, params } };
    }
    return null;
  };
}

/** What was escaped badly is taken as it stands, and then names nothing. */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
