/** A short word at the lower edge: what just happened, and how to take it back. */
import { createStore } from "./store.ts";
import type { Store } from "./store.ts";

export interface Told {
  id: number;
  text: string;
  action?: { label: string; run: () => void };
}

const SHOWN_MS = 4000;
let last = 0;
let timer = 0;

export const told: Store<Told | undefined> = createStore<Told | undefined>(undefined);

export function tell(text: string, action?: Told["action"]): void {
  last += 1;
  told.set(action === undefined ? { id: last, text } : { id: last, text, action });
  clearTimeout(timer);
  timer = window.setTimeout(() => told.set(undefined), SHOWN_MS);
}
