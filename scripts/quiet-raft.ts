/**
 * Leaves Raft's log lines out of the built site: nobody reads them there, and they are a first visit's weight. What is
 * taken away is `logger?.(level, () => text)`, which does nothing where no logger is given.
 */
import { type ESTree, parseSync, type Plugin, Visitor } from 'vite';

export function quietRaft(): Plugin {
  return {
    name: 'quiet-raft',
    apply: 'build',
    enforce: 'pre',
    transform: {
      filter: { id: /\/workers\/raft\/.*\.ts$/, code: 'logger?.(' },
      handler: (code, id) => ({ code: withoutLogLines(code, id), map: null }),
    },
  };
}

export function withoutLogLines(code: string, file: string): string {
  const calls: ESTree.Expression[] = [];
  new Visitor({
    ChainExpression(chain) {
      if (chain.expression.type === 'CallExpression' && isLogger(chain.expression.callee)) calls.push(chain);
    },
  }).visit(parseSync(file, code).program);
  return calls
    .sort((a, b) => b.start - a.start)
    .reduce((text, { start, end }) => `${text.slice(0, start)}undefined${text.slice(end)}`, code);
}

function isLogger(callee: ESTree.Expression): boolean {
  if (callee.type === 'Identifier') return callee.name === 'logger';
  if (callee.type !== 'MemberExpression' || callee.computed) return false;
  return callee.property.type === 'Identifier' && callee.property.name === 'logger';
}
