/** Rows that are no lines: a new day, lines that are missing. */
import type { ReactNode } from "react";
import { exact } from "../kit/numbers.ts";
import type { Gap } from "../lines/rows.ts";

export function DayLine({ text, upwards }: { text: string; upwards: boolean }): ReactNode {
  return (
    <div className="row-day" role="separator">
      <span>{upwards ? `▲ ${text}` : text}</span>
    </div>
  );
}

const WHY: Readonly<Record<Gap["reason"], string>> = {
  slow: "they came faster than this page takes them. A narrower search shows every line.",
  gap: "the connection was away too long. Search this time again to see them.",
};

export function GapLine({ gap: { count, reason } }: { gap: Gap }): ReactNode {
  return (
    <div className="row-gap" role="note">
      {exact(count)} {count === 1 ? "line is" : "lines are"} not shown here: {WHY[reason]}
    </div>
  );
}
