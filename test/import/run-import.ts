/** Imports a text and runs the resulting logboom.yaml, as a file, on lines: what a user would do. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withoutImpossible } from "../../src/cli/import-check.ts";
import { components } from "../../src/cli/components.ts";
import { configuredTransforms } from "../../src/cli/transforms.ts";
import { loadConfig } from "../../src/config/load.ts";
import type { Configuration } from "../../src/config/schema.ts";
import { importText } from "../../src/import/import-text.ts";
import type { Finding, ImportRequest } from "../../src/import/outcome.ts";
import { renderYaml } from "../../src/import/render.ts";
import { recordJson } from "../../src/record/json.ts";
import type { RecordJson } from "../../src/record/json.ts";
import type { LogRecord } from "../../src/record/record.ts";
import { makeResource } from "../../src/record/resource.ts";

export interface ImportRun {
  yaml: string;
  findings: Finding[];
  config: Configuration;
  /** A record in JSON for each line, as `resource` gives it. */
  run: (lines: readonly string[], given?: Given) => RecordJson[];
}

export interface Given {
  resource?: Record<string, string>;
  attributes?: Record<string, string>;
  observed?: string;
}

type Options = Partial<Omit<ImportRequest, "text">> & {
  format?: string;
  env?: Record<string, string>;
};

export function runImport(text: string, options: Options = {}): ImportRun {
  const { format, env = {}, ...given } = options;
  const request = { text, file: "given.conf", asWritten: false, fieldNames: undefined, ...given };
  const imported = withoutImpossible(importText(request, format).imported, env);
  const yaml = renderYaml(imported, { name: "given.conf", placeOf: (line) => `given.conf:${line}` });
  return {
    yaml,
    findings: imported.findings,
    config: inFile(yaml, (file) => loadConfig({ components, env, file }).config),
    run: (lines, about = {}) =>
      inFile(yaml, (file) =>
        runLines(lines, about, configuredTransforms({ file, env, detect: false }).apply),
      ),
  };
}

function inFile<T>(yaml: string, use: (file: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "logboom-import-"));
  try {
    const file = join(folder, "logboom.yaml");
    writeFileSync(file, yaml);
    return use(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function runLines(
  lines: readonly string[],
  about: Given,
  apply: (batch: LogRecord[]) => LogRecord[],
): RecordJson[] {
  const observedMs = Date.parse(about.observed ?? "2026-11-21T12:00:00Z");
  const resource = makeResource(about.resource ?? { "logboom.source": "raw" });
  const records = lines.map((body, i) => ({
    seconds: observedMs / 1000,
    nanos: 0,
    observedMs,
    severity: 0,
    body,
    resource,
    attributes: Object.entries(about.attributes ?? {}).flat(),
    seq: i + 1,
  }));
  return apply(records).map(recordJson);
}
