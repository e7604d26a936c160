/** Tries what an importer made, so that the result can be used as it is: what cannot work is left out and told. */
import { configSchema } from "../config/schema.ts";
import type { Finding, Imported, ImportedSource, ImportedStep } from "../import/outcome.ts";
import { writtenText } from "../import/outcome.ts";
import { stepValue } from "../import/render.ts";
import { Refusal } from "../record/refusal.ts";
import { transforms } from "../transforms/catalog.ts";
import { components } from "./components.ts";

type Environment = Readonly<Record<string, string | undefined>>;

export function withoutImpossible(imported: Imported, env: Environment): Imported {
  const schema = configSchema(components);
  const findings = [...imported.findings];
  /** Undefined for what is accepted. */
  const complaint = (value: unknown): string | undefined => {
    const known = resolved(value, env);
    if (known === undefined) return undefined;
    const checked = schema.safeParse(known);
    if (checked.success) return undefined;
    const [issue] = checked.error.issues;
    return issue === undefined ? "it is not accepted" : `${issue.path.join(".")}: ${issue.message}`;
  };
  const sources = imported.sources.filter((one) =>
    keep(one, complaint({ sources: { [one.name]: one.options } }), findings),
  );
  const steps = imported.steps.filter((one) =>
    keep(one, complaint({ transforms: [stepValue(one)] }) ?? cannotOpen(one, env, findings), findings),
  );
  return { ...imported, sources, steps, findings };
}

function keep(
  { line, what }: ImportedSource | ImportedStep,
  why: string | undefined,
  findings: Finding[],
): boolean {
  if (why === undefined) return true;
  findings.push({ line, level: "not carried over", text: `${what}: ${why}`, suggestion: "" });
  return false;
}

/** Options that name files: they may be on another machine only. */
const FILES = ["definitionFiles", "database", "file"];

function cannotOpen(
  { name, options, line, what }: ImportedStep,
  env: Environment,
  findings: Finding[],
): string | undefined {
  const transform = transforms.find((one) => one.name === name);
  const known = resolved(options, env);
  if (transform === undefined || known === undefined) return undefined;
  try {
    transform.open(known);
    return undefined;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (!FILES.some((one) => one in options)) return `${error.message} (${error.hint})`;
    findings.push({
      line,
      level: "changed",
      text: `${what}: ${error.message}`,
      suggestion: "bring the files along, or change their paths",
    });
    return undefined;
  }
}

/** With the environment's values; undefined when one of them is not known here. */
function resolved(value: unknown, env: Environment): unknown {
  let isKnown = true;
  const text = JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner !== "string" || writtenText(inner) === inner) return inner;
    const plain = writtenText(inner).replace(
      /\$\$\{|\$\{(\w+)(?::-([^}]*))?\}/g,
      (whole, name?: string, otherwise?: string) => {
        if (name === undefined) return "${";
        const found = env[name] ?? otherwise;
        if (found === undefined) isKnown = false;
        return found ?? whole;
      },
    );
    return plain;
  });
  return isKnown ? (JSON.parse(text) as unknown) : undefined;
}
