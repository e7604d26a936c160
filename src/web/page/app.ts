/** Everything that lives as long as the page, in one handle. Components watch its stores, commands change them. */
import { createContext, use } from "react";
import { openAddress } from "../address/address.ts";
import type { Address } from "../address/address.ts";
import { sameSearch } from "../address/place.ts";
import type { Place } from "../address/place.ts";
import { createStore } from "../kit/store.ts";
import type { Store } from "../kit/store.ts";
import type { Line } from "../lines/line.ts";
import { createLines } from "../lines/lines.ts";
import type { Lines } from "../lines/lines.ts";
import { dayCounter } from "../lines/rows.ts";
import { ServerError } from "../server/client.ts";
import { openPrefs } from "./prefs.ts";
import type { Prefs } from "./prefs.ts";

/** At most one thing lies over the page. */
export type Overlay = "none" | "keys" | "time" | "facets" | "fields";

/** The row the keyboard is at, and which of its values `+` and `-` mean. */
export interface RowCursor {
  id: string;
  cell: number;
}

export interface App {
  address: Address;
  lines: Lines;
  prefs: Store<Prefs>;
  overlay: Store<Overlay>;
  cursor: Store<RowCursor>;
  expanded: Store<ReadonlySet<string>>;
  pins: Store<readonly Line[]>;
  /** Set when the server wants a sign-in that we lost. */
  signedOut: Store<boolean>;
  /** Undefined where nobody has to sign in. */
  signOut: (() => void) | undefined;
  /** Begins to listen and to search; gives the way to end it. */
  start: () => () => void;
}

export function createApp(signOut: (() => void) | undefined): App {
  const address = openAddress();
  const prefs = openPrefs();
  let { utc } = prefs.get();
  let dayOf = dayCounter(utc);
  const lines = createLines((ms) => dayOf(ms));
  const app: App = {
    address,
    lines,
    prefs,
    overlay: createStore<Overlay>("none"),
    cursor: createStore<RowCursor>({ id: address.place.get().open || address.place.get().at, cell: 0 }),
    expanded: createStore<ReadonlySet<string>>(new Set<string>()),
    pins: createStore<readonly Line[]>([]),
    signedOut: createStore(false),
    signOut,
    start: () => {
      const ends = [
        address.listen(),
        address.watch((place, before) => went(app, place, before)),
        lines.view.subscribe(() => noticeSignOut(app)),
        lines.tail.subscribe(() => noticeSignOut(app)),
        prefs.subscribe(() => {
          if (prefs.get().utc === utc) return;
          utc = prefs.get().utc;
          dayOf = dayCounter(utc);
          lines.rebuild();
        }),
      ];
      void lines.show(address.place.get());
      return () => {
        for (const end of ends) end();
        lines.close();
      };
    },
  };
  return app;
}

function went({ lines, cursor }: App, place: Place, before: Place): void {
  if (place.open !== "" && place.open !== before.open) cursor.set({ ...cursor.get(), id: place.open });
  if (place.live !== before.live) lines.setLive(place.live);
  if (!sameSearch(place, before) || isElsewhere(lines, place, before)) void lines.show(place);
}

function isElsewhere(lines: Lines, place: Place, before: Place): boolean {
  if (place.at === before.at || place.at === "") return false;
  return !lines.view.get().rows.some((row) => row.key === place.at);
}

/** Searches say why they are refused; a tail that breaks does not, so it is a reason to ask. */
function noticeSignOut({ lines, signedOut, signOut }: App): void {
  const { work } = lines.view.get();
  const refused = work.state === "failed" && work.error instanceof ServerError && work.error.status === 401;
  const { stream } = lines.tail.get();
  signedOut.set(refused || (signOut !== undefined && stream.state === "away"));
}

const AppContext = createContext<App | undefined>(undefined);
export const AppProvider = AppContext.Provider;

export function useApp(): App {
  const app = use(AppContext);
  if (app === undefined) throw new Error("a component outside of AppProvider asked for the app");
  return app;
}
