/** What the address bar holds: everything one would send to a colleague. */

export interface Place {
  q: string;
  /** RFC 3339 or relative ("-15m"). */
  from: string;
  /** Empty: up to now, and on. */
  to: string;
  /** Fields shown as columns of their own. */
  cols: readonly string[];
  /** Record that the view stands at; empty: the newest. */
  at: string;
  /** Record whose detail is open. */
  open: string;
  /** Query whose words are marked although it is not searched for: context keeps the hits in sight. */
  mark: string;
  /** False when the tail was switched off by hand. */
  live: boolean;
}

export const DEFAULT_FROM = "-15m";

const EMPTY: Place = { q: "", from: DEFAULT_FROM, to: "", cols: [], at: "", open: "", mark: "", live: true };
/** Longer addresses are cut by servers, proxies and chat programs. */
const MAX_COLS = 8;

export function parsePlace(search: string): Place {
  const params = new URLSearchParams(search);
  const text = (key: string): string => params.get(key) ?? "";
  return {
    q: text("q"),
    from: params.get("from") ?? EMPTY.from,
    to: text("to"),
    cols: text("cols")
      .split(",")
      .filter((col) => col !== "")
      .slice(0, MAX_COLS),
    at: text("at"),
    open: text("open"),
    mark: text("mark"),
    live: params.get("tail") !== "off",
  };
}

/** What is as usual is left out, so that a fresh page has a bare address. */
export function placeText(place: Place): string {
  const params = new URLSearchParams();
  if (place.q !== "") params.set("q", place.q);
  if (place.from !== EMPTY.from) params.set("from", place.from);
  if (place.to !== "") params.set("to", place.to);
  if (place.cols.length > 0) params.set("cols", place.cols.join(","));
  if (place.at !== "") params.set("at", place.at);
  if (place.open !== "") params.set("open", place.open);
  if (place.mark !== "") params.set("mark", place.mark);
  if (!place.live) params.set("tail", "off");
  const text = params.toString();
  return text === "" ? "" : `?${text}`;
}

/** A tail only makes sense where the range is open to the future. */
export function isOpenEnded(place: Pick<Place, "to">): boolean {
  return place.to === "" || place.to === "now";
}

/** True when both show the same search, so that no new one is due. */
export function sameSearch(a: Place, b: Place): boolean {
  return a.q === b.q && a.from === b.from && a.to === b.to;
}
