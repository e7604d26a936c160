import { useMemo } from "react";
import type { ReactNode } from "react";
import { rangeLabel, rangeMs } from "../address/range.ts";
import { duration, exact } from "../kit/numbers.ts";
import { search, setRange } from "../page/actions.ts";
import { useApp } from "../page/app.ts";
import { useNearest } from "../server/queries.ts";
import type { Sought } from "../server/queries.ts";

/** Room on both sides of the hit that one jumps to. */
const AROUND_MS = 450_000;

export function NoHits({ sought }: { sought: Sought }): ReactNode {
  const app = useApp();
  const range = useMemo(() => rangeMs(sought, sought.atMs), [sought]);
  const { data } = useNearest(sought, range, true);
  const goTo = (ms: number): void =>
    setRange(app, new Date(ms - AROUND_MS).toISOString(), new Date(ms + AROUND_MS).toISOString());
  return (
    <div className="instead">
      <h2>
        {sought.q === "" ? (
          "No lines"
        ) : (
          <>
            No lines match <code className="mono">{sought.q}</code>
          </>
        )}
      </h2>
      <p className="dim">Searched: {rangeLabel(sought)}</p>
      {data !== undefined && data.before === undefined && data.after === undefined && (
        <p>There are none at any other time either.</p>
      )}
      <div className="nearest">
        {data?.before !== undefined && (
          <button type="button" className="bar-button" onClick={() => goTo(data.before?.ms ?? 0)}>
            {hits(data.before.count)}, newest {duration(range.fromMs - data.before.ms)} earlier
          </button>
        )}
        {data?.after !== undefined && (
          <button type="button" className="bar-button" onClick={() => goTo(data.after?.ms ?? 0)}>
            {hits(data.after.count)}, first {duration(data.after.ms - range.toMs)} later
          </button>
        )}
        {sought.q !== "" && (
          <button type="button" className="bar-button" onClick={() => search(app, "")}>
            All lines of this time
          </button>
        )}
      </div>
    </div>
  );
}

function hits(count: number): string {
  return count === 0 ? "Hits" : `${exact(count)} ${count === 1 ? "hit" : "hits"}`;
}
