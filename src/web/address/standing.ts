/** Pages that stand beside the lines, each with an address of its own. */

export interface StandingPage {
  path: string;
  title: string;
  /** In the menu and the palette. */
  command: string;
}

/** Where the lines are; so is every address that is no page of its own. */
export const LINES = "/";

/** In the order of the menu; page/standing-view.tsx has a view for each. */
export const STANDING_PAGES: readonly StandingPage[] = [
  { path: "/doctor", title: "Doctor", command: "Doctor: what cannot work as it is written" },
];

export function pageAt(path: string): StandingPage | undefined {
  const bare = path.replace(/\/+$/, "");
  return STANDING_PAGES.find((page) => page.path === bare);
}
