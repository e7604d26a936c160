/** What all rows share, worked out once for all of them. */
import { useMemo } from "react";
import { useStore } from "../kit/store.ts";
import { useApp } from "../page/app.ts";
import { hitPattern } from "../query/hit-words.ts";
import { createClock } from "./clock.ts";
import type { Clock } from "./clock.ts";
import { narrowNames } from "./narrow-names.ts";
import type { RowLook } from "./row.tsx";

export function useClock(): Clock {
  const { utc } = useStore(useApp().prefs);
  return useMemo(() => createClock(utc), [utc]);
}

export function useRowLook(): RowLook {
  const app = useApp();
  const clock = useClock();
  const { origins, shown } = useStore(app.lines.view);
  const { mark, cols } = useStore(app.address.place);
  const { wrap } = useStore(app.prefs);
  const names = useMemo(() => narrowNames(origins), [origins]);
  // Of the search that the lines answer: while a new one runs, or is wrong, the old lines keep their marks.
  const q = shown?.q ?? "";
  const colsText = cols.join(",");
  return useMemo(
    () => ({
      clock,
      cols: colsText === "" ? [] : colsText.split(","),
      hits: hitPattern(q, mark),
      names,
      originChars: originChars(names),
      wrap,
    }),
    [clock, colsText, q, mark, names, wrap],
  );
}

/** A column that grew with one name and shrank again would move every line; one so wide would leave no room for text. */
const LEAST_CHARS = 6;
const MOST_CHARS = 18;

function originChars(names: ReadonlyMap<string, string>): number {
  let most = LEAST_CHARS;
  for (const short of names.values()) most = Math.max(most, short.length);
  return Math.min(MOST_CHARS, most);
}
