/** A thin bar while the server is away, and for a moment after: how long, and what came in between. */
import type { ReactNode } from "react";
import { duration, plural } from "../kit/numbers.ts";
import { useNow } from "../kit/use-now.ts";
import { useStore } from "../kit/store.ts";
import type { TailView } from "../lines/live.ts";
import { useApp } from "../page/app.ts";
import { isPassing, ServerError } from "../server/client.ts";

const BACK_SHOWN_MS = 8000;
/** A reconnect within this time is nobody's concern. */
const WORTH_SAYING_MS = 1500;

export function ServerGone(): ReactNode {
  const app = useApp();
  const tail = useStore(app.lines.tail);
  const { work } = useStore(app.lines.view);
  const nowMs = useNow(tail.stream.state === "away" || tail.caughtUp !== undefined);
  const text =
    tailText(tail, nowMs) ??
    (work.state === "failed" && isPassing(work.error) ? searchText(work.error) : undefined);
  if (text === undefined) return null;
  const back = tail.stream.state === "live" && work.state !== "failed";
  return (
    <div className={`gone${back ? " is-back" : ""}`} role="status">
      {text}{" "}
      {!back && (
        <button
          type="button"
          className="link"
          onClick={() => {
            app.lines.retry();
            if (work.state === "failed") void app.lines.show(app.address.place.get());
          }}
        >
          Try now
        </button>
      )}
    </div>
  );
}

function tailText({ stream, caughtUp }: TailView, nowMs: number): string | undefined {
  if (stream.state === "away") {
    const awayMs = nowMs - stream.sinceMs;
    return awayMs < WORTH_SAYING_MS
      ? undefined
      : `The server is away for ${duration(awayMs)}. What is shown stays; trying again.`;
  }
  if (caughtUp === undefined || nowMs - caughtUp.atMs > BACK_SHOWN_MS || caughtUp.awayMs < WORTH_SAYING_MS)
    return undefined;
  return `Back after ${duration(caughtUp.awayMs)}: ${plural(caughtUp.count, "line")} came in between and ${caughtUp.count === 1 ? "is" : "are"} here.`;
}

function searchText(error: Error): string {
  return error instanceof ServerError
    ? `${error.message}. ${error.hint}`
    : "The server does not answer. Is logboom running?";
}
