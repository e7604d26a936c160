/** What the pointer does to rows, taken at the list: rows come and go too fast to listen each for itself. */
import { useRef, useState } from "react";
import type { ClipboardEvent, MouseEvent } from "react";
import type { LineRow } from "../lines/rows.ts";
import { originField } from "../lines/line.ts";
import { copyLink, filterBy, openRecord, toggleFold } from "../page/actions.ts";
import type { App } from "../page/app.ts";
import { tell } from "../kit/tell.ts";
import { ago } from "./clock.ts";
import { originalText } from "./selection.ts";
import { wordAt } from "./word-at.ts";

export interface RowPointer {
  /** Key of the row under the pointer, or "". */
  hovered: string;
  handlers: {
    onClick: (event: MouseEvent) => void;
    onMouseMove: (event: MouseEvent) => void;
    onMouseLeave: () => void;
    onCopy: (event: ClipboardEvent) => void;
  };
}

export function useRowPointer(app: App): RowPointer {
  const [hovered, setHovered] = useState("");
  const frame = useRef(0);
  return {
    hovered,
    handlers: {
      onClick: (event) => clicked(app, event),
      onMouseMove: (event) => {
        const { target, clientX, clientY } = event;
        cancelAnimationFrame(frame.current);
        frame.current = requestAnimationFrame(() => {
          setHovered(keyOf(target));
          underline(target, clientX, clientY);
        });
        explainTime(app, target);
      },
      onMouseLeave: () => {
        cancelAnimationFrame(frame.current);
        setHovered("");
        CSS.highlights?.delete("word");
      },
      onCopy: (event) => {
        const text = originalText(app.lines.view.get().rows, event.currentTarget, document.getSelection());
        if (text === undefined) return;
        event.clipboardData.setData("text/plain", text);
        event.preventDefault();
      },
    },
  };
}

function keyOf(target: EventTarget): string {
  return target instanceof Element ? (target.closest<HTMLElement>("[data-key]")?.dataset["key"] ?? "") : "";
}

function rowOf(app: App, target: EventTarget): LineRow | undefined {
  const key = keyOf(target);
  const row = key === "" ? undefined : app.lines.view.get().rows.find((one) => one.key === key);
  return row?.kind === "line" ? row : undefined;
}

function clicked(app: App, event: MouseEvent): void {
  const row = rowOf(app, event.target);
  if (row === undefined || !(event.target instanceof Element)) return;
  // Whoever marks text wants the text.
  if (document.getSelection()?.isCollapsed === false) return;
  const act = event.target.closest<HTMLElement>("[data-act]")?.dataset["act"];
  if (act !== undefined) return acted(app, row, act);
  const word =
    isTouch() || event.target.closest(".row-text") === null
      ? undefined
      : wordAt(event.clientX, event.clientY);
  if (word === undefined) return openRecord(app, row.key);
  filterBy(app, event.altKey ? "not" : "only", { field: "", value: word.text });
  tell(`${event.altKey ? "Without" : "Only with"} "${word.text}"`, {
    label: "Undo",
    run: () => void app.address.undo(),
  });
}

function acted(app: App, row: LineRow, act: string): void {
  const filter = { field: originField(row.line.record.resource), value: row.line.origin };
  if (act === "fold") toggleFold(app, row.key);
  else if (act === "link") void copyLink(app, row.line);
  else if (act === "not") filterBy(app, "not", filter);
  else filterBy(app, "only", filter);
}

/** A finger cannot aim at a word; it opens the line. */
function isTouch(): boolean {
  return matchMedia("(pointer: coarse)").matches;
}

/** The word that a click would take, without touching the row's elements. */
function underline(target: EventTarget, x: number, y: number): void {
  if (CSS.highlights === undefined) return;
  const isText =
    target instanceof Element && target.closest(".row-text") !== null && target.closest("button") === null;
  const word = isText ? wordAt(x, y) : undefined;
  if (word === undefined) CSS.highlights.delete("word");
  else CSS.highlights.set("word", new Highlight(word.range));
}

/** "3 min ago" is only true at the moment one asks. */
function explainTime(app: App, target: EventTarget): void {
  if (!(target instanceof HTMLTimeElement)) return;
  const row = rowOf(app, target);
  if (row !== undefined) target.title = `${row.line.record.timestamp} (UTC), ${ago(row.line.ms, Date.now())}`;
}
