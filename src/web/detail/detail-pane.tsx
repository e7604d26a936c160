/** One record whole: its text, its time, every field, each to filter by. */
import type { ReactNode } from "react";
import type { RecordJson } from "../../api/contract.ts";
import { Pane } from "../kit/pane.tsx";
import { useStore } from "../kit/store.ts";
import type { Line } from "../lines/line.ts";
import { makeLine } from "../lines/line.ts";
import { closeRecord, copyLine, copyLink, showContext, togglePin } from "../page/actions.ts";
import { useApp } from "../page/app.ts";
import { useRecord } from "../server/queries.ts";
import { DetailText } from "./detail-text.tsx";
import { FieldTable } from "./field-table.tsx";
import { fieldsOf } from "./fields.ts";
import { When } from "./when.tsx";

export function DetailPane({ narrow }: { narrow: boolean }): ReactNode {
  const app = useApp();
  const { open } = useStore(app.address.place);
  return (
    <Pane side="right" open={open !== ""} narrow={narrow} label="Line" onClose={() => closeRecord(app)}>
      <Opened id={open} narrow={narrow} />
    </Pane>
  );
}

function Opened({ id, narrow }: { id: string; narrow: boolean }): ReactNode {
  const app = useApp();
  // Only asked for when it is not among the loaded lines: a shared link, or a search that leaves it out.
  const loaded = app.lines.find(id);
  const asked = useRecord(id, loaded === undefined);
  const record = loaded?.record ?? asked.data;
  if (id === "") return null;
  if (record === undefined) return <Missing error={asked.error} />;
  return <Detail record={record} line={loaded ?? makeLine(record)} closable={!narrow} />;
}

function Missing({ error }: { error: Error | null }): ReactNode {
  if (error === null) return null;
  return (
    <div className="detail-missing">
      <p>This line is not there (any more): {error.message}.</p>
      <p className="dim">It may have been deleted at the end of its retention.</p>
    </div>
  );
}

interface DetailProps {
  record: RecordJson;
  line: Line;
  /** A sheet has a cross of its own. */
  closable: boolean;
}

function Detail({ record, line, closable }: DetailProps): ReactNode {
  const app = useApp();
  const pinned = useStore(app.pins).some((pin) => pin.id === line.id);
  return (
    <div className="detail">
      <div className="detail-bar">
        <button
          type="button"
          className="quiet"
          title="What was around it (c)"
          onClick={() => showContext(app, line)}
        >
          context
        </button>
        <button
          type="button"
          className="quiet"
          title="Copy a link to this place (y)"
          onClick={() => void copyLink(app, line)}
        >
          link
        </button>
        <button type="button" className="quiet" title="Copy the text" onClick={() => void copyLine(line)}>
          copy
        </button>
        <button
          type="button"
          className="quiet"
          aria-pressed={pinned}
          title="Keep in sight (p)"
          onClick={() => togglePin(app, line)}
        >
          {pinned ? "unpin" : "pin"}
        </button>
        <span className="grow" />
        {closable && (
          <button
            type="button"
            className="quiet"
            title="Close (Esc)"
            aria-label="Close"
            onClick={() => closeRecord(app)}
          >
            ✕
          </button>
        )}
      </div>
      <DetailText record={record} folded={app.lines.foldedBehind(line.id)} />
      <When record={record} />
      {fieldsOf(record).map(({ title, fields }) => (
        <FieldTable key={title} title={title} fields={fields} />
      ))}
    </div>
  );
}
