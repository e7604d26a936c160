/** Finds the engine's library and the bridge to it. Both are optional to install: an agent needs neither. */
import { createRequire } from "node:module";
import { Refusal } from "../../record/refusal.ts";

export interface EngineFiles {
  /** The shared library. */
  library: string;
  /** Entry file of ffi-rs, which calls into it. */
  bridge: string;
}

const PLATFORMS: Readonly<Record<string, readonly [folder: string, file: string]>> = {
  "linux-x64": ["lib-linux-x64-gnu", "libchdb.so"],
  "linux-arm64": ["lib-linux-arm64-gnu", "libchdb.so"],
  "darwin-x64": ["lib-darwin-x64", "libchdb.so"],
  "darwin-arm64": ["lib-darwin-arm64", "libchdb.so"],
};

export function locateEngine(
  resolve: (name: string) => string = createRequire(import.meta.url).resolve,
): EngineFiles {
  const platform = `${process.platform}-${process.arch}`;
  const files = PLATFORMS[platform];
  if (files === undefined) {
    throw new Refusal(
      "E_ENGINE_MISSING",
      `there is no embedded engine for ${platform}`,
      "run `logboom agent` here and the server on Linux (x64, arm64, glibc) or macOS",
    );
  }
  try {
    return { library: resolve(`@chdb/${files[0]}/${files[1]}`), bridge: resolve("ffi-rs") };
  } catch (error) {
    throw new Refusal(
      "E_ENGINE_MISSING",
      `the embedded engine is not installed: ${firstLine(error)}`,
      "install with optional packages: `npm install --include=optional` (package chdb, about 600 MB)",
    );
  }
}

function firstLine(error: unknown): string {
  return String((error as Error).message).split("\n")[0] ?? "";
}
