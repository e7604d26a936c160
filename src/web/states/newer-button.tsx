import type { ReactNode } from "react";
import { exact } from "../kit/numbers.ts";
import { useStore } from "../kit/store.ts";
import { jumpToNow } from "../page/actions.ts";
import { useApp } from "../page/app.ts";

/** Below what is being read: how much has come in, and the way there. */
export function NewerButton(): ReactNode {
  const app = useApp();
  const { newerCount, rows } = useStore(app.lines.view);
  const following = useStore(app.lines.following);
  const { newestOnTop } = useStore(app.prefs);
  if (following || rows.length === 0) return null;
  const arrow = newestOnTop ? "▲" : "▼";
  return (
    <button
      type="button"
      className={`newer num${newestOnTop ? " on-top" : ""}`}
      title="To the newest line (G or End)"
      onClick={() => jumpToNow(app)}
    >
      {newerCount > 0 ? `${arrow} ${exact(newerCount)} newer` : `${arrow} now`}
    </button>
  );
}
