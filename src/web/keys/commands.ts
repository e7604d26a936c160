/** Every command of the page, once: the keys, the menu, the palette and the sheet are all read from here. */
import { spotlight } from "@mantine/spotlight";
import {
  closeRecord,
  copyLink,
  copyLine,
  cursorRow,
  filterBy,
  hidePattern,
  jumpToNow,
  moveCursor,
} from "../page/actions.ts";
import {
  lineRows,
  moveToError,
  moveToHit,
  openRecord,
  putCursor,
  search,
  showContext,
  toggleFold,
} from "../page/actions.ts";
import { togglePin, toggleTail } from "../page/actions.ts";
import type { App } from "../page/app.ts";
import type { Prefs } from "../page/prefs.ts";
import { openView, VIEWS } from "../page/views.tsx";
import { cellAt, rowCells } from "../rows/cells.ts";
import type { Line } from "../lines/line.ts";
import { tell } from "../kit/tell.ts";

export interface Command {
  id: string;
  title: string;
  group: "Find" | "Move" | "This line" | "View" | "Page";
  /** As KeyboardEvent.key names them, with "Mod+" for Ctrl or Cmd. */
  keys: readonly string[];
  run: (app: App) => void;
  /** In the ⋯ menu as well. */
  menu?: true;
  /** For what is on or off. */
  isOn?: (app: App) => boolean;
  /** Absent where it makes no sense. */
  when?: (app: App) => boolean;
}

export const COMMANDS: readonly Command[] = [
  { id: "search", title: "Search", group: "Find", keys: ["/", "s"], run: () => focusSearch() },
  { id: "time", title: "Choose the time", group: "Find", keys: ["d"], run: (app) => app.overlay.set("time") },
  { id: "include", title: "Only this value", group: "Find", keys: ["+", "="], run: (app) => byCell(app, "only") },
  { id: "exclude", title: "Without this value", group: "Find", keys: ["-"], run: (app) => byCell(app, "not") },
  { id: "hide", title: "Hide lines like this one", group: "Find", keys: ["x"], run: (app) => withLine(app, hidePattern) },
  { id: "undo", title: "Undo the last step", group: "Find", keys: ["u"], run: undo },
  { id: "clear", title: "Clear the search", group: "Find", keys: [], run: (app) => search(app, "") },
  { id: "palette", title: "Commands and containers by name", group: "Find", keys: ["Mod+k"], run: () => spotlight.open(), menu: true },

  { id: "next", title: "Next line", group: "Move", keys: ["j", "ArrowDown"], run: (app) => moveCursor(app, 1) },
  { id: "previous", title: "Previous line", group: "Move", keys: ["k", "ArrowUp"], run: (app) => moveCursor(app, -1) },
  { id: "next-hit", title: "Next hit", group: "Move", keys: ["n"], run: (app) => moveToHit(app, 1) },
  { id: "previous-hit", title: "Previous hit", group: "Move", keys: ["N"], run: (app) => moveToHit(app, -1) },
  { id: "next-error", title: "Next error", group: "Move", keys: ["e"], run: (app) => void moveToError(app, 1) },
  { id: "previous-error", title: "Previous error", group: "Move", keys: ["E"], run: (app) => void moveToError(app, -1) },
  { id: "next-value", title: "Next value in the line", group: "Move", keys: ["l", "ArrowRight"], run: (app) => moveCell(app, 1) },
  { id: "previous-value", title: "Previous value in the line", group: "Move", keys: ["h", "ArrowLeft"], run: (app) => moveCell(app, -1) },
  { id: "oldest", title: "Oldest loaded line", group: "Move", keys: ["g", "Home"], run: toOldest },
  { id: "newest", title: "Newest line", group: "Move", keys: ["G", "End"], run: jumpToNow },

  { id: "open", title: "Open the line", group: "This line", keys: ["Enter"], run: openOrClose },
  { id: "context", title: "What was around it", group: "This line", keys: ["c"], run: (app) => withLine(app, showContext) },
  { id: "pin", title: "Pin or unpin", group: "This line", keys: ["p"], run: (app) => withLine(app, togglePin) },
  { id: "fold", title: "Unfold or fold", group: "This line", keys: ["z", " "], run: (app) => withLine(app, (_app, line) => toggleFold(app, line.id)) },
  { id: "link", title: "Copy a link to it", group: "This line", keys: ["y"], run: (app) => withLine(app, (_app, line) => void copyLink(app, line)) },
  { id: "copy", title: "Copy its text", group: "This line", keys: ["Y"], run: (app) => withLine(app, (_app, line) => void copyLine(line)) },

  { id: "tail", title: "Follow new lines", group: "View", keys: ["t"], run: toggleTail, menu: true, isOn: (app) => app.address.place.get().live },
  { id: "wrap", title: "Wrap long lines", group: "View", keys: ["w"], run: (app) => flip(app, "wrap"), menu: true, isOn: (app) => app.prefs.get().wrap },
  { id: "facets", title: "Fields at the left", group: "View", keys: ["["], run: (app) => flip(app, "facets"), menu: true, isOn: (app) => app.prefs.get().facets },
  { id: "newest-on-top", title: "Newest line on top", group: "View", keys: [], run: (app) => flip(app, "newestOnTop"), menu: true, isOn: (app) => app.prefs.get().newestOnTop },
  { id: "utc", title: "Times in UTC", group: "View", keys: [], run: (app) => flip(app, "utc"), menu: true, isOn: (app) => app.prefs.get().utc },

  ...VIEWS.map(({ path, command }): Command => ({ id: path.slice(1), title: command, group: "Page", keys: [], run: (app) => openView(path, app.address.place.get().q), menu: true })),
  { id: "keys", title: "All keys", group: "Page", keys: ["?"], run: (app) => app.overlay.set("keys"), menu: true },
  { id: "back", title: "Back: close, cancel, let go", group: "Page", keys: ["Escape"], run: back },
  { id: "sign-out", title: "Sign out", group: "Page", keys: [], run: (app) => app.signOut?.(), menu: true, when: (app) => app.signOut !== undefined },
]; // prettier-ignore

export function isPossible(app: App): (command: Command) => boolean {
  return (command) => command.when?.(app) ?? true;
}

function focusSearch(): void {
  const box = document.getElementById("query");
  if (!(box instanceof HTMLInputElement)) return;
  box.focus();
  box.select();
}

function withLine(app: App, act: (app: App, line: Line) => void): void {
  const row = cursorRow(app) ?? lineRows(app).at(-1);
  if (row !== undefined) act(app, row.line);
}

function byCell(app: App, verb: "only" | "not"): void {
  withLine(app, (_app, line) => {
    const marked = document.getSelection()?.toString().trim() ?? "";
    const filter =
      marked === ""
        ? cellAt(line, app.address.place.get().cols, app.cursor.get().cell)
        : { field: "", value: marked };
    if (filter !== undefined) filterBy(app, verb, filter);
  });
}

function moveCell(app: App, step: 1 | -1): void {
  withLine(app, (_app, line) => {
    const { length } = rowCells(line, app.address.place.get().cols);
    const cell = Math.min(length - 1, Math.max(0, app.cursor.get().cell + step));
    app.cursor.set({ id: line.id, cell });
  });
}

function undo(app: App): void {
  if (!app.address.undo()) tell("Nothing to undo");
}

function toOldest(app: App): void {
  const first = lineRows(app)[0];
  if (first !== undefined) putCursor(app, first.key);
}

function openOrClose(app: App): void {
  const row = cursorRow(app);
  if (row === undefined) return moveCursor(app, 1);
  if (app.address.place.get().open === row.key) closeRecord(app);
  else openRecord(app, row.key);
}

/** One step outwards at a time. */
function back(app: App): void {
  if (app.overlay.get() !== "none") app.overlay.set("none");
  else if (app.lines.cancel()) tell("Search cancelled");
  else if (app.address.place.get().open !== "") closeRecord(app);
  else app.cursor.set({ id: "", cell: 0 });
}

type Switch = { [K in keyof Prefs]: Prefs[K] extends boolean ? K : never }[keyof Prefs];

function flip(app: App, key: Switch): void {
  const prefs = app.prefs.get();
  app.prefs.set({ ...prefs, [key]: !prefs[key] });
}
