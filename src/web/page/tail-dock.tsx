/** On a phone: the tail, within thumb's reach. */
import type { ReactNode } from "react";
import { useStore } from "../kit/store.ts";
import { TailLabel } from "../search/tail-button.tsx";
import { toggleTail } from "./actions.ts";
import { useApp } from "./app.ts";

export function TailDock(): ReactNode {
  const app = useApp();
  const { open } = useStore(app.address.place);
  if (open !== "") return null;
  return (
    <div className="tail-dock">
      <button type="button" onClick={() => app.overlay.set("facets")}>
        Fields
      </button>
      <button type="button" onClick={() => toggleTail(app)}>
        <TailLabel />
      </button>
    </div>
  );
}
