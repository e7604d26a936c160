/** grok, and dissect as patterns of the same kind. */
import { onSuccess } from "../conversion.ts";
import type { Conversion, DraftStep } from "../conversion.ts";
import { grokPatterns } from "../fields.ts";
import type { Options } from "../options.ts";
import { EVERYTHING } from "../when.ts";
import { additionSteps, additions, isAny } from "./additions.ts";

export function grok(options: Options, c: Conversion): DraftStep[] {
  const byField = new Map<string, string[]>();
  for (const { field, pattern } of grokPatterns(options))
    byField.set(field, [...(byField.get(field) ?? []), pattern]);
  const added = additions(options, c);
  const tag = c.failureTag(options, "_grokparsefailure", isAny(added));
  const shared = sharedOptions(options, c);
  const steps = [...byField].map(([field, patterns]): DraftStep => ({
    ...c.step(options, "grok", { field: c.field(field), patterns, ...shared }),
    tagOnFailure: tag,
  }));
  if (steps.length > 1)
    c.changed(
      options.plugin.line,
      "grok: each of its fields has a step of its own, and each is tried: it succeeds when all of them match",
    );
  if (steps.length === 0) c.lost(options.plugin.line, "grok: there is no match");
  tellDifferences(options, c);
  steps.push(...additionSteps(options, c, added, onSuccess(tag, EVERYTHING)));
  return steps;
}

const MOST_MS = 60_000;

function sharedOptions(options: Options, c: Conversion): Record<string, unknown> {
  const stated = options.text("ecs_compatibility");
  const compatibility = stated === undefined ? c.compatibility : stated === "disabled" ? "legacy" : "ecs";
  const timeout = options.number("timeout_millis");
  const target = options.text("target");
  const usual = 30_000;
  return {
    compatibility: compatibility === "ecs" ? undefined : compatibility,
    definitions: options.record("pattern_definitions"),
    definitionFiles: options.texts("patterns_dir"),
    breakOnMatch: options.boolean("break_on_match", true) ? undefined : false,
    namedOnly: options.boolean("named_captures_only", true) ? undefined : false,
    overwrite: options.texts("overwrite").map((name) => c.names.ours(name)),
    timeoutMs: timeout === undefined || timeout === usual ? undefined : Math.min(MOST_MS, timeout || MOST_MS),
    target: target === undefined ? undefined : c.names.ours(target),
  };
}

function tellDifferences(options: Options, c: Conversion): void {
  if (options.boolean("keep_empty_captures", false))
    c.lost(
      options.lineOf("keep_empty_captures"),
      "grok: keep_empty_captures: a field without a value is no field here",
    );
  const glob = options.text("patterns_files_glob");
  if (glob !== undefined && glob !== "*")
    c.changed(
      options.lineOf("patterns_files_glob"),
      `grok: every file of patterns_dir is read, not only ${glob}`,
    );
  if (options.number("timeout_millis") === 0)
    c.changed(
      options.lineOf("timeout_millis"),
      "grok: no pattern may run without an end; a minute is set",
      "write timeoutMs",
    );
}

/** `%{a} %{+b}`, `%{?c}`, `%{}`: what stands between is found as it is; a field ends where the next text begins. */
export function dissect(options: Options, c: Conversion): DraftStep[] {
  const added = additions(options, c);
  const tag = c.failureTag(options, "_dissectfailure", isAny(added));
  const steps = options.pairs("mapping").flatMap(([field, mapping]): DraftStep[] => {
    const pattern = dissectPattern(mapping, c);
    if (pattern === undefined) {
      c.lost(
        options.lineOf("mapping"),
        `dissect: ${mapping} has parts that are put together or named by another (+, &)`,
      );
      return [];
    }
    return [{ ...c.step(options, "regex", { field: c.field(field), pattern }), tagOnFailure: tag }];
  });
  const types = options.record("convert_datatype");
  const convert = Object.fromEntries(
    Object.entries(types).map(([name, type]) => [c.names.ours(name), type === "int" ? "integer" : type]),
  );
  if (Object.keys(convert).length > 0) steps.push(c.step(options, "mutate", { convert }));
  steps.push(...additionSteps(options, c, added, onSuccess(tag, EVERYTHING)));
  return steps;
}

function dissectPattern(mapping: string, c: Conversion): string | undefined {
  const parts = mapping.split(/%\{([^}]*)\}/);
  let pattern = "\\A";
  for (const [i, part] of parts.entries()) {
    if (i % 2 === 0) {
      pattern += part.replace(/[.*+?^${}()|[\]\\#]/g, "\\$&");
      continue;
    }
    if (/^[+&*]/.test(part) || /\/\d+$/.test(part)) return undefined;
    const padded = part.endsWith("->");
    const name = part.replace(/->$/, "");
    const isLast = i === parts.length - 2 && parts.at(-1) === "";
    const taken = isLast ? "[\\s\\S]*" : "[\\s\\S]*?";
    pattern += name === "" || name.startsWith("?") ? taken : `(?<${c.names.ours(name)}>${taken})`;
    const next = parts[i + 1] ?? "";
    if (padded && next !== "") pattern += `(?:${next.replace(/[.*+?^${}()|[\]\\#]/g, "\\$&")})*?`;
  }
  return pattern;
}
