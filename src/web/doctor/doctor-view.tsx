/** The standing doctor: what cannot work as it is written, and what does not, the worst first. */
import "./doctor.css";
import { useQuery } from "@tanstack/react-query";
import type { UseQueryResult } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactNode } from "react";
import type { DoctorAnswer } from "../../api/contract.ts";
import { duration, plural } from "../kit/numbers.ts";
import { ProgressLine } from "../kit/progress-line.tsx";
import { ask } from "../server/client.ts";
import { FindingRow } from "./finding-row.tsx";
import { levelCounts, shownLevel, shownOf } from "./levels.ts";
import type { Shown } from "./levels.ts";

/** Counts and samples change as lines come; nobody watches them by the second. */
const REFRESH_MS = 30_000;

function useDoctor(): UseQueryResult<DoctorAnswer> {
  return useQuery({
    queryKey: ["doctor"],
    queryFn: ({ signal }) => ask<DoctorAnswer>("/api/v1/doctor", {}, { signal }),
    refetchInterval: REFRESH_MS,
  });
}

export function DoctorView(): ReactNode {
  const { data, error, isFetching, refetch, dataUpdatedAt } = useDoctor();
  const [shown, setShown] = useState<Shown>(() => shownLevel(location.search));
  const show = (next: Shown): void => {
    setShown(next);
    // Sent to a colleague, the same findings are seen.
    history.replaceState(history.state, "", next === "all" ? location.pathname : `?show=${next}`);
  };
  return (
    <div className="doctor">
      <ProgressLine working={isFetching} />
      {error !== null && <p className="doctor-note">The server did not answer: {error.message}.</p>}
      {data !== undefined && (
        <>
          <div className="doctor-bar">
            <Levels answer={data} shown={shown} onShow={show} />
            <span className="grow" />
            <button type="button" className="bar-button" disabled={isFetching} onClick={() => void refetch()}>
              Look again
            </button>
          </div>
          <p className="doctor-note dim">{lookedAt(data, dataUpdatedAt)}</p>
          {data.findings.length === 0 ? <Healthy answer={data} /> : <Findings answer={data} shown={shown} />}
        </>
      )}
    </div>
  );
}

function lookedAt({ since, steps, receivers }: DoctorAnswer, atMs: number): string {
  const ran = duration(Math.max(0, atMs - Date.parse(since)));
  return `The configuration, ${plural(steps, "step")} and ${plural(receivers, "receiver")} were looked at, with what came in the ${ran} since the start.`;
}

interface LevelsProps {
  answer: DoctorAnswer;
  shown: Shown;
  onShow: (shown: Shown) => void;
}

function Levels({ answer, shown, onShow }: LevelsProps): ReactNode {
  return (
    <div className="doctor-levels" role="group" aria-label="Which findings">
      {levelCounts(answer.findings).map(({ shown: one, label }) => (
        <button
          key={one}
          type="button"
          className="quiet num"
          aria-pressed={shown === one}
          onClick={() => onShow(one)}
        >
          {label}
        </button>
      ))}
    </div>
  );
}

function Findings({ answer, shown }: { answer: DoctorAnswer; shown: Shown }): ReactNode {
  const findings = shownOf(answer.findings, shown);
  if (findings.length === 0) return <p className="doctor-note">There is nothing of this kind now.</p>;
  return (
    <ol className="findings">
      {findings.map((finding) => (
        <FindingRow
          key={`${finding.kind} ${finding.about.name} ${finding.place ?? ""} ${finding.message}`}
          finding={finding}
        />
      ))}
    </ol>
  );
}

function Healthy({ answer: { steps } }: { answer: DoctorAnswer }): ReactNode {
  return (
    <div className="doctor-well">
      <h2>Nothing was found.</h2>
      <p>
        {steps > 0
          ? "Every field that a step reads is there, every step and every condition can be reached, and what came was understood."
          : "There are no steps to look at, and what came was understood."}
      </p>
    </div>
  );
}
