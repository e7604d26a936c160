/** Public cases of Go's text/template: what a template prints, refuses, or fails on. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Refusal } from "../../src/record/refusal.ts";
import { BUILTIN } from "../../src/template/functions/builtin.ts";
import { parseTemplate } from "../../src/template/language/parse.ts";
import { TemplateError, compileTemplate } from "../../src/template/template.ts";
import { fromJson } from "../../src/template/values.ts";
import { canonical } from "./canonical.ts";

interface Case {
  id: string;
  kind: "exec" | "cmp" | "multi" | "parse";
  input: { template: string; data?: unknown; prelude?: string[] };
  expect: { output?: string; error?: true; parse?: "ok" | "error"; canonical?: string };
}

const cases = readFileSync(join(import.meta.dirname, "../vectors/go-template.jsonl"), "utf8")
  .split("\n")
  .filter((line) => line !== "")
  .map((line) => JSON.parse(line) as Case);

describe("rendering", () => {
  for (const { id, input, expect: want } of cases.filter(({ kind }) => kind !== "parse")) {
    test(`${id} ${input.template}`, () => {
      const outcome = render(input);
      expect(outcome).toEqual(want.error === true ? { error: true } : { output: want.output });
    });
  }
});

/** A fault of ours must not pass for an error that was wanted. */
function render({ template, data, prelude = [] }: Case["input"]): { output: string } | { error: true } {
  try {
    const compiled = compileTemplate(template, { name: "case", definitions: prelude });
    return { output: compiled.render(fromJson(data)) };
  } catch (error) {
    if (error instanceof Refusal || error instanceof TemplateError) return { error: true };
    throw error;
  }
}

describe("parsing", () => {
  for (const { id, input, expect: want } of cases.filter(({ kind }) => kind === "parse")) {
    test(`${id} ${input.template}`, () => {
      const parse = (): string => {
        const lists = parseTemplate({ name: "case", text: input.template }, (name) => BUILTIN.has(name));
        return canonical(lists.get("case") ?? [], input.template);
      };
      if (want.parse === "ok") expect(parse()).toBe(want.canonical);
      else expect(parse).toThrow(Refusal);
    });
  }
});
