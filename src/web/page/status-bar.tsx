/** What is going on, in one line; every part is left out when there is nothing to say. */
import { Fragment } from "react";
import type { ReactNode } from "react";
import { duration, exact, plural, rounded } from "../kit/numbers.ts";
import { useStore } from "../kit/store.ts";
import type { LinesView } from "../lines/lines.ts";
import type { TailView } from "../lines/live.ts";
import { useClock } from "../rows/look.ts";
import { useSession } from "../signin/session.ts";
import { useApp } from "./app.ts";
import { SchemeButton } from "./scheme-button.tsx";

export function StatusBar(): ReactNode {
  const app = useApp();
  const view = useStore(app.lines.view);
  const tail = useStore(app.lines.tail);
  const { utc } = useStore(app.prefs);
  const clock = useClock();
  const parts = [...tailParts(tail), ...searchParts(view)];
  return (
    <footer className="status num">
      {parts.map((part, i) => (
        <Fragment key={part.replace(/[\d.,]+/g, "")}>
          {i > 0 && <span className="dot">·</span>}
          <span>{part}</span>
        </Fragment>
      ))}
      <span className="grow" />
      <button
        type="button"
        className="quiet"
        title={utc ? "Times are in UTC. Show local times" : "Times are local. Show UTC"}
        onClick={() => app.prefs.set({ ...app.prefs.get(), utc: !utc })}
      >
        {clock.zone}
      </button>
      <SchemeButton />
      <button type="button" className="quiet" onClick={() => app.overlay.set("keys")}>
        <kbd>?</kbd> keys
      </button>
      <WhoAmI />
    </footer>
  );
}

function tailParts({ stream, stats }: TailView): string[] {
  switch (stream.state) {
    case "off":
      return [];
    case "paused":
      return ["paused"];
    case "connecting":
      return ["connecting"];
    case "away":
      return ["away"];
    case "live":
      if (stats === undefined) return ["live"];
      return [
        "live",
        `${exact(stats.linesPerSecond)} lines/s`,
        ...(stats.sent > 0 ? [`${duration(stats.behindMs)} behind`] : []),
      ];
  }
}

function searchParts({ figures, lineCount, work }: LinesView): string[] {
  if (figures === undefined) return work.state === "searching" ? ["searching"] : [];
  const searched = `searched ${rounded(figures.searched)} in ${duration(figures.tookMs)}`;
  return [searched + (figures.partial ? " (partial)" : ""), `${plural(lineCount, "line")} loaded`];
}

function WhoAmI(): ReactNode {
  const session = useSession();
  const { signOut } = useApp();
  if (session.data?.required !== true) return null;
  return (
    <button type="button" className="quiet" title="Sign out" onClick={signOut}>
      {session.data.user ?? "signed in"} · sign out
    </button>
  );
}
