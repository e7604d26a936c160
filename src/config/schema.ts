/** The shape of logboom.yaml. Sources and transforms bring their own part, so their lists are handed in. */
import { z } from "zod";
import { tlsOption } from "../receive/options.ts";
import type { TlsServerOptions } from "../receive/options.ts";
import { parseAddress } from "./address.ts";

/** What the configuration needs to know of a source or transform. */
export interface Component {
  name: string;
  summary: string;
  config: z.ZodObject;
}

export interface Components {
  sources: readonly Component[];
  /** Sources that run unless they are set to false; the others run when they are named. */
  sourcesOn: ReadonlySet<string>;
  transforms: readonly Component[];
}

export interface Configuration {
  http: { address: string; hosts: string[]; trustProxy: boolean; tls: TlsServerOptions };
  data: string;
  auth: { required: boolean; token?: string | undefined };
  receive: { tokens: string[] };
  log: { level: "error" | "warn" | "info" | "debug" };
  store: { memoryMb?: number | undefined; retentionDays: number; minFreeBytes: number };
  journal: { maxBytes: number };
  /** Options as written, checked but without defaults, of the sources that are on, by name. */
  sources: ReadonlyMap<string, Record<string, unknown>>;
  /** False switches the built-in recognition off. */
  detect: boolean;
  transforms: StepConfig[];
}

/** A transform with what every one of them may have beside its options. */
export interface StepConfig {
  name: string;
  id?: string | undefined;
  when?: string | undefined;
  tagOnFailure?: string | undefined;
  options: Record<string, unknown>;
}

const MiB = 1024 * 1024;

const address = z
  .string()
  .refine(isAddress, { error: "expected HOST:PORT, such as 127.0.0.1:5642" })
  .default("127.0.0.1:5642")
  .describe(
    "Address of page, API and HTTP receivers. Loopback unless you say otherwise; 0.0.0.0:5642 for all interfaces.",
  );

const general = {
  http: z
    .strictObject({
      address,
      hosts: z
        .array(z.string().min(1).max(255))
        .max(100)
        .default([])
        .describe("Names under which people open the page, beside this machine's own; *.example.com too."),
      trustProxy: z
        .boolean()
        .default(false)
        .describe("Believe X-Forwarded-Proto and X-Forwarded-For; only when a proxy of yours sets them."),
      tls: tlsOption,
    })
    .prefault({})
    .describe("Where the page and the API are."),
  data: z.string().min(1).default("./logboom-data").describe("Folder for everything that is kept."),
  auth: z
    .strictObject({
      required: z
        .boolean()
        .default(true)
        .describe("Ask for sign-in. May be false on loopback only (`--no-auth`)."),
      token: z
        .string()
        .min(8)
        .max(512)
        .optional()
        .describe("A first token for scripts and containers (`Authorization: Bearer …`); never stored."),
    })
    .prefault({})
    .describe("Who may look."),
  receive: z
    .strictObject({
      tokens: z
        .array(z.string().min(8).max(512))
        .max(100)
        .default([])
        .describe(
          "Secrets of which a sender by HTTP must have one (Bearer, Splunk, ApiKey, or the password of Basic); a token of the API does, too. Without any, everybody who reaches the address may send.",
        ),
    })
    .prefault({})
    .describe("Who may hand records in by HTTP."),
  log: z
    .strictObject({
      level: z
        .enum(["error", "warn", "info", "debug"])
        .default("info")
        .describe("How much logboom says of itself, on standard error."),
    })
    .prefault({})
    .describe("Our own log."),
  store: z
    .strictObject({
      memoryMb: z
        .int()
        .min(400)
        .max(1_048_576)
        .optional()
        .describe("Most memory of the engine, in MiB. Without it: a quarter of the machine's, 600 to 1000."),
      retentionDays: z.int().min(1).max(65_535).default(30).describe("Records older than this are removed."),
      minFreeBytes: z
        .int()
        .min(0)
        .default(512 * MiB)
        .describe(
          "With less room than this on the disk nothing more is stored; records wait in the journal.",
        ),
    })
    .prefault({})
    .describe("What is kept, and with how much."),
  journal: z
    .strictObject({
      maxBytes: z
        .int()
        .min(16 * MiB)
        .default(1024 * MiB)
        .describe("Records taken and not yet stored, in bytes on disk. When it is full, sources wait."),
    })
    .prefault({})
    .describe("The journal in front of the store."),
};

export type ConfigSchema = ReturnType<typeof configSchema>;

export function configSchema(components: Components) {
  return z.strictObject({
    ...general,
    sources: sourcesSchema(components),
    detect: z
      .boolean()
      .default(true)
      .describe(
        "Built-in recognition of JSON, of the usual forms of lines, severities, times and trace ids, before all transforms. Name `detect` in `transforms` to give it options or another place.",
      ),
    transforms: transformsSchema(components.transforms),
  });
}

function sourcesSchema({ sources, sourcesOn }: Components) {
  const shape: Record<string, z.ZodType> = {};
  for (const source of sources) {
    shape[source.name] = z
      .union([z.boolean(), z.null(), source.config])
      .default(sourcesOn.has(source.name))
      .describe(`${source.summary.replace(/\.?$/, ".")} \`false\` switches it off.`);
  }
  return z.strictObject(shape).prefault({}).describe("What brings records in.");
}

const stepOptions = {
  id: z
    .string()
    .regex(/^[\w.-]{1,64}$/, "write letters, digits, - _ and dots")
    .optional()
    .describe("How counts and the workbench name this step; the transform's name and a number if absent."),
  when: z
    .string()
    .min(1)
    .max(8000)
    .optional()
    .describe("A query: the step is for records that match it; for all of them if absent."),
  tagOnFailure: z
    .string()
    .min(1)
    .max(128)
    .optional()
    .describe(
      "Goes into the list `tags` of records that the step missed or failed on, such as _grokparsefailure.",
    ),
};

/** `- name` or `- name: {options}`. */
function transformsSchema(transforms: readonly Component[]) {
  const entries: z.ZodType[] = transforms.map((one) =>
    z.strictObject({ [one.name]: z.union([z.null(), one.config.extend(stepOptions)]) }),
  );
  const names: z.ZodType = z.enum(transforms.map((one) => one.name));
  return z
    .array(z.union([names, ...entries]))
    .max(1000)
    .default([])
    .describe("What happens to records on their way, in this order: names, or `name: {options}`.");
}

function isAddress(text: string): boolean {
  try {
    parseAddress(text);
    return true;
  } catch {
    return false;
  }
}
