/** On a phone: what goes on, and the tail within thumb's reach. */
import type { ReactNode } from "react";
import { exact } from "../kit/numbers.ts";
import { useStore } from "../kit/store.ts";
import { TailLabel } from "../search/tail-button.tsx";
import { toggleTail } from "./actions.ts";
import { useApp } from "./app.ts";

export function TailDock(): ReactNode {
  const app = useApp();
  const { stats } = useStore(app.lines.tail);
  return (
    <footer className="tail-dock">
      <button type="button" className="bar-button" onClick={() => app.overlay.set("facets")}>
        Fields
      </button>
      <span className="dim num">{stats !== undefined && `${exact(stats.linesPerSecond)} lines/s`}</span>
      <button type="button" className="bar-button" onClick={() => toggleTail(app)}>
        <TailLabel />
      </button>
    </footer>
  );
}
