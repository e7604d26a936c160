/** Today's steps on what is stored already: which records, what would change, and how far it is. */
import "./reparse.css";
import { useState } from "react";
import type { ReactNode } from "react";
import { PRESETS } from "../address/range.ts";
import { ProgressLine } from "../kit/progress-line.tsx";
import { ServerError } from "../server/client.ts";
import { useRun, useStart } from "./queries.ts";
import { RunReport } from "./run-report.tsx";

export function ReparseView(): ReactNode {
  const { data, error } = useRun();
  const run = data?.run ?? undefined;
  const working = run?.state === "running";
  return (
    <div className="reparse">
      <ProgressLine working={working} />
      <p className="reparse-what">
        Applies the steps that are running now to records that are stored already. Their text stays as it
        came, but for steps that redact; no record is removed.
      </p>
      <Ask working={working} />
      {error !== null && <p role="alert">The server did not answer: {error.message}.</p>}
      {run !== undefined && <RunReport run={run} />}
    </div>
  );
}

function Ask({ working }: { working: boolean }): ReactNode {
  const params = new URLSearchParams(location.search);
  const [q, setQ] = useState(params.get("q") ?? "");
  const [from, setFrom] = useState(params.get("from") ?? "-24h");
  const start = useStart();
  const begin = (dryRun: boolean): void => {
    note(q.trim(), from);
    start.mutate({ q: q.trim(), from, to: "now", dryRun });
  };
  return (
    <form
      className="reparse-ask"
      onSubmit={(event) => {
        event.preventDefault();
        begin(true);
      }}
    >
      <input
        className="plain-input mono"
        type="text"
        value={q}
        aria-label="Which records"
        placeholder="Which records: a query, such as container:web*; all without one"
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setQ(event.currentTarget.value)}
      />
      <select
        className="bar-button"
        aria-label="Since when"
        value={from}
        onChange={(event) => setFrom(event.currentTarget.value)}
      >
        {PRESETS.some((one) => one.from === from) || <option value={from}>since {from}</option>}
        {PRESETS.map((one) => (
          <option key={one.from} value={one.from}>
            {one.label}
          </option>
        ))}
      </select>
      <button type="submit" className="bar-button" disabled={working || start.isPending}>
        See what would change
      </button>
      <button
        type="button"
        className="bar-button"
        disabled={working || start.isPending}
        onClick={() => begin(false)}
      >
        Parse again
      </button>
      {start.error !== null && <Refused error={start.error} />}
    </form>
  );
}

function Refused({ error }: { error: Error }): ReactNode {
  return (
    <p role="alert">
      {error.message}
      {error instanceof ServerError && error.hint !== "" && <span className="dim"> {error.hint}.</span>}
    </p>
  );
}

/** In the address: a colleague who opens it sees the same. */
function note(q: string, from: string): void {
  const params = new URLSearchParams({ ...(q !== "" && { q }), from });
  history.replaceState(history.state, "", `${location.pathname}?${params.toString()}`);
}
