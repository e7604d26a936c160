/** The workbench of a server: its running steps, and a bench to try others at. */
import type { Workbench } from "../../api/workbench-route.ts";
import type { Configuration } from "../../config/schema.ts";
import { openBench } from "./bench.ts";
import { configuredFiles, configuredSteps } from "./configured.ts";

export interface WorkbenchParts {
  config: Configuration;
  file: string | undefined;
  /** Closed with the server. */
  closers: (() => Promise<void>)[];
}

export function openWorkbench({ config, file, closers }: WorkbenchParts): Workbench {
  const configured = configuredSteps(config, file);
  const files = configuredFiles(config);
  const bench = openBench();
  closers.push(bench.close);
  return {
    configured: () => configured,
    run: (job, signal) =>
      bench.run(
        job.kind === "suggest" ? job : { ...job, detect: job.detect ?? config.detect, files },
        signal,
      ),
  };
}
