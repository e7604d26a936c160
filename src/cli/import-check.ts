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
  for (const one of sources) findings.push(...lowPorts(one));
  const able = imported.steps.filter((one) =>
    keep(one, complaint({ transforms: [stepValue(one)] }) ?? cannotOpen(one, env, findings), findings),
  );
  const steps = able.slice(0, STEPS_MOST);
  const [beyond] = able.slice(STEPS_MOST);
  if (beyond !== undefined)
    keep(
      beyond,
      `${able.length} steps are too many: those behind the ${STEPS_MOST}th are left out`,
      findings,
    );
  return { ...imported, sources: [...sources, ...outOfTheWay(sources)], steps, findings };
}

/** logboom.yaml takes no more. */
const STEPS_MOST = 1000;

const TRANSPORTS = ["udp", "tcp"] as const;

/** Sources that listen by themselves, and would where an imported one is to listen: they are told not to. */
function outOfTheWay(sources: readonly ImportedSource[]): ImportedSource[] {
  const byThemselves = components.sources.filter(
    ({ name }) => components.sourcesOn.has(name) && !sources.some((one) => one.name === name),
  );
  return byThemselves.flatMap(({ name, config }) => {
    const usual = config.parse({}) as Record<string, unknown>;
    return TRANSPORTS.flatMap((transport) => {
      const port = portOf(usual[transport]);
      const other = sources.find(({ options }) => port !== undefined && portOf(options[transport]) === port);
      if (other === undefined) return [];
      const what = `port ${port} is taken by the ${other.what}`;
      return [{ name, options: { [transport]: "off" }, line: other.line, what }];
    });
  });
}

function portOf(address: unknown): string | undefined {
  return typeof address === "string" ? /:(\d+)$/.exec(address)?.[1] : undefined;
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

/** Ports below are for those whom the system lets: root, or a capability. */
const FIRST_FREE_PORT = 1024;

function lowPorts({ name, options, line, what }: ImportedSource): Finding[] {
  const addresses = [options["udp"], options["tcp"], options["tlsAddress"]].filter(
    (one) => typeof one === "string",
  );
  const low = addresses.find((one) => Number(portOf(one) ?? FIRST_FREE_PORT) < FIRST_FREE_PORT);
  if (low === undefined) return [];
  const text = `${what}: logboom needs the right to listen on ${low}, which is below ${FIRST_FREE_PORT}`;
  const suggestion = `give it CAP_NET_BIND_SERVICE, or write another port under sources.${name}`;
  return [{ line, level: "changed", text, suggestion }];
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
