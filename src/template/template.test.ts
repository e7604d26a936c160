/** What the vectors do not say: places of faults, bounds, what a template reads. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Refusal } from "../record/refusal.ts";
import { TemplateError, compileTemplate } from "./template.ts";
import { fromJson } from "./values.ts";

function thrown(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

describe("faults in the text", () => {
  test.for([
    ["{{.Data", 2, "unclosed action", "the last word before the end"],
    ["a\n{{ nope }}", 5, 'function "nope" not defined', "on the second line"],
    ["{{if .X}}", 9, "{{end}} is missing", "at the end of the text"],
    ["{{end}}", 2, "unexpected {{end}}", "an end of nothing"],
    ["{{.X | 12}}", 7, "non executable command in pipeline stage 2", "a constant in a pipe"],
    ['{{"a}}', 2, "unterminated quoted string", "at its first quote"],
    ["{{$x}}", 2, 'undefined variable "$x"', "never declared"],
    ["{{99999999999999999999}}", 2, "integer overflow", "no int holds it"],
    ['{{template "a"}}{{define "b"}}1{{end}}{{define "b"}}2{{end}}', 47, "multiple definition", "twice"],
  ] as const)("%j: position %i, %s (%s)", ([text, position, message]) => {
    const refusal = thrown(() => compileTemplate(text, { name: "raw" }));
    expect(refusal).toBeInstanceOf(Refusal);
    expect(refusal).toMatchObject({ code: "E_TEMPLATE", position });
    expect((refusal as Refusal).message).toContain(message);
  });
  test("the message has the template's name and the line", () => {
    const refusal = thrown(() => compileTemplate("\n\n{{.X}", { name: "SYSLOG_TAG" })) as Refusal;
    expect(refusal.message).toMatch(/^template: SYSLOG_TAG:3: /);
  });
  test("no text makes anything but a refusal", () => {
    const word = fc.constantFrom(
      ..."{{ }} {{- -}} . .X $x := = | , ( ) \" ` ' 1 1.5 0x i if else end range with define template block nil /* */ é".split(
        " ",
      ),
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(word, fc.string()), { maxLength: 30 }), (words) => {
        try {
          compileTemplate(words.join(" "), { name: "x" });
        } catch (error) {
          expect(error).toBeInstanceOf(Refusal);
        }
      }),
      { numRuns: 3000 },
    );
  });
});

describe("faults while rendering", () => {
  test("names template, place and the part that failed", () => {
    const template = compileTemplate("ab\n{{index .L 5}}", { name: "raw" });
    const error = thrown(() => template.render(fromJson({ L: [1] }))) as TemplateError;
    expect(error).toBeInstanceOf(TemplateError);
    expect(error.message).toBe(
      'template: raw:2:2: executing "raw" at <index .L 5>: error calling index: index out of range: 5',
    );
    expect(error.position).toBe(5);
  });
  test("of a template that is not there, its call is the part", () => {
    const template = compileTemplate('{{template "nope" }}', { name: "raw" });
    expect((thrown(() => template.render(undefined)) as TemplateError).message).toContain(
      'at <template "nope">: template "nope"',
    );
  });
  test("the template goes on working", () => {
    const template = compileTemplate("{{index .L 1}}", { name: "raw" });
    expect(() => template.render(fromJson({ L: [1] }))).toThrow(TemplateError);
    expect(template.render(fromJson({ L: [1, 2] }))).toBe("2");
  });
  test.for([
    ["{{range 1000000000}}x{{end}}", "endless work"],
    ['{{define "a"}}{{template "a"}}{{end}}{{template "a"}}', "a template that calls itself"],
    ['{{$x := "0123456789"}}{{range 40}}{{$x = print $x $x}}{{end}}{{$x}}', "a text that doubles"],
    ['{{$x := "0123456789"}}{{range 40}}{{$x = printf "%s%s" $x $x}}{{end}}', "the same, never printed"],
    ['{{$x := printf "%99999d" 1}}{{len (join (split $x "") $x)}}', "parts joined by a long text"],
    ['{{$x := "aaaaaaaaaa"}}{{range 9}}{{$x = replace "a" $x $x}}{{end}}', "a text that squares"],
    ['{{range 100000}}{{$x := printf "%999999d" 1}}{{end}}', "a long text again and again"],
    ['{{$x := printf "%999999d" 1}}{{range 100000}}{{$y := index $x 1}}{{end}}', "the same, only looked at"],
    ['{{printf "%999999s" (split (printf "%0999d" 0) "")}}', "a list of long texts"],
    ['{{$x := printf "%0999999d" 1}}{{range 4}}{{$x = print $x $x}}{{end}}{{printf "% x" $x}}', "its bytes"],
    ['{{date (printf "%0999999d" 1) "2026-11-21T10:00:00Z"}}', "a layout that is none"],
  ] as const)("%s is stopped in good time (%s)", ([text]) => {
    const template = compileTemplate(text, { name: "raw" });
    const started = performance.now();
    expect(() => template.render(undefined)).toThrow(TemplateError);
    expect(performance.now() - started).toBeLessThan(5000);
  });
  test.for([
    ["0x", ""],
    ["0", "8"],
    ["0b", "2"],
    ["0x", "."],
    ["1_", ""],
    ["1e", ""],
  ] as const)("a number that begins with %s and has no end is judged at once", ([begin, end]) => {
    const text = `{{${begin}${"1".repeat(2000)}${end}}}`;
    const started = performance.now();
    expect(() => compileTemplate(text, { name: "raw" })).toThrow(Refusal);
    expect(performance.now() - started).toBeLessThan(1000);
  });
  test("deep nesting is refused, not a full stack", () => {
    const parens = `{{${"(".repeat(50_000)}1${")".repeat(50_000)}}}`;
    expect(() => compileTemplate(parens, { name: "raw" })).toThrow(Refusal);
    const blocks = "{{if 1}}".repeat(50_000) + "{{end}}".repeat(50_000);
    expect(() => compileTemplate(blocks, { name: "raw" })).toThrow(Refusal);
  });
});

describe("what a template reads", () => {
  test.for([
    ["plain", []],
    ["{{.Data}}", ["Data"]],
    ['{{index .Container.Config.Labels "a"}}', ["Container.Config.Labels"]],
    ["{{with .Container}}{{.Name}}{{.}}{{end}}", ["Container", "Name"]],
    ["{{range .L}}{{$.Data}}{{end}}", ["L", "Data"]],
    ["{{toJSON .}}", undefined],
    ["{{with .X}}{{toJSON $}}{{end}}", undefined],
    ['{{define "a"}}{{.Time}}{{end}}{{template "a" .}}', undefined],
    ["{{$x := .Data}}{{$x}}", ["Data"]],
    ["{{(.Container).Name}}", ["Container"]],
  ] as const)("%s → %o", ([text, want]) => {
    const { reads } = compileTemplate(text, { name: "raw" });
    expect(reads === undefined ? undefined : [...reads].sort()).toEqual(
      want === undefined ? undefined : [...want].sort(),
    );
  });
});
