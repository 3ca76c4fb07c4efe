import { describe, expect, test } from 'vitest';
import { NoField, template } from './template.ts';

const data = {
  Name: 'web-1',
  Count: 3,
  Zero: 0,
  Labels: { zone: 'a', tier: 'front' },
  List: ['x', 'y'],
  Nothing: null,
  Label: (key: string) => `<${key}>`,
};

const run = (source: string) =>
  template(source, (_, field) => {
    throw new NoField(`no ${field}`);
  }).run(data);

describe('a template', () => {
  test.each([
    ['plain text', 'plain text'],
    ['{{.Name}}!', 'web-1!'],
    ['{{.Labels.zone}}', 'a'],
    ['{{ .Count }} {{.Nothing}} {{.List}} {{.Labels}}', '3 <nil> [x y] map[tier:front zone:a]'],
    ['{{json .Labels}}', '{"zone":"a","tier":"front"}'],
    ['{{.Label "k"}}', '<k>'],
    ['{{if .Zero}}a{{else if eq .Count 3}}b{{else}}c{{end}}', 'b'],
    ['{{if and .Name (not .Zero)}}yes{{end}}', 'yes'],
    ['{{range .List}}[{{.}}]{{end}}', '[x][y]'],
    ['{{range $i, $x := .List}}{{$i}}={{$x}} {{end}}', '0=x 1=y '],
    ['{{range $k, $v := .Labels}}{{$k}}:{{$v}} {{end}}', 'tier:front zone:a '],
    ['{{with .Labels}}{{.tier}} of {{$.Name}}{{end}}', 'front of web-1'],
    ['{{with .Zero}}a{{else}}none{{end}}', 'none'],
    ['{{$n := .Name}}{{$n}}', 'web-1'],
    ['{{.Name | upper | printf "%-8s|"}}', 'WEB-1   |'],
    ['{{printf "%q %5d %.1f" .Name .Count 2.5}}', '"web-1"     3 2.5'],
    ['{{join (split .Name "-") "+"}}', 'web+1'],
    ['{{index .Labels "zone"}}{{index .List 1}}', 'ay'],
    ['{{len .List}}{{slice .Name 0 3}}{{truncate .Name 2}}', '2webwe'],
    ['{{pad .Name 1 2}}|', ' web-1  |'],
    ['a {{- .Name -}} b', 'aweb-1b'],
    ['{{/* remark */}}x', 'x'],
    ['{{gt .Count 2}} {{lt .Count 2}} {{ne .Name "x"}}', 'true false true'],
  ])('%s → %s', (source, shown) => expect(run(source)).toBe(shown));

  test.each([
    ['{{.Nope}}', 'template parsing error: template: :1:2: executing "" at <.Nope>: no Nope'],
    ['a {{.Labels.Nope}}', 'template parsing error: template: :1:11: executing "" at <.Labels.Nope>: no Nope'],
    ['{{foo .Name}}', 'template parsing error: template: :1: function "foo" not defined'],
    ['{{.Name', 'template parsing error: template: :1: unclosed action'],
    ['{{if .Name}}x', 'template parsing error: template: :1: unexpected EOF'],
    ['{{end}}', 'template parsing error: template: :1: unexpected {{end}}'],
    ['{{}}', 'template parsing error: template: :1: missing value for command'],
    [
      '{{json}}',
      'template parsing error: template: :1:2: executing "" at <json>: wrong number of args for json: want 1 got 0',
    ],
  ])('%s is refused: %s', (source, message) => expect(() => run(source)).toThrow(message));
});
