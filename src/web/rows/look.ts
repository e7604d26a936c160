/** What all rows share, worked out once for all of them. */
import { useMemo, useRef } from "react";
import { useStore } from "../kit/store.ts";
import type { Row } from "../lines/rows.ts";
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
  const { rows, version } = useStore(app.lines.view);
  const { q, mark, cols } = useStore(app.address.place);
  const { wrap } = useStore(app.prefs);
  const names = useNames(rows, version);
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

/** Machines with more containers than this have no names worth narrowing together. */
const MOST_NAMES = 500;

/** Names seen so far; they only grow, so that a name is not called differently each time a container falls silent. */
function useNames(rows: readonly Row[], version: number): ReadonlyMap<string, string> {
  const seen = useRef({
    names: new Set<string>(),
    narrowed: new Map() as ReadonlyMap<string, string>,
    rows,
    upTo: 0,
  });
  return useMemo(() => {
    const state = seen.current;
    // Rows that were rebuilt are looked at again; rows that grew only where they grew.
    const from = state.rows === rows ? Math.min(state.upTo, rows.length) : 0;
    const before = state.names.size;
    for (let i = from; i < rows.length && state.names.size < MOST_NAMES; i++) {
      const row = rows[i];
      if (row?.kind === "line" && row.line.origin !== "") state.names.add(row.line.origin);
    }
    state.rows = rows;
    state.upTo = rows.length;
    if (state.names.size !== before) state.narrowed = narrowNames(state.names);
    return state.narrowed;
    // oxlint-disable-next-line react/exhaustive-deps -- rows change in place: the version is what tells
  }, [rows, version]);
}
