import type { ReactNode } from "react";
import { useStore } from "../kit/store.ts";
import type { TailView } from "../lines/live.ts";
import { toggleTail } from "../page/actions.ts";
import { useApp } from "../page/app.ts";

const SAYS: Readonly<Record<TailView["stream"]["state"], { sign: string; word: string; title: string }>> = {
  off: { sign: "○", word: "Tail", title: "Go to the newest line and follow (t)" },
  paused: { sign: "▷", word: "Paused", title: "Follow new lines (t)" },
  connecting: { sign: "◌", word: "Tail", title: "Connecting" },
  live: { sign: "●", word: "Tail", title: "New lines come in. Pause (t)" },
  away: { sign: "◌", word: "Tail", title: "The server is away; trying again" },
};

export function TailButton(): ReactNode {
  const app = useApp();
  const { stream } = useStore(app.lines.tail);
  return (
    <button
      type="button"
      className={`bar-button tail is-${stream.state}`}
      title={SAYS[stream.state].title}
      aria-pressed={stream.state === "live"}
      onClick={() => toggleTail(app)}
    >
      <TailLabel />
    </button>
  );
}

export function TailLabel(): ReactNode {
  const { stream } = useStore(useApp().lines.tail);
  const { sign, word } = SAYS[stream.state];
  return (
    <>
      <span className={`tail-sign is-${stream.state}`} aria-hidden="true">
        {sign}
      </span>{" "}
      {word}
    </>
  );
}
