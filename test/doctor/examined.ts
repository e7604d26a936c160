/** A configuration as text → what the doctor says of it, by the way that `logboom check` goes. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { namedSteps } from "../../src/cli/named-steps.ts";
import { components } from "../../src/cli/components.ts";
import { loadConfig } from "../../src/config/load.ts";
import { examine } from "../../src/doctor/examine.ts";
import type { Finding } from "../../src/doctor/finding.ts";
import { transforms } from "../../src/transforms/catalog.ts";

export function examined(yaml: string): Finding[] {
  const dir = mkdtempSync(join(tmpdir(), "logboom-doctor-"));
  try {
    const file = join(dir, "logboom.yaml");
    writeFileSync(file, yaml);
    const { config, written } = loadConfig({ components, env: {}, file });
    const place = (path: readonly (string | number)[]): string | undefined =>
      written.place(path)?.replace(`${dir}/`, "");
    return examine({ steps: namedSteps(config), transforms, place, open: true });
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
