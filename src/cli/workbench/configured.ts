/** The steps that run, as their file has them: where the workbench begins, and where its result belongs. */
import { readFileSync } from "node:fs";
import type { ConfiguredAnswer } from "../../api/contract.ts";
import type { Configuration } from "../../config/schema.ts";
import { filesOf } from "./files.ts";

/** As written, comments too; the list alone, moved to the left edge. */
export function configuredSteps(config: Configuration, file: string | undefined): ConfiguredAnswer {
  const found = file === undefined ? undefined : stepsIn(textOf(file));
  return {
    steps: found?.steps ?? "",
    file: file ?? null,
    line: found?.line ?? null,
    detect: config.detect,
  };
}

/** Files that the running steps read: they may be read when somebody tries steps. */
export function configuredFiles({ transforms }: Configuration): string[] {
  return transforms.flatMap(filesOf);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    // It was there when the configuration was read; without it the page begins with an empty list.
    return "";
  }
}

/** Between the key and the next one. */
export function stepsIn(text: string): { steps: string; line: number } | undefined {
  const lines = text.split(/\r?\n/);
  const at = lines.findIndex((line) => /^["']?transforms["']?\s*:/.test(line));
  const head = lines[at];
  if (head === undefined) return undefined;
  // `transforms: [json]` is whole as it stands.
  if (!/:\s*(#.*)?$/.test(head)) return { steps: `${head}\n`, line: at + 1 };
  const rest = lines.slice(at + 1);
  const next = rest.findIndex((line) => /^[^\s#-]|^(---|\.\.\.)/.test(line));
  const own = trimmed(next < 0 ? rest : rest.slice(0, next));
  const indents = own.filter((line) => /^\s*[^\s#]/.test(line)).map((line) => line.search(/\S/));
  const indent = Math.min(...indents, 80);
  const steps = own.map((line) => line.slice(Math.min(indent, Math.max(0, line.search(/\S/)))));
  return { steps: steps.length === 0 ? "" : `${steps.join("\n")}\n`, line: at + 1 };
}

/** Blank lines at the end, and a comment at the edge: it speaks of what follows. */
function trimmed(lines: readonly string[]): readonly string[] {
  let end = lines.length;
  while (end > 0 && /^(#.*|\s*)$/.test(lines[end - 1] ?? "")) end -= 1;
  return lines.slice(0, end);
}
