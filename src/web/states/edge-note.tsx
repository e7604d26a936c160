/** Lines beyond the loaded ones that could not be read: said above the rows, so that nothing jumps. */
import type { ReactNode } from "react";
import { useStore } from "../kit/store.ts";
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
