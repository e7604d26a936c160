/** The workbench of a server: its running steps, a bench to try others at, and their way into the configuration. */
import type { Workbench } from "../../api/workbench-route.ts";
import { DEFAULT_FILE } from "../../config/load.ts";
import { openBench } from "./bench.ts";
import { configuredFiles, configuredSteps } from "./configured.ts";
import { saveSteps } from "./saving.ts";
import type { SavingParts } from "./saving.ts";
import { environmentFor } from "./variables.ts";

export interface WorkbenchParts extends Omit<SavingParts, "file"> {
  /** That the configuration was read from. */
  file: string | undefined;
  /** Closed with the server. */
  closers: (() => Promise<void>)[];
}

export function openWorkbench({ file, closers, ...saving }: WorkbenchParts): Workbench {
  const saves = file ?? DEFAULT_FILE;
  const { steps } = saving;
  let configured = configuredSteps(steps.asked().config, file, saves);
  const bench = openBench();
  closers.push(bench.close);
  return {
    configured: () => configured,
    run: (job, signal) => {
      const { config } = steps.asked();
      if (job.kind === "suggest") return bench.run(job, signal);
      return bench.run(
        {
          ...job,
          detect: job.detect ?? config.detect,
          files: configuredFiles(config),
          env: environmentFor(job.steps, configured.steps, saving.env),
        },
        signal,
      );
    },
    save: (asked) => {
      saveSteps(asked, { ...saving, file: saves });
      return (configured = configuredSteps(steps.asked().config, saves, saves));
    },
  };
}
