/** Flags, environment, logboom.yaml and defaults → one checked configuration. The first of these that speaks, wins. */
import { existsSync, readFileSync } from "node:fs";
import { Refusal } from "../record/refusal.ts";
import { parseAddress, showAddress } from "./address.ts";
import { fromEnvironment } from "./environment.ts";
import type { Given } from "./environment.ts";
import { optionsOf } from "./options.ts";
import type { ConfigOption } from "./options.ts";
import { problemsOf } from "./problems.ts";
import type { Problem } from "./problems.ts";
import { configSchema } from "./schema.ts";
import type { Components, Configuration, StepConfig } from "./schema.ts";
import { readYaml } from "./yaml-file.ts";
import type { ConfigText } from "./yaml-file.ts";

export interface LoadRequest {
  components: Components;
  env: Readonly<Record<string, string | undefined>>;
  /** `--config`; LOGBOOM_CONFIG and logboom.yaml in the working folder come after it. */
  file?: string | undefined;
  /** What is about to be written to that file, instead of what stands in it. */
  text?: string | undefined;
  flags?: readonly Given[];
}

export interface Loaded {
  config: Configuration;
  /** The file that was read. */
  file: string | undefined;
  /** What has no effect, and probably was meant to have one. */
  warnings: string[];
  written: Written;
}

/** What somebody wrote, and where. */
export interface Written {
  /** By file, variable or flag; defaults are not. */
  has: (path: ConfigPath) => boolean;
  /** "logboom.yaml:3:5", "--http" or "LOGBOOM_HTTP"; of what stands around it when it is not written itself. */
  place: (path: ConfigPath) => string | undefined;
}

type ConfigPath = readonly (string | number)[];

/** Read from the working folder when nobody names another. */
export const DEFAULT_FILE = "logboom.yaml";

export function loadConfig(request: LoadRequest): Loaded {
  const { components, env } = request;
  const schema = configSchema(components);
  const options = optionsOf(schema);
  const file = fileOf(request);
  const text = file === undefined ? undefined : readYaml(request.text ?? textOf(file), file, env);
  const fromEnv = fromEnvironment(options, env);
  const given = [...fromEnv.given, ...(request.flags ?? [])];
  const merged = structuredClone(text?.value ?? {});
  for (const one of given) setAt(merged, one.path, one.value);
  const checked = schema.safeParse(merged);
  if (!checked.success) {
    const problems = problemsOf(checked.error.issues, (path) => keysBelow(path, options, components));
    throw refusalOf(problems, text, given);
  }
  const config = assemble(checked.data as Checked, merged, components);
  const written: Written = {
    has: (path) => valueAt(merged, path) !== undefined,
    place: (path) => originOf(path, given) ?? text?.place(path, "key"),
  };
  return { config, file, warnings: fromEnv.warnings, written };
}

function valueAt(value: unknown, path: ConfigPath): unknown {
  let found = value;
  for (const part of path) {
    if (typeof found !== "object" || found === null) return undefined;
    found = (found as Record<string | number, unknown>)[part];
  }
  return found;
}

/** The flag or variable that said it. */
function originOf(path: ConfigPath, given: readonly Given[]): string | undefined {
  return given.findLast((one) => one.path.every((part, i) => part === path[i]))?.origin;
}

function fileOf({ file, env }: LoadRequest): string | undefined {
  const named = file ?? (env["LOGBOOM_CONFIG"] || undefined);
  return named ?? (existsSync(DEFAULT_FILE) ? DEFAULT_FILE : undefined);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const why =
      code === "ENOENT"
        ? "there is no such file"
        : code === "EISDIR"
          ? "this is a folder"
          : `cannot be read (${code})`;
    throw new Refusal("E_CONFIG", `${file}: ${why}`, "name a YAML file, such as --config logboom.yaml");
  }
}

/** A switch on the way (`syslog: true`, `demo: false`) becomes the group that the deeper option needs. */
function setAt(into: Record<string, unknown>, path: readonly string[], value: unknown): void {
  let group = into;
  for (const part of path.slice(0, -1)) {
    const next = group[part];
    if (typeof next !== "object" || next === null || Array.isArray(next)) group[part] = {};
    group = group[part] as Record<string, unknown>;
  }
  const last = path.at(-1);
  // `--demo` beside a file with `demo: {rate: 5}` switches on what the file describes.
  if (last !== undefined && !(value === true && typeof group[last] === "object" && group[last] !== null))
    group[last] = value;
}

/** One for all that is wrong, each with its place. */
export function refusalOf(
  problems: readonly Problem[],
  text: ConfigText | undefined,
  given: readonly Given[],
): Refusal {
  const lines = problems.map((problem) => `${placeOf(problem, text, given)}: ${problem.message}`);
  const [first] = problems;
  if (problems.length === 1) return new Refusal("E_CONFIG", lines[0] ?? "", first?.hint ?? "");
  const all = problems.map((problem, i) => `${lines[i]} (${problem.hint})`);
  return new Refusal("E_CONFIG", all.join("\n"), "mend these, then try `logboom check`");
}

function placeOf({ path, message }: Problem, text: ConfigText | undefined, given: readonly Given[]): string {
  const part = message.startsWith("unknown key") ? "key" : "value";
  return originOf(path, given) ?? text?.place(path, part) ?? "configuration";
}

/** What may stand below a path. */
export function keysBelow(
  path: readonly (string | number)[],
  options: readonly ConfigOption[],
  components: Components,
): string[] {
  if (path[0] === "transforms" && path.length > 1) {
    const names = components.transforms.map((one) => one.name);
    const named = components.transforms.find((one) => one.name === path[2]);
    return named === undefined ? names : Object.keys(named.config.shape);
  }
  const below = options.filter(
    (one) => one.path.length === path.length + 1 && path.every((part, i) => part === one.path[i]),
  );
  return below.map((one) => one.path.at(-1) ?? "");
}

type Checked = Omit<Configuration, "sources" | "transforms"> & {
  sources: Record<string, unknown>;
  transforms: unknown[];
};

function assemble(checked: Checked, merged: Record<string, unknown>, components: Components): Configuration {
  const { host } = parseAddress(checked.http.address);
  const written = (merged["sources"] ?? {}) as Record<string, unknown>;
  const sources = new Map<string, Record<string, unknown>>();
  for (const source of components.sources) {
    const value = written[source.name] ?? checked.sources[source.name];
    if (value === false) continue;
    const options =
      typeof value === "object" && value !== null ? { ...(value as Record<string, unknown>) } : {};
    // Receivers open to the same people as the page, unless told otherwise.
    for (const [option, usual] of Object.entries(source.config.parse({})))
      if (isLoopback(usual)) options[option] ??= showAddress({ host, port: parseAddress(usual).port });
    sources.set(source.name, options);
  }
  return { ...checked, sources, transforms: checked.transforms.map(transformOf) };
}

/** An address that a source listens on by default. */
function isLoopback(value: unknown): value is string {
  return typeof value === "string" && /^127\.0\.0\.1:\d+$/.test(value);
}

/** `- name`, or `- name: {options}`. */
export function transformOf(entry: unknown): StepConfig {
  if (typeof entry === "string") return { name: entry, options: {} };
  const [name = "", written] =
    Object.entries(entry as Record<string, (StepConfig & Record<string, unknown>) | null>)[0] ?? [];
  const { id, when, tagOnFailure, ...options } = written ?? {};
  return { name, id, when, tagOnFailure, options };
}
