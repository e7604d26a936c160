/** What Go itself makes of a thousand made-up templates: printing, printf, constants, times, a container's fields. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Refusal } from "../../src/record/refusal.ts";
import { dotOf } from "../../src/template/contexts/document.ts";
import { TemplateError, compileTemplate } from "../../src/template/template.ts";

interface Case {
  id: string;
  kind: "print" | "printf" | "numbers" | "time" | "message";
  template: string;
  /** Name of a document, or a time for the document "web". */
  data?: string | { Time: string };
  expect: { output?: string; error?: "parse" | "execute" };
}
type Line = Case | { kind: "document"; id: string; document: object };

const lines = readFileSync(join(import.meta.dirname, "../vectors/go-template-rendered.jsonl"), "utf8")
  .split("\n")
  .filter((line) => line !== "")
  .map((line) => JSON.parse(line) as Line);
const documents = new Map<string, object>();
for (const line of lines) if (line.kind === "document") documents.set(line.id, line.document);

for (const kind of ["print", "printf", "numbers", "time", "message"] as const) {
  const cases = lines.filter((line): line is Case => line.kind === kind);
  test(`${kind}: ${cases.length} cases`, () => {
    expect(cases.length).toBeGreaterThan(90);
    const different = cases
      .map((one) => ({ id: one.id, template: one.template, want: one.expect, got: outcome(one) }))
      .filter(({ want, got }) => want.output !== got.output || want.error !== got.error);
    expect(different).toEqual([]);
  });
}

function outcome({ kind, template, data = "" }: Case): Case["expect"] {
  const document = typeof data === "string" ? documents.get(data) : { ...documents.get("web"), ...data };
  const isMessage = kind === "time" || kind === "message";
  const found = dotOf(document ?? null, isMessage ? "message" : "json", "collector");
  try {
    return { output: compileTemplate(template, { name: "case" }).render(found?.dot) };
  } catch (error) {
    if (error instanceof Refusal) return { error: "parse" };
    if (error instanceof TemplateError) return { error: "execute" };
    throw error;
  }
}
