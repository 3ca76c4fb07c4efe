import { describe, expect, test } from 'vitest';
import { fill, type Context } from './go-template.ts';

const context: Context = {
  values: { Service: { Name: 'web', Labels: { b: '2', a: '1', 'x.y': 'z' } }, Task: { Slot: '3' } },
  types: { '': 'template.Context', Service: 'struct { Name string; Labels map[string]string }', Task: 'struct' },
};

describe('a template is filled in', () => {
  test.each([
    ['plain', 'plain'],
    ['{{.Service.Name}}', 'web'],
    ['a {{ .Service.Name }}-{{.Task.Slot}} b', 'a web-3 b'],
    ['a  {{- .Service.Name -}}  b', 'awebb'],
    ['{{index .Service.Labels "x.y"}}', 'z'],
    ['{{index .Service.Labels "none"}}', ''],
    ['{{.Service.Labels}}', 'map[a:1 b:2 x.y:z]'],
    ['{{.Service.Labels.a}}', '1'],
    ['{{join "-" .Service.Name .Task.Slot "x"}}', 'web-3-x'],
    ['{{"quoted \\" text"}}', 'quoted " text'],
  ])('%s → %s', (text, expected) => {
    expect(fill(text, context)).toEqual({ ok: true, value: expected });
  });
});

describe('a template is refused', () => {
  test.each([
    [
      '{{.Nope}}',
      `expansion:1:2: executing "expansion" at <.Nope>: can't evaluate field Nope in type template.Context`,
    ],
    [
      '{{ .Task.Nope }}',
      `expansion:1:8: executing "expansion" at <.Task.Nope>: can't evaluate field Nope in type struct`,
    ],
    [
      '{{.Service.Labels.c}}',
      `expansion:1:10: executing "expansion" at <.Service.Labels.c>: map has no entry for key "c"`,
    ],
    [
      '{{.toString}}',
      `expansion:1:2: executing "expansion" at <.toString>: can't evaluate field toString in type template.Context`,
    ],
    ['{{nope .Task.Slot}}', 'expansion:1: function "nope" not defined'],
    ['a\n{{.Task.Slot', 'expansion:2: unclosed action'],
    ['{{}}', 'expansion:1: missing value for command'],
    ['{{if .Task.Slot}}', `expansion:1: Waggle's templates do not know "if"`],
    ['{{.Task.Slot | join}}', `expansion:1: Waggle's templates do not know "|"`],
  ])('%j: %s', (text, error) => {
    expect(fill(text, context)).toEqual({ ok: false, error: `template: ${error}` });
  });

  test('by a function of the caller', () => {
    const functions = { env: () => ({ ok: false, error: 'nobody told' }) as const };
    expect(fill('{{env "X"}}', context, functions)).toEqual({
      ok: false,
      error: 'template: expansion:1:2: executing "expansion" at <env "X">: nobody told',
    });
  });
});
