/** Runs a parsed template over one value. */
import { Refused } from '../../refused.ts';
import { functions as allFunctions, show, type TemplateFunction, truth } from './functions.ts';
import { type Node, type Operand, parseTemplate, type Pipe } from './parse.ts';

/**
 * Says what a field that is not there stands for: a value (`undefined` prints `<no value>`), or throws `NoField`.
 * `before` is the field of `outer` that led to where it
 * was looked for.
 */
export type Missing = (within: unknown, field: string, before: string, outer: unknown) => unknown;

/** A field that cannot be had, with Go's reason. */
export class NoField extends Error {}

export interface Template {
  run(data: unknown): string;
}

/**
 * Compiles. Refuses as Docker does: `template parsing error: template: :1: function "foo" not defined`
 * (code 64 in `docker inspect` and the inspections of containers and images, 1 elsewhere).
 */
export function template(
  source: string,
  missing: Missing,
  functions: Readonly<Record<string, TemplateFunction>> = allFunctions,
  code = 1,
): Template {
  const nodes = parseTemplate(source, (name) => Object.hasOwn(functions, name), code);
  return { run: (data) => new Run(data, missing, functions).nodes(nodes, data) };
}

/** Functions that take any number have no length of their own. */
function wrongCount(name: string, called: TemplateFunction, given: number, fail: (reason: string) => Refused): void {
  if (given < called.length) throw fail(`wrong number of args for ${name}: want ${called.length} got ${given}`);
}

class Run {
  private readonly variables = new Map<string, unknown>();

  constructor(
    root: unknown,
    private readonly missing: Missing,
    private readonly functions: Readonly<Record<string, TemplateFunction>>,
  ) {
    this.variables.set('$', root);
  }

  nodes(nodes: readonly Node[], dot: unknown): string {
    return nodes.map((node) => this.node(node, dot)).join('');
  }

  private node(node: Node, dot: unknown): string {
    if (node.kind === 'text') return node.text;
    const value = this.pipe(node.pipe, dot);
    if (node.kind === 'print') return node.pipe.sets.length > 0 ? '' : show(value);
    if (node.kind !== 'range') {
      this.set(node.pipe, value);
      if (!truth(value)) return this.nodes(node.otherwise, dot);
      return this.nodes(node.body, node.kind === 'with' ? value : dot);
    }
    const entries: [unknown, unknown][] = Array.isArray(value)
      ? value.map((one, at) => [at, one])
      : Object.entries((value as object | null | undefined) ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
    if (entries.length === 0) return this.nodes(node.otherwise, dot);
    return entries
      .map(([key, one]) => {
        const [first, second] = node.pipe.sets;
        if (first) this.variables.set(first, second ? key : one);
        if (second) this.variables.set(second, one);
        return this.nodes(node.body, one);
      })
      .join('');
  }

  private set(pipe: Pipe, value: unknown) {
    const [name] = pipe.sets;
    if (name) this.variables.set(name, value);
  }

  private pipe(pipe: Pipe, dot: unknown): unknown {
    let value: unknown;
    pipe.commands.forEach((operands, at) => {
      const [head, ...rest] = operands as [Operand, ...Operand[]];
      const given = rest.map((operand) => this.operand(operand, dot, []));
      if (at > 0) given.push(value);
      value = this.operand(head, dot, given);
    });
    this.set(pipe, value);
    return value;
  }

  private operand(operand: Operand, dot: unknown, given: unknown[]): unknown {
    const fail = (reason: string) =>
      new Refused(`template parsing error: template: :1:${operand.at}: executing "" at <${operand.source}>: ${reason}`);
    let value: unknown;
    switch (operand.kind) {
      case 'dot':
        value = dot;
        break;
      case 'constant':
        value = operand.value;
        break;
      case 'variable':
        value = this.variables.get(operand.name);
        break;
      case 'pipe':
        value = this.pipe(operand.pipe, dot);
        break;
      case 'function':
        wrongCount(operand.name, this.functions[operand.name] as TemplateFunction, given.length, fail);
        try {
          value = (this.functions[operand.name] as (...given: unknown[]) => unknown)(...given);
        } catch {
          throw fail(`error calling ${operand.name}: wrong type of value`);
        }
    }
    let before = '';
    let outer: unknown;
    for (const field of operand.fields) {
      const within = value as Record<string, unknown> | null | undefined;
      try {
        value = within && Object.hasOwn(within, field) ? within[field] : this.missing(within, field, before, outer);
      } catch (failure) {
        if (failure instanceof NoField) throw fail(failure.message);
        throw failure;
      }
      before = field;
      outer = within;
      if (typeof value === 'function') value = (value as (...given: unknown[]) => unknown)(...given);
    }
    return value;
  }
}
