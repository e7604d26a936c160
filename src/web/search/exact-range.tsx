import { useState } from "react";
import type { FormEvent, ReactNode } from "react";
import { rangeMs } from "../address/range.ts";
import type { Range } from "../address/range.ts";

/** Two moments in the reader's zone, by the browser's own fields: they know its calendar and its keyboard. */
export function ExactRange({ from, to, onTake }: Range & { onTake: (range: Range) => void }): ReactNode {
  const [shown] = useState(() => rangeMs({ from, to }, Date.now()));
  const [start, setStart] = useState(() => fieldText(shown.fromMs));
  const [end, setEnd] = useState(() => (to === "" ? "" : fieldText(shown.toMs)));
  const valid = start !== "" && (end === "" || end > start);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (valid) onTake({ from: iso(start), to: end === "" ? "" : iso(end) });
  };
  return (
    <form className="exact" onSubmit={submit}>
      <label>
        From
        <input
          className="plain-input"
          type="datetime-local"
          step={1}
          value={start}
          onChange={(event) => setStart(event.currentTarget.value)}
        />
      </label>
      <label>
        To <span className="dim">empty: now</span>
        <input
          className="plain-input"
          type="datetime-local"
          step={1}
          value={end}
          onChange={(event) => setEnd(event.currentTarget.value)}
        />
      </label>
      <button type="submit" className="bar-button" disabled={!valid}>
        Show
      </button>
    </form>
  );
}

function fieldText(ms: number): string {
  return new Date(ms - new Date(ms).getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

function iso(field: string): string {
  return new Date(field).toISOString();
}
