/** What a run has found so far, or found. */
import type { ReactNode } from "react";
import type { ReparseRun } from "../../api/contract.ts";
import { duration, exact } from "../kit/numbers.ts";
import { Example } from "./example.tsx";
import { useCancel } from "./queries.ts";

export function RunReport({ run }: { run: ReparseRun }): ReactNode {
  const { total, read, changed, redacted, dryRun, examples } = run;
  const share = total === 0 ? 1 : read / total;
  return (
    <section className="run" aria-label="The run">
      <h2>{title(run)}</h2>
      <p className="dim">{about(run)}</p>
      <progress max={1} value={share} aria-label="How far it is" />
      <p className="num" aria-live="polite">
        {exact(read)} of {exact(total)} read, <strong>{exact(changed)}</strong>{" "}
        {dryRun ? "would change" : "changed"}
        {redacted > 0 && `, ${exact(redacted)} with a redacted text`}
        {run.state === "running" && <Cancel />}
      </p>
      <Fields title="New" fields={run.gained} />
      <Fields title="Gone" fields={run.lost} />
      <Fields title="Another value" fields={run.other} />
      {examples.length > 0 && (
        <ol className="run-examples" aria-label="Examples">
          {examples.map((one) => (
            <Example key={one.before.id} {...one} />
          ))}
        </ol>
      )}
    </section>
  );
}

const TITLES: Readonly<Record<ReparseRun["state"], string>> = {
  running: "At work",
  done: "Done",
  cancelled: "Cancelled: what was parsed stays so",
  failed: "Failed: what was parsed stays so",
};

function title({ state, because, dryRun, changed }: ReparseRun): string {
  const would = changed === 0 ? "Nothing would change" : "This would change";
  const words = dryRun && state === "done" ? would : TITLES[state];
  return because === null ? words : `${words} (${because})`;
}

function about({ q, from, to, started, ended }: ReparseRun): string {
  const records = q === "" ? "All records" : `Records that match ${q}`;
  const began = Date.parse(started);
  const took = ended === null ? "" : `, in ${duration(Date.parse(ended) - began)}`;
  return `${records}, from ${short(from)} to ${short(to)}; begun ${short(started)}${took}.`;
}

/** RFC 3339 without its fraction; the place is in UTC as the API has it. */
function short(time: string): string {
  return `${time.slice(0, 19).replace("T", " ")} UTC`;
}

function Cancel(): ReactNode {
  const cancel = useCancel();
  return (
    <button type="button" className="quiet" disabled={cancel.isPending} onClick={() => cancel.mutate()}>
      Cancel
    </button>
  );
}

const FIELDS_MOST = 30;

function Fields({ title: words, fields }: { title: string; fields: ReparseRun["gained"] }): ReactNode {
  if (fields.length === 0) return null;
  return (
    <p className="run-fields">
      <span className="dim">{words}</span>
      {fields.slice(0, FIELDS_MOST).map(({ name, records }) => (
        <span key={name} className="mono">
          {name} <span className="dim num">{exact(records)}</span>
        </span>
      ))}
      {fields.length > FIELDS_MOST && <span className="dim">and {fields.length - FIELDS_MOST} more</span>}
    </p>
  );
}
