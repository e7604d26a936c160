/**
 * Saves steps that were tried: into the configuration's file, with all else in it left as it is, and into what runs. Whoever
 * may do this reads the logs and nothing else of the server, so its files and its environment stay out of reach.
 */
import { isDeepStrictEqual } from "node:util";
import type { Logger } from "pino";
import { LineCounter, parse, parseDocument, visit } from "yaml";
import { HttpRefusal } from "../../api/errors.ts";
import type { Save } from "../../api/workbench-route.ts";
import type { Loaded } from "../../config/load.ts";
import { readSteps } from "../../config/steps-text.ts";
import { transforms as catalog } from "../../transforms/catalog.ts";
import type { RunningSteps } from "../running-steps.ts";
import { configuredFiles, textOf } from "./configured.ts";
import { refuseOtherFiles } from "./files.ts";
import { stepsIn, withSteps } from "./steps-in-text.ts";
import { replaceFile } from "./replace-file.ts";

export interface SavingParts {
  /** That is written. */
  file: string;
  load: (file: string, text: string) => Loaded;
  env: Readonly<Record<string, string | undefined>>;
  steps: Pick<RunningSteps, "asked" | "prepare">;
  log: Logger;
}

/** Throws a Refusal, with places as the given text has them where that is what is wrong; nothing is changed then. */
export function saveSteps({ steps, was }: Save, { file, load, env, steps: running, log }: SavingParts): void {
  const text = textOf(file);
  const present = stepsIn(text)?.steps ?? "";
  if (present !== was) throw changed(file);
  refuseNewVariables(steps, present);
  const { transforms } = readSteps(steps, catalog, env);
  const files = new Set(configuredFiles(running.asked().config));
  for (const step of transforms) refuseOtherFiles(step, files);
  const next = withSteps(text, steps);
  if (!sameBut(text, next)) throw noPlace(file);
  const loaded = load(file, next);
  const swap = running.prepare(loaded);
  replaceFile(file, next);
  swap();
  log.info({ file, steps: loaded.config.transforms.length }, "steps saved from the page; they run now");
}

/** False when more than the steps differs, or when a text is no YAML. */
function sameBut(text: string, next: string): boolean {
  try {
    return isDeepStrictEqual(others(text), others(next));
  } catch {
    return false;
  }
}

function others(text: string): unknown {
  const { transforms: _, detect: __, ...rest } = (parse(text) ?? {}) as Record<string, unknown>;
  return rest;
}

/** A variable would become a field that everybody can read. Values that have one already may stay. */
function refuseNewVariables(steps: string, present: string): void {
  const known = new Set(variablesIn(present).map(({ value }) => value));
  const found = variablesIn(steps).find(({ value }) => !known.has(value));
  if (found === undefined) return;
  throw new HttpRefusal(
    "E_STEP_VARIABLE",
    `steps:${found.line}:1: a variable of the server's environment that the running steps do not have here`,
    "write the value, or put the variable into the file itself",
  );
}

/** As YAML reads them: an escape can stand for any character. */
function variablesIn(text: string): { value: string; line: number }[] {
  const lines = new LineCounter();
  const found: { value: string; line: number }[] = [];
  visit(parseDocument(text, { lineCounter: lines }), {
    Scalar(_key, { value, range }) {
      if (typeof value !== "string" || !value.includes("${")) return;
      found.push({ value, line: lines.linePos(range?.[0] ?? 0).line });
    },
  });
  return found;
}

function changed(file: string): HttpRefusal {
  return new HttpRefusal(
    "E_STEPS_CHANGED",
    `the steps in ${file} are not those that you began with`,
    "copy yours, load the page again, and put them in; a file that was changed by hand runs after a restart",
  );
}

function noPlace(file: string): HttpRefusal {
  return new HttpRefusal(
    "E_STEPS_CHANGED",
    `the steps cannot be told from the rest of ${file}`,
    "copy them into the file yourself, then restart",
  );
}
