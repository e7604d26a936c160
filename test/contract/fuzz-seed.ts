/**
 * With LOGBOOM_FUZZ_SEED every property is tried on the same inputs each time, so that what fails is what was changed. Without
 * it they are new ones each time (`npm test`, bench/fuzz.ts), and the seed of a failure is printed.
 */
import { readFileSync } from "node:fs";
import { expect } from "vitest";

const seed = process.env["LOGBOOM_FUZZ_SEED"] ?? "";
const file = expect.getState().testPath ?? "";
// Loading the library takes longer than most files without properties take altogether.
if (seed !== "" && /fast-check|mutation|arbitraries/.test(readFileSync(file, "utf8"))) {
  const fc = await import("fast-check");
  fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(seed) });
}
