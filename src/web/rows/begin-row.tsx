/** Before the oldest line of the range: that there is no more of it, and the way to more. */
import type { ReactNode } from "react";
import { useStore } from "../kit/store.ts";
import { setRange } from "../page/actions.ts";
import { useApp } from "../page/app.ts";

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

export function BeginRow(): ReactNode {
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
