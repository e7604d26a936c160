/** The steps that run, as their file has them: where the workbench begins, and where its result belongs. */
import { readFileSync } from "node:fs";
import type { ConfiguredAnswer } from "../../api/contract.ts";
import type { Configuration } from "../../config/schema.ts";
import { filesOf } from "./files.ts";
import { mayWrite } from "./replace-file.ts";
import { stepsIn } from "./steps-in-text.ts";

/** As written, comments too; the list alone, moved to the left edge. */
export function configuredSteps(
  config: Configuration,
  file: string | undefined,
  saves: string,
): ConfiguredAnswer {
  const found = file === undefined ? undefined : stepsIn(textOf(file));
  return {
    steps: found?.steps ?? "",
    file: file ?? null,
    line: found?.line ?? null,
    detect: config.detect,
    saves: mayWrite(saves) ? saves : null,
  };
}

/** Files that the running steps read: they may be read when somebody tries steps. */
export function configuredFiles({ transforms }: Configuration): string[] {
  return transforms.flatMap(filesOf);
}

/** Of a file that is not there or cannot be read: nothing. */
export function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    // It was there when the configuration was read; without it the page begins with an empty list.
    return "";
  }
}
