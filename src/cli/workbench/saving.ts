/**
 * Saves steps that were tried: into the configuration's file, with all else in it left as it is, and into what runs. Whoever
 * may do this reads the logs and nothing else of the server, so its files and its environment stay out of reach.
 */
import { isDeepStrictEqual } from "node:util";
import type { Logger } from "pino";
import { parse } from "yaml";
import { HttpRefusal } from "../../api/errors.ts";
import type { Save } from "../../api/workbench-route.ts";
import type { Loaded } from "../../config/load.ts";
import { readSteps } from "../../config/steps-text.ts";
import type { StepsText } from "../../config/steps-text.ts";
import { Refusal } from "../../record/refusal.ts";
import { transforms as catalog } from "../../transforms/catalog.ts";
import type { RunningSteps } from "../running-steps.ts";
import { configuredFiles, textOf } from "./configured.ts";
import { refuseOtherFiles } from "./files.ts";
import { stepsIn, withSteps } from "./steps-in-text.ts";
import { replaceFile } from "./replace-file.ts";
import { refuseNewVariables } from "./variables.ts";

export interface SavingParts {
  /** That is written. */
  file: string;
  load: (file: string, text: string) => Loaded;
  env: Readonly<Record<string, string | undefined>>;
  steps: Pick<RunningSteps, "asked" | "prepare">;
  log: Logger;
}

/** Throws a Refusal, with places as the given text has them where that is what is wrong; nothing is changed then. */
export function saveSteps(
  { steps, was, by }: Save,
  { file, load, env, steps: running, log }: SavingParts,
): void {
  const text = textOf(file);
  const present = stepsIn(text)?.steps ?? "";
  if (present !== was) throw changed(file);
  refuseNewVariables(steps, present);
  const asked = readSteps(steps, catalog, env);
  refuseOtherKeys(asked);
  const files = new Set(configuredFiles(running.asked().config));
  for (const step of asked.transforms) refuseOtherFiles(step, files);
  const next = withSteps(text, steps);
  if (!sameBut(text, next, asked)) throw noPlace(file);
  const loaded = load(file, next);
  if (!isWhatWasAsked(loaded.config, asked)) throw overruled(loaded);
  const swap = running.prepare(loaded);
  replaceFile(file, next);
  swap();
  log.info({ file, by, steps: loaded.config.transforms.length }, "steps saved from the page; they run now");
}

/** False when more than the steps differs, or when a text is no YAML. */
function sameBut(text: string, next: string, { detect }: StepsText): boolean {
  try {
    const [before, after] = [valuesOf(text), valuesOf(next)];
    if (detect !== undefined) before["detect"] = detect;
    return isDeepStrictEqual({ ...before, transforms: undefined }, { ...after, transforms: undefined });
  } catch {
    return false;
  }
}

function valuesOf(text: string): Record<string, unknown> {
  return (parse(text) ?? {}) as Record<string, unknown>;
}

/** What runs is what was looked through: nothing in the file, nor a variable or flag, makes other steps of the same text. */
function isWhatWasAsked(config: Loaded["config"], { detect, transforms }: StepsText): boolean {
  return (
    isDeepStrictEqual(config.transforms, transforms) && (detect === undefined || config.detect === detect)
  );
}

/** The list alone, or its key and `detect`: nothing else of a configuration is saved here. */
function refuseOtherKeys({ others: [other] }: StepsText): void {
  if (other === undefined) return;
  throw new Refusal(
    "E_CONFIG",
    `steps:${other.line}:1: "${other.name.slice(0, 100)}" is none of the steps`,
    "save `transforms` and `detect` alone; the rest belongs into the file itself",
  );
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

function overruled({ written }: Loaded): HttpRefusal {
  const place = written.place(["transforms"]) ?? "the configuration";
  return new HttpRefusal(
    "E_STEPS_CHANGED",
    `other steps than these would run: ${place} comes before them, or says something else there`,
    "look at that place, and at LOGBOOM_DETECT; or copy the steps into the file yourself, then restart",
  );
}
