/** The text of a record, every line of it; JSON is laid out, with the original one click away. */
import { useMemo, useState } from "react";
import type { ReactNode } from "react";
import type { RecordJson } from "../../api/contract.ts";
import type { Line } from "../lines/line.ts";
import { plural } from "../kit/numbers.ts";
import { useStore } from "../kit/store.ts";
import { useApp } from "../page/app.ts";
import { hitPattern } from "../query/hit-words.ts";
import { Pieces } from "../rows/pieces.tsx";

/** A megabyte of text in one element makes the browser think for seconds. */
const SHOWN_MOST_CHARS = 50_000;

export interface DetailTextProps {
  record: RecordJson;
  /** Lines that are folded behind it in the list. */
  folded: readonly Line[];
}

export function DetailText({ record: { body }, folded }: DetailTextProps): ReactNode {
  const { q, mark } = useStore(useApp().address.place);
  const hits = useMemo(() => hitPattern(q, mark), [q, mark]);
  const laidOut = useMemo(() => laidOutJson(body), [body]);
  const [asWritten, setAsWritten] = useState(false);
  const [whole, setWhole] = useState(false);
  const own = laidOut === undefined || asWritten ? body : laidOut;
  const text = [own, ...folded.map((line) => line.record.body)].join("\n");
  const shown = whole ? text : text.slice(0, SHOWN_MOST_CHARS);
  return (
    <div className="detail-text">
      <pre className="mono">
        {shown.split("\n").map((line, i) => (
          <div key={i}>{line === "" ? "\u00a0" : <Pieces text={line.replace(/\r$/, "")} hits={hits} />}</div>
        ))}
      </pre>
      {laidOut !== undefined && (
        <button type="button" className="quiet dim" onClick={() => setAsWritten(!asWritten)}>
          {asWritten ? "laid out" : "as written"}
        </button>
      )}
      {shown.length < text.length && (
        <button type="button" className="quiet dim" onClick={() => setWhole(true)}>
          {plural(text.length - shown.length, "more character")}
        </button>
      )}
    </div>
  );
}

function laidOutJson(body: string): string | undefined {
  if (!/^\s*[[{]/.test(body) || body.length > SHOWN_MOST_CHARS) return undefined;
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return undefined;
  }
}
