/** The list of lines: rows, what is said between them, and what lies beyond its ends. */
import { useMediaQuery } from "@mantine/hooks";
import { useCallback, useMemo } from "react";
import type { ReactNode } from "react";
import { useStore } from "../kit/store.ts";
import { VirtualList } from "../kit/virtual-list.tsx";
import type { VirtualListProps } from "../kit/virtual-list.tsx";
import { compareIds } from "../lines/line.ts";
import type { LinesView } from "../lines/lines.ts";
import type { Row as RowModel } from "../lines/rows.ts";
import type { App } from "../page/app.ts";
import { useApp } from "../page/app.ts";
import { BeginRow } from "./begin-row.tsx";
import { cellAt } from "./cells.ts";
import { REST_MOST_LINES, restCount } from "./line-text.ts";
import { useRowLook } from "./look.ts";
import { ColHeads } from "./col-heads.tsx";
import { DayLine, GapLine } from "./other-rows.tsx";
import { Row } from "./row.tsx";
import type { RowLook } from "./row.tsx";
import { useRowPointer } from "./use-row-pointer.ts";

export const ROW_PX = 20;
const NARROW_ROW_PX = 40;

export function RowsView(): ReactNode {
  const app = useApp();
  const view = useStore(app.lines.view);
  const { newestOnTop, wrap } = useStore(app.prefs);
  const narrow = useMediaQuery("(max-width: 640px)") ?? false;
  const look = useRowLook();
  const order = useOrder(view, newestOnTop);
  const { hovered, handlers } = useRowPointer(app);
  const list = useListProps({ app, view, order, rowPx: narrow ? NARROW_ROW_PX : ROW_PX });
  return (
    <div className="rows mono" {...handlers}>
      <ColHeads originChars={look.originChars} />
      <VirtualList
        {...list}
        measured={wrap}
        growsAt={newestOnTop ? "start" : "end"}
        label="Log lines"
        render={(index) => (
          <OneRow row={order.rowAt(index)} look={look} hovered={hovered} upwards={newestOnTop} />
        )}
      />
    </div>
  );
}

/** Stands before the first row where the range holds no older lines. */
const BEGIN = { kind: "begin", key: "begin" } as const;
type ShownRow = RowModel | typeof BEGIN;

interface Order {
  count: number;
  rowAt: (index: number) => ShownRow | undefined;
  indexOf: (id: string) => number;
}

/** Rows are kept oldest first; the list may show them the other way round. */
function useOrder({ rows, version, older }: LinesView, newestOnTop: boolean): Order {
  const begins = older.state === "end" && rows.length > 0 ? 1 : 0;
  return useMemo(
    () => {
      const count = rows.length + begins;
      const place = (i: number): number => (newestOnTop ? count - 1 - i : i);
      return {
        count,
        rowAt: (index) => {
          const at = place(index) - begins;
          return at < 0 ? BEGIN : rows[at];
        },
        indexOf: (id) => place(nearest(rows, id) + begins),
      };
    },
    // oxlint-disable-next-line react/exhaustive-deps -- rows change in place: the version is what tells
    [rows, version, newestOnTop, begins],
  );
}

/** The row of a record, or of the last one before it. */
function nearest(rows: readonly RowModel[], id: string): number {
  const exact = rows.findIndex(
    (row) => row.key === id || (row.kind === "line" && row.folded.some((line) => line.id === id)),
  );
  if (exact >= 0) return exact;
  let best = rows.length - 1;
  for (let i = rows.length - 1; i >= 0; i--) {
    const row = rows[i];
    if (row?.kind !== "line") continue;
    best = i;
    if (compareIds(row.key, id) <= 0) break;
  }
  return Math.max(0, best);
}

type ListProps = Pick<
  VirtualListProps,
  "count" | "version" | "keyAt" | "sizeAt" | "onFollow" | "onNear" | "onRest" | "scroll"
>;

function useListProps(shown: { app: App; view: LinesView; order: Order; rowPx: number }): ListProps {
  const { app, view, order, rowPx } = shown;
  const expanded = useStore(app.expanded);
  const { newestOnTop } = useStore(app.prefs);
  const keyAt = useCallback((index: number) => order.rowAt(index)?.key ?? String(index), [order]);
  // While nothing is opened in place all rows are alike, and new ones need no new measuring.
  const anyExpanded = expanded.size > 0 ? expanded : undefined;
  const orderIfExpanded = anyExpanded === undefined ? undefined : order;
  const sizeAt = useCallback(
    (index: number) =>
      rowPx + (orderIfExpanded === undefined ? 0 : restPx(orderIfExpanded.rowAt(index), anyExpanded)),
    [rowPx, orderIfExpanded, anyExpanded],
  );
  const { to, turn } = view.scroll;
  return {
    count: order.count,
    version: view.version,
    keyAt,
    sizeAt,
    onFollow: (following) => {
      app.lines.follow(following);
      // Before the first answer the address still says where to go.
      if (following && turn > 0) app.address.note({ at: "" });
    },
    onNear: (edge) => ((edge === "start") === newestOnTop ? app.lines.loadNewer() : app.lines.loadOlder()),
    onRest: (index) => noteRest(app, order.rowAt(index)),
    scroll: {
      turn,
      to:
        to === "newest"
          ? "edge"
          : { index: order.indexOf(to.id), align: to.align === "nearest" ? "auto" : "center" },
    },
  };
}

function restPx(row: ShownRow | undefined, expanded: ReadonlySet<string> | undefined): number {
  if (row?.kind !== "line" || expanded?.has(row.key) !== true) return 0;
  return Math.min(REST_MOST_LINES, restCount(row)) * ROW_PX;
}

/** The address follows the reading, so that a reload or a colleague opens the same place. */
function noteRest(app: App, row: ShownRow | undefined): void {
  const { scroll } = app.lines.view.get();
  if (row?.kind === "line" && scroll.turn > 0 && !app.lines.following.get())
    app.address.note({ at: row.key });
}

interface OneRowProps {
  row: ShownRow | undefined;
  look: RowLook;
  hovered: string;
  upwards: boolean;
}

function OneRow({ row, look, hovered, upwards }: OneRowProps): ReactNode {
  const app = useApp();
  const cursor = useStore(app.cursor);
  const expanded = useStore(app.expanded);
  if (row === undefined) return null;
  if (row.kind === "begin") return <BeginRow />;
  if (row.kind === "day") return <DayLine text={look.clock.day(row.ms)} upwards={upwards} />;
  if (row.kind === "gap") return <GapLine gap={row.gap} />;
  const cell = cursor.id === row.key ? (cellAt(row.line, look.cols, cursor.cell)?.field ?? "") : undefined;
  return (
    <Row row={row} look={look} cell={cell} hovered={hovered === row.key} expanded={expanded.has(row.key)} />
  );
}
