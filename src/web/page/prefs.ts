/** What one person likes, kept in this browser. Nothing here changes what a shared link shows. */
import { createKeptStore } from "../kit/store.ts";
import type { Store } from "../kit/store.ts";

export interface Prefs {
  facets: boolean;
  facetFields: readonly string[];
  wrap: boolean;
  utc: boolean;
  newestOnTop: boolean;
  recent: readonly string[];
}

const DEFAULTS: Prefs = {
  facets: true,
  facetFields: ["container.name", "severity"],
  wrap: false,
  utc: false,
  newestOnTop: false,
  recent: [],
};
const MOST_RECENT = 20;

export function openPrefs(): Store<Prefs> {
  return createKeptStore("logboom.prefs", read);
}

function read(kept: unknown): Prefs {
  if (typeof kept !== "object" || kept === null) return DEFAULTS;
  const result: Record<string, unknown> = { ...DEFAULTS };
  for (const [key, value] of Object.entries(kept)) {
    const usual = DEFAULTS[key as keyof Prefs];
    if (usual === undefined) continue;
    const fits = Array.isArray(usual)
      ? Array.isArray(value) && value.every((one) => typeof one === "string")
      : typeof value === typeof usual;
    if (fits) result[key] = value;
  }
  return result as unknown as Prefs;
}

export function remember(prefs: Store<Prefs>, q: string): void {
  const kept = prefs.get();
  if (q === "" || kept.recent[0] === q) return;
  prefs.set({ ...kept, recent: [q, ...kept.recent.filter((one) => one !== q)].slice(0, MOST_RECENT) });
}
