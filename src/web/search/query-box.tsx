/** The search box. Typing costs nothing; Enter searches; a wrong query is shown where it is wrong. */
import { useRef, useState } from "react";
import type { KeyboardEvent, ReactNode } from "react";
import { useStore } from "../kit/store.ts";
import { search } from "../page/actions.ts";
import { useApp } from "../page/app.ts";
import type { App } from "../page/app.ts";
import { isWrongQuery } from "../server/client.ts";
import type { ServerError } from "../server/client.ts";
import { QueryError } from "./query-error.tsx";

/** Commands focus the box by this. */
export const QUERY_BOX_ID = "query";

export function QueryBox(): ReactNode {
  const app = useApp();
  const { q } = useStore(app.address.place);
  const [text, setText] = useState(q);
  const [scrolled, setScrolled] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const [known, setKnown] = useState(q);
  if (known !== q) {
    setKnown(q);
    setText(q);
  }
  const error = useWrongQuery(app, text, q);
  const run = (next: string): void => {
    setText(next);
    if (next.trim() === q && error === undefined) void app.lines.show(app.address.place.get());
    search(app, next.trim());
  };
  return (
    <div className={`query${error === undefined ? "" : " is-wrong"}`}>
      {error?.position !== undefined && (
        <Underline text={text} position={error.position} scrolled={scrolled} />
      )}
      <input
        id={QUERY_BOX_ID}
        ref={input}
        className="mono"
        type="text"
        value={text}
        placeholder={'Words, "a phrase", severity:error, container:web*'}
        aria-label="Search"
        aria-invalid={error !== undefined}
        aria-describedby={error === undefined ? undefined : "query-error"}
        autoComplete="off"
        autoCapitalize="off"
        autoCorrect="off"
        spellCheck={false}
        enterKeyHint="search"
        onChange={(event) => setText(event.currentTarget.value)}
        onScroll={(event) => setScrolled(event.currentTarget.scrollLeft)}
        onKeyDown={(event) => onKey(event, { text, q, suggestion: error?.suggestion, run, setText })}
      />
      {text !== "" && (
        <button
          type="button"
          className="quiet"
          title="Clear the search"
          aria-label="Clear the search"
          onClick={() => run("")}
        >
          ✕
        </button>
      )}
      {error !== undefined && <QueryError error={error} onTake={run} />}
    </div>
  );
}

interface KeyContext {
  text: string;
  q: string;
  suggestion: string | undefined;
  run: (text: string) => void;
  setText: (text: string) => void;
}

function onKey(
  event: KeyboardEvent<HTMLInputElement>,
  { text, q, suggestion, run, setText }: KeyContext,
): void {
  if (event.nativeEvent.isComposing) return;
  if (event.key === "Enter") {
    run(text);
    return;
  }
  if (event.key === "Tab" && !event.shiftKey && suggestion !== undefined) {
    event.preventDefault();
    run(suggestion);
    return;
  }
  if (event.key !== "Escape") return;
  // First the text goes back to what is searched for, then the keys go back to the lines.
  if (text !== q && suggestion === undefined) setText(q);
  else event.currentTarget.blur();
  event.stopPropagation();
}

/** The error belongs to the text that was sent: as soon as it is edited, it is about something else. */
function useWrongQuery(app: App, text: string, q: string): ServerError | undefined {
  const { work } = useStore(app.lines.view);
  if (work.state !== "failed" || !isWrongQuery(work.error) || text !== q) return undefined;
  return work.error;
}

/** The same text behind the box, with a wave under the place that was not understood. */
function Underline({
  text,
  position,
  scrolled,
}: {
  text: string;
  position: number;
  scrolled: number;
}): ReactNode {
  const at = Math.min(position, text.length);
  const end = at >= text.length ? at : Math.max(at + 1, wordEnd(text, at));
  return (
    <div className="query-under mono" aria-hidden="true">
      <span style={{ transform: `translateX(${-scrolled}px)` }}>
        {text.slice(0, at)}
        <em>{text.slice(at, end) || "  "}</em>
      </span>
    </div>
  );
}

function wordEnd(text: string, start: number): number {
  const blank = text.slice(start).search(/\s/);
  return blank < 0 ? text.length : start + blank;
}
