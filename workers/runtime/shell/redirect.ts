/** `>`, `>>`, `<` and `2>&1`: where a command's lines go, and where it reads from. */
import { err, ok, type Result } from '../../std/result.ts';
import type { Process } from '../program.ts';
import { absolute } from './files.ts';
import type { Redirection } from './script.ts';

/** From left to right, each over what those before it have made. `paths` are those of the files, in their order. */
export function redirect(
  redirections: readonly Redirection[],
  paths: readonly string[],
  process: Process,
): Result<Process, string> {
  let io = process;
  let next = 0;
  for (const one of redirections) {
    if (one.kind === 'copy') {
      io = {
        ...io,
        ...(one.from === 2 ? { err: one.to === 1 ? io.out : io.err } : { out: one.to === 2 ? io.err : io.out }),
      };
      continue;
    }
    const path = absolute(paths[next++] ?? '');
    if (one.how === '<') {
      const text = path === '/dev/null' ? '' : process.files.read(path);
      if (text === null) return err(`can't open ${path}: no such file`);
      io = { ...io, input: text === '' ? [] : text.replace(/\n$/, '').split('\n') };
      continue;
    }
    const line = writer(path, one.how === '>>', process);
    if (!line.ok) return err(`can't create ${path}: ${line.error}`);
    io = { ...io, ...(one.from === 2 ? { err: line.value } : { out: line.value }) };
  }
  return ok(io);
}

function writer(path: string, append: boolean, process: Process): Result<(line: string) => void, string> {
  if (path === '/dev/null') return ok(() => undefined);
  if (path === '/dev/stdout' || /^\/proc\/(1|self)\/fd\/1$/.test(path)) return ok(process.out);
  if (path === '/dev/stderr' || /^\/proc\/(1|self)\/fd\/2$/.test(path)) return ok(process.err);
  const { files } = process;
  const opened = files.write(path, append ? (files.read(path) ?? '') : '');
  if (!opened.ok) return opened;
  return ok((line) => void files.write(path, `${files.read(path) ?? ''}${line}\n`));
}
