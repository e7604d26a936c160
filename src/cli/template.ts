/** `logboom template`: a Go template over one JSON document, to see what a line or a name becomes before it goes live. */
import { hostname } from "node:os";
import { Refusal } from "../record/refusal.ts";
import type { ContextName } from "../template/contexts/document.ts";
import type { Value } from "../template/values.ts";
import type { CommandCall, CommandSpec, OptionValues } from "./command.ts";
import { textOption } from "./command.ts";
import { Failure, TextRefusal } from "./complaint.ts";
import { recordFromJson } from "./line-record.ts";

/** A document to try a template with; a larger one was given by mistake. */
const DOCUMENT_BYTES_MOST = 16 * 1024 * 1024;

export const templateCommand: CommandSpec = {
  name: "template",
  summary: "render a Go template with the JSON document of standard input",
  argument: { form: "<text...>", description: "the template" },
  takesQuery: true,
  options: [
    {
      flags: "--context <name>",
      description: "what the document is: message, cloudwatch, docker-tag, json, or auto (told by its keys)",
      default: "auto",
    },
    { flags: "--define <text>", description: "text with {{define}}s that the template may use" },
  ],
  details: `The text comes out as it is, with nothing added. A document like logspout's ({"Container", "Source", "Data", "Time"}), or a
record in JSON, gives the template what RAW_FORMAT and SYSLOG_* see; every other document is plain data. A template that
cannot be read is exit 2, one that fails on the document exit 1. Needs no server. docs/guide/templates.md has the language.`,
  examples: [
    { line: `echo '{"name":"web"}' | logboom template 'hello {{.name}}'`, what: "plain data" },
    {
      line: `docker logs web | logboom pipe | head -1 | logboom template '{{toJSON .Data}} {{.Timestamp}}'`,
      what: "a real line, as a route's template would see it",
    },
    {
      line: `logboom template '{{index .Container.Config.Labels "app"}}' < message.json`,
      what: "a tag from a label",
    },
  ],
  run: runTemplate,
};

async function runTemplate({ args, options, out }: CommandCall): Promise<number> {
  const [text, ...more] = args;
  if (text === undefined || more.length > 0) {
    throw new Refusal("E_USAGE", "template takes one text", "put the template in quotes: '{{.Data}}'");
  }
  const { TemplateError, compileTemplate } = await import("../template/template.ts");
  const definitions = textOption(options, "define");
  const template = readTemplate(text, () =>
    compileTemplate(text, {
      name: "text",
      ...(definitions === undefined ? {} : { definitions: [definitions] }),
    }),
  );
  const dot = await dotFrom(await readInput(), options);
  let rendered: string;
  try {
    rendered = template.render(dot);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    throw new Failure(error.message, "");
  }
  if (rendered !== "") await out.write(rendered);
  return 0;
}

function readTemplate<T>(text: string, compile: () => T): T {
  try {
    return compile();
  } catch (error) {
    throw error instanceof Refusal ? new TextRefusal(error, text, undefined) : error;
  }
}

async function readInput(): Promise<string> {
  // A person at a terminal has no document to give.
  if (process.stdin.isTTY) return "";
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of process.stdin as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > DOCUMENT_BYTES_MOST) {
      throw new Refusal("E_USAGE", "standard input is longer than 16 MiB", "give one JSON document");
    }
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}

async function dotFrom(text: string, options: OptionValues): Promise<Value> {
  const { CONTEXTS, contextOf, dotOf, parseDocument } = await import("../template/contexts/document.ts");
  const wanted = textOption(options, "context") ?? "auto";
  const context = CONTEXTS.find((one) => one === wanted);
  if (context === undefined && wanted !== "auto") {
    throw new Refusal("E_USAGE", `there is no context "${wanted}"`, `known: auto, ${CONTEXTS.join(", ")}`);
  }
  if (context === undefined || context === "message") {
    const record = await recordDot(text);
    if (record !== undefined) return record;
  }
  const document = readDocument(text, parseDocument);
  const chosen: ContextName = context ?? contextOf(document);
  const found = dotOf(document, chosen, hostname());
  if (found !== undefined) return found.dot;
  throw new Refusal(
    "E_USAGE",
    `the document does not look like a ${chosen} context`,
    "docs/guide/templates.md shows one",
  );
}

/** A record in JSON, such as `logboom pipe` prints. */
async function recordDot(text: string): Promise<Value | undefined> {
  const record = recordFromJson(text, Date.now());
  if (record === undefined) return undefined;
  const { recordDot: dot } = await import("../template/contexts/record-template.ts");
  return dot(record, hostname());
}

/** Nothing at all is no data, as `null` is. */
function readDocument(text: string, parse: (text: string) => unknown): unknown {
  if (text.trim() === "") return null;
  try {
    return parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Refusal("E_USAGE", `standard input is not JSON: ${why}`, `such as: echo '{"name":"web"}'`);
  }
}
