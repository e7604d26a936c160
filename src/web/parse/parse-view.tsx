/** The workbench: steps at the left, lines at the right, and under each line what the steps make of it. */
import "./parse.css";
import { useEffect, useState } from "react";
import type { ReactNode } from "react";
import type { ConfiguredAnswer } from "../../api/contract.ts";
import { ProgressLine } from "../kit/progress-line.tsx";
import { useStore } from "../kit/store.ts";
import { createBench, sharedSteps } from "./bench.ts";
import { Results } from "./results.tsx";
import { SampleSource } from "./sample-source.tsx";
import { StepsEditor } from "./steps-editor.tsx";
import { StepsTable } from "./steps-table.tsx";
import { SuggestPanel } from "./suggest-panel.tsx";
import { TakeAway } from "./take-away.tsx";
import { useConfigured } from "./queries.ts";

export function ParseView(): ReactNode {
  const { data, error } = useConfigured();
  if (error !== null)
    return <p className="parse-note">The steps that run cannot be read: {error.message}.</p>;
  return data === undefined ? null : <Workbench configured={data} />;
}

function Workbench({ configured }: { configured: ConfiguredAnswer }): ReactNode {
  const [bench] = useState(() => createBench(sharedSteps() ?? configured.steps));
  useEffect(() => bench.close, [bench]);
  const { running } = useStore(bench.view);
  return (
    <div className="parse">
      <ProgressLine working={running} />
      <section className="parse-steps" aria-label="Steps">
        <StepsEditor bench={bench} />
        <TakeAway bench={bench} configured={configured} />
        <StepsTable bench={bench} />
      </section>
      <section className="parse-lines" aria-label="Lines">
        <SampleSource bench={bench} />
        <SuggestPanel bench={bench} />
        <Results bench={bench} />
      </section>
    </div>
  );
}
