/** Public cases of the templates that log routers use, rendered with what logspout and Docker hand to them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Refusal } from "../../src/record/refusal.ts";
import { dotOf } from "../../src/template/contexts/document.ts";
import { TemplateError, compileTemplate } from "../../src/template/template.ts";
import type { Value } from "../../src/template/values.ts";

interface Case {
  id: string;
  kind: "raw" | "syslog" | "syslog-line" | "cloudwatch-name" | "docker-tag";
  input: {
    env?: string | Record<string, string>;
    template?: string;
    message?: { Data: string };
    context?: object;
    tag?: string;
    default_template?: string;
    info?: object;
  };
  expect: { output?: string; error?: "parse" | "execute" };
}

const cases = readFileSync(join(import.meta.dirname, "../vectors/logspout-template.jsonl"), "utf8")
  .split("\n")
  .filter((line) => line !== "")
  .map((line) => JSON.parse(line) as Case);

for (const { id, kind, input, expect: want } of cases) {
  test(`${id} ${kind} ${JSON.stringify(input.env ?? input.tag)} ${input.template ?? ""}`, () => {
    expect(outcome(() => (kind === "syslog-line" ? line(input) : one(kind, input)))).toEqual(want);
  });
}

function one(kind: Case["kind"], input: Case["input"]): string {
  const text = kind === "docker-tag" ? input.tag || input.default_template || "" : (input.template ?? "");
  return compileTemplate(text, { name: "case" }).render(dot(kind, input));
}

function dot(kind: Case["kind"], input: Case["input"]): Value {
  const [context, document] =
    kind === "docker-tag"
      ? (["docker-tag", input.info] as const)
      : kind === "cloudwatch-name"
        ? (["cloudwatch", input.context] as const)
        : (["message", input.message] as const);
  const found = dotOf(document, context, "collector");
  if (found === undefined) throw new Error(`no ${context}: ${JSON.stringify(document)}`);
  return found.dot;
}

/** A whole line, put together from the fields' templates as the syslog adapter documents it. */
function line(input: Case["input"]): string {
  const env = input.env as Record<string, string>;
  const field = (name: string, usual: string): string =>
    one("syslog", { ...input, template: env[name] ?? usual });
  const priority = field("SYSLOG_PRIORITY", "{{.Priority}}");
  const timestamp = field("SYSLOG_TIMESTAMP", "{{.Timestamp}}");
  const host = field("SYSLOG_HOSTNAME", "{{.Container.Config.Hostname}}");
  const tag = field("SYSLOG_TAG", "{{.ContainerName}}");
  const pid = field("SYSLOG_PID", "{{.Container.State.Pid}}");
  const data = field("SYSLOG_DATA", "{{.Data}}");
  if (env["SYSLOG_FORMAT"] === "rfc3164")
    return `<${priority}>${timestamp} ${host} ${tag.slice(0, 32)}[${pid}]: ${data}\n`;
  const sd = field("SYSLOG_STRUCTURED_DATA", "");
  return `<${priority}>1 ${timestamp} ${host} ${tag.slice(0, 48)} ${pid} - ${sd === "" ? "-" : `[${sd}]`} ${data}\n`;
}

function outcome(render: () => string): Case["expect"] {
  try {
    return { output: render() };
  } catch (error) {
    if (error instanceof Refusal) return { error: "parse" };
    if (error instanceof TemplateError) return { error: "execute" };
    throw error;
  }
}
