import type { ReactNode } from "react";
import { exact } from "../kit/numbers.ts";
import { useStore } from "../kit/store.ts";
import { useApp } from "../page/app.ts";

/** More lines match than are sent: the true rate, and a way to see all of fewer. */
export function TooFast(): ReactNode {
  const app = useApp();
  const { stats, stream } = useStore(app.lines.tail);
  if (stream.state !== "live" || stats === undefined || stats.sent >= stats.matched) return null;
  return (
    <div className="too-fast num">
      {exact(stats.matched)} lines/s match, showing {exact(stats.sent)}.{" "}
      <button
        type="button"
        className="link"
        onClick={() => {
          app.prefs.set({ ...app.prefs.get(), facets: true });
          app.overlay.set("facets");
        }}
      >
        Narrow by container or severity
      </button>
    </div>
  );
}
