/** What there is beside the lines: each a page of its own, at an address of its own, loaded when it is asked for. */
import { lazy } from "react";
import type { ComponentType } from "react";

export interface View {
  path: string;
  title: string;
  /** What one goes there for, for the palette and the menu. */
  command: string;
  Body: ComponentType<{ narrow: boolean }>;
}

/** In the order of the menu. */
export const VIEWS: readonly View[] = [
  {
    path: "/doctor",
    title: "Doctor",
    command: "Doctor: what cannot work as it is written",
    Body: lazy(async () => ({ default: (await import("../doctor/doctor-view.tsx")).DoctorView })),
  },
  {
    path: "/parse",
    title: "Parse",
    command: "Parse: try steps on lines",
    Body: lazy(async () => ({ default: (await import("../parse/parse-view.tsx")).ParseView })),
  },
  {
    path: "/reparse",
    title: "Re-parse",
    command: "Re-parse: today's steps on what is stored",
    Body: lazy(async () => ({ default: (await import("../reparse/reparse-view.tsx")).ReparseView })),
  },
];

/** Undefined for the lines, which have all other addresses. */
export function viewAt(path: string): View | undefined {
  return VIEWS.find((view) => view.path === path.replace(/\/+$/, ""));
}

/** A step in the browser's history, so that back returns to the same lines. A view that has a search begins with theirs. */
export function openView(path: string, q: string): void {
  location.assign(q === "" ? path : `${path}?${new URLSearchParams({ q }).toString()}`);
}
