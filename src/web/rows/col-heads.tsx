/** Names over the columns that were added, each a way to take its column away. */
import type { ReactNode } from "react";
import { useStore } from "../kit/store.ts";
import { toggleColumn } from "../page/actions.ts";
import { useApp } from "../page/app.ts";

/** Time, severity and the blanks between, as rows have them. */
const BEFORE_ORIGIN_CHARS = 15;
const BLANKS_CHARS = 2;

export function ColHeads({ originChars }: { originChars: number }): ReactNode {
  const app = useApp();
  const { cols } = useStore(app.address.place);
  if (cols.length === 0) return null;
  return (
    <div className="col-heads mono">
      <span style={{ width: `${BEFORE_ORIGIN_CHARS + originChars + BLANKS_CHARS}ch` }} />
      {cols.map((col) => (
        <span key={col} className="row-col">
          <button
            type="button"
            className="quiet"
            title={`Take the column ${col} away`}
            onClick={() => toggleColumn(app, col)}
          >
            {col} ✕
          </button>
        </span>
      ))}
    </div>
  );
}
