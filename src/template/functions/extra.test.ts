/** The functions beyond Go's own. */
import { describe, expect, test } from "vitest";
import { TemplateError, compileTemplate } from "../template.ts";
import { dotOf } from "../contexts/document.ts";

const message = {
  Container: {
    Name: "/web",
    Config: { Env: ["A=1", "B=x=y", "A=2", "EMPTY="], Labels: { "com.x": "y" } },
  },
  Source: "stdout",
  Data: '{"user":{"id":7},"list":[1,2]} <&>\u2028',
  Time: "2026-11-21T10:00:00.5Z",
};

function render(text: string, document: unknown = message): string {
  const context = document === message ? "message" : "json";
  return compileTemplate(text, { name: "x" }).render(dotOf(document, context, "h")?.dot);
}

describe("every context has them", () => {
  test.for([
    ['{{env "B"}}', "x=y", "split at the first equals sign"],
    ['{{env "A"}}', "2", "the last one counts, as in the container"],
    ['[{{env "NOPE"}}]', "[]", "missing is empty"],
    ['{{with .Container}}{{env "B"}}{{end}}', "x=y", "inside with, too"],
    ['{{label "com.x"}}', "y", "dots are no path"],
    ['{{label "nope" | default "none"}}', "none", "default of nothing"],
    ['{{default "none" (env "EMPTY")}}', "none", "empty counts as nothing"],
    ['{{default "none" .Source}}', "stdout", "default of something"],
    [
      "{{toJSON .Data}}",
      '"{\\"user\\":{\\"id\\":7},\\"list\\":[1,2]} \\u003c\\u0026\\u003e\\u2028"',
      "HTML escaped",
    ],
    ['{{json "<a>"}}', '"<a>"', "HTML as it is"],
    ["{{toJSON .Container.Config.Labels}}", '{"com.x":"y"}', "a map"],
    ['{{index (split .Source "d") 1}}', "out", "split"],
    ['{{join (split "a,b" ",") "-"}}', "a-b", "join"],
    ['{{"a.b.c" | replace "." "_"}}', "a_b_c", "replace"],
    ['{{lower "ÄB"}}{{upper "é"}}{{title "ab c\'d"}}', "äbÉAb C'd", "case"],
    ['[{{trim " a "}}{{trimPrefix "/" "/web"}}{{trimSuffix ".log" "a.log"}}]', "[aweba]", "trim"],
    ['{{hasPrefix "a" "ab"}}{{hasSuffix "a" "ab"}}{{contains "b" "abc"}}', "truefalsetrue", "tests"],
    ['{{truncate "日本語" 2}}', "日本", "characters, not bytes"],
    ['[{{pad "a" 1 2}}{{pad "" 1 2}}]', "[ a  ]", "nothing stays nothing"],
    ['{{date "15:04" .Time}} {{date "2006" "1999-01-02T00:00:00Z"}}', "10:00 1999", "times and texts"],
    ['{{(parseJSON "{\\"a\\":{\\"b\\":7}}").a.b}}', "7", "a document in a text"],
    ['{{with parseJSON "no json"}}{{.}}{{else}}none{{end}}', "none", "no document is nothing"],
  ] as const)("%s → %s (%s)", ([text, want]) => {
    expect(render(text)).toBe(want);
  });
});

test("a map's variables and labels, as in CloudWatch names", () => {
  expect(render('{{env "A"}}{{label "b"}}{{env "c"}}', { Env: { A: "1" }, Labels: { b: "2" } })).toBe("12");
});

test.for([
  ['{{pad "a" 1 1000000000}}', "pad takes"],
  ['{{date "2006" "yesterday"}}', "date needs a time"],
  ['{{join "a" ","}}', "join needs a list"],
  ["{{env 1}}", "expected string"],
  ["{{lower .Nope.X}}", "can't evaluate field Nope"],
] as const)("%s: %s", ([text, why]) => {
  expect(() => render(text)).toThrow(TemplateError);
  expect(() => render(text)).toThrow(why);
});
