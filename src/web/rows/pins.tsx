/** Lines kept in sight above the others. A click goes back to where one stands. */
import type { ReactNode } from "react";
import { useStore } from "../kit/store.ts";
import type { Line } from "../lines/line.ts";
import { putCursor, togglePin } from "../page/actions.ts";
import { useApp } from "../page/app.ts";
import { useRowLook } from "./look.ts";
import { Row } from "./row.tsx";

export function Pins(): ReactNode {
  const pins = useStore(useApp().pins);
  return pins.length === 0 ? null : <PinnedLines pins={pins} />;
}

function PinnedLines({ pins }: { pins: readonly Line[] }): ReactNode {
  const app = useApp();
  const look = useRowLook();
  const goTo = (line: Line): void => {
    if (app.lines.find(line.id) !== undefined) return putCursor(app, line.id, "centre");
    app.cursor.set({ id: line.id, cell: 0 });
    app.address.go({ at: line.id });
  };
  return (
    <div className="pins mono" aria-label="Pinned lines">
      {pins.map((line) => (
        <div className="pin" key={line.id}>
          <div
            className="pin-line"
            role="button"
            tabIndex={0}
            title="Go to this line"
            onClick={() => goTo(line)}
            onKeyDown={(event) => event.key === "Enter" && goTo(line)}
          >
            <Row
              row={{ kind: "line", key: line.id, line, folded: [] }}
              look={look}
              cell={undefined}
              hovered={false}
              expanded={false}
            />
          </div>
          <button
            type="button"
            className="quiet dim"
            title="Unpin"
            aria-label="Unpin"
            onClick={() => togglePin(app, line)}
          >
            ✕
          </button>
        </div>
      ))}
    </div>
  );
}
