/** What lies before the oldest loaded line, once one has scrolled there: said above the rows, so that nothing jumps. */
import type { ReactNode } from "react";
import { useStore } from "../kit/store.ts";
import { setRange } from "../page/actions.ts";
import { useApp } from "../page/app.ts";

export function EdgeNote(): ReactNode {
  const app = useApp();
  const { older, newer } = useStore(app.lines.view);
  const failed = older.state === "failed" ? older.error : newer.state === "failed" ? newer.error : undefined;
  if (failed === undefined) return null;
  return (
    <div className="edge-note" role="alert">
      Further lines could not be loaded: {failed.message}.{" "}
      <button
        type="button"
        className="link"
        onClick={() => (older.state === "failed" ? app.lines.loadOlder() : app.lines.loadNewer())}
      >
        Try again
      </button>
    </div>
  );
}

/** Ranges one is likely to want next, when the lines of this one are all read. */
const WIDER: Readonly<Record<string, string>> = {
  "-5m": "-15m",
  "-15m": "-1h",
  "-1h": "-4h",
  "-4h": "-24h",
  "-24h": "-7d",
  "-2d": "-7d",
  "-7d": "-30d",
};

export function BeginningRow(): ReactNode {
  const app = useApp();
  const { from } = useStore(app.address.place);
  const wider = WIDER[from];
  return (
    <div className="row-begin">
      The range begins here.{" "}
      {wider !== undefined && (
        <button type="button" className="link" onClick={() => setRange(app, wider, "")}>
          Look back further ({wider.slice(1)})
        </button>
      )}
    </div>
  );
}
