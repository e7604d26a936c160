/** The place as a store over the browser's history. */
import { createStore } from "../kit/store.ts";
import type { Store } from "../kit/store.ts";
import { parsePlace, placeText } from "./place.ts";
import type { Place } from "./place.ts";

export interface Address {
  place: Store<Place>;
  /** Called when somebody went somewhere (a step, back, forward), not when the page noted where it stands. */
  watch: (went: (place: Place, before: Place) => void) => () => void;
  /** A step that "back" (and undo) returns from. */
  go: (change: Partial<Place>) => void;
  /** Notes where we are, without a step. */
  note: (change: Partial<Place>) => void;
  /** Back by one step, if that stays on this page. */
  undo: () => boolean;
  /** The address of a changed place, whole, for sharing. */
  link: (change: Partial<Place>) => string;
  /** Follows the browser's back and forward, until the function it gives is called. */
  listen: () => () => void;
}

export function openAddress(): Address {
  const place = createStore(parsePlace(location.search));
  const watchers = new Set<(place: Place, before: Place) => void>();
  const moved = (): void => {
    const before = place.get();
    place.set(parsePlace(location.search));
    for (const went of watchers) went(place.get(), before);
  };
  const textOf = (change: Partial<Place>): string =>
    location.pathname + placeText({ ...place.get(), ...change });
  return {
    place,
    watch: (went) => {
      watchers.add(went);
      return () => watchers.delete(went);
    },
    go: (change) => {
      if (textOf(change) === location.pathname + location.search) return;
      history.pushState({ step: step() + 1 }, "", textOf(change));
      moved();
    },
    note: (change) => {
      if (textOf(change) === location.pathname + location.search) return;
      history.replaceState(history.state, "", textOf(change));
      place.set(parsePlace(location.search));
    },
    undo: () => {
      if (step() === 0) return false;
      history.back();
      return true;
    },
    link: (change) => new URL(textOf(change), location.href).href,
    listen: () => {
      window.addEventListener("popstate", moved);
      return () => window.removeEventListener("popstate", moved);
    },
  };
}

/** How many steps lie behind us on this page; the browser keeps it with each entry. */
function step(): number {
  const state: unknown = history.state;
  return typeof state === "object" && state !== null && "step" in state && typeof state.step === "number"
    ? state.step
    : 0;
}
