/**
 * A long list of which only what is in sight exists. Items may be added at both ends without moving what is being
 * looked at; standing at the edge where new ones come in, the list goes along.
 */
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useEffectEvent, useLayoutEffect, useMemo, useRef } from "react";
import type { ReactNode, RefObject } from "react";

export interface VirtualListProps {
  count: number;
  /** Changes when items do, even if their number stays. */
  version: number;
  keyAt: (index: number) => string;
  /** Height in px; with `measured` only a guess. */
  sizeAt: (index: number) => number;
  measured: boolean;
  render: (index: number) => ReactNode;
  /** Where new items come in. */
  growsAt: "start" | "end";
  /** Whether the list stands at the growing edge. */
  onFollow: (following: boolean) => void;
  onNear: (edge: "start" | "end") => void;
  /** Index in the middle of the view, after the scrolling has come to rest. */
  onRest: (index: number) => void;
  scroll: { turn: number; to: "edge" | { index: number; align: "auto" | "center" } };
  label: string;
}

/** Distance in px at which more is asked for: a fast flick covers it in a few hundred ms. */
const NEAR_PX = 4000;
/** Still counts as standing at the edge: browsers round positions. */
const EDGE_PX = 4;
const REST_MS = 400;
const OVERSCAN = 12;

type Virtualizer = ReturnType<typeof useVirtualizer<HTMLDivElement, HTMLDivElement>>;

export function VirtualList(props: VirtualListProps): ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useList(props, scroller);
  useAtEdge(props, virtualizer, scroller);
  const items = virtualizer.getVirtualItems();
  return (
    <div className="vlist" ref={scroller} tabIndex={0} role="log" aria-live="off" aria-label={props.label}>
      <div className="vlist-all" style={{ height: virtualizer.getTotalSize() }}>
        <div className="vlist-seen" style={{ transform: `translateY(${items[0]?.start ?? 0}px)` }}>
          {items.map((item) => (
            <div
              key={item.key}
              data-index={item.index}
              ref={props.measured ? virtualizer.measureElement : undefined}
            >
              {props.render(item.index)}
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}

type Scroller = RefObject<HTMLDivElement | null>;

function useList(props: VirtualListProps, scroller: Scroller): Virtualizer {
  const { count, version, measured, sizeAt, keyAt } = props;
  // The items change in place: the version is what tells.
  const getItemKey = useMemo(() => keysOf(version, keyAt), [version, keyAt]);
  // oxlint-disable-next-line react/incompatible-library -- no compiler memoises here, and the version says when to look again
  const virtualizer = useVirtualizer<HTMLDivElement, HTMLDivElement>({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: sizeAt,
    getItemKey,
    overscan: OVERSCAN,
    anchorTo: "end",
    scrollEndThreshold: EDGE_PX,
  });
  // Sizes that were measured count no more when rows are of one height again, nor guesses when they change.
  useLayoutEffect(() => virtualizer.measure(), [virtualizer, measured, sizeAt]);
  return virtualizer;
}

function keysOf(_version: number, keyAt: (index: number) => string): (index: number) => string {
  return (index) => keyAt(index);
}

/** Standing at the growing edge, going there when told, and saying when either end is near. */
function useAtEdge(props: VirtualListProps, virtualizer: Virtualizer, scroller: Scroller): void {
  const following = useRef(true);
  const toEdge = useEffectEvent(() => {
    if (props.growsAt === "end") virtualizer.scrollToEnd();
    else virtualizer.scrollToOffset(0);
  });
  const keepEdge = useEffectEvent(() => {
    if (following.current) toEdge();
  });
  const turn = useEffectEvent(() => {
    const { to } = props.scroll;
    // A step within the view leaves the edge only if it really scrolls, which is told by the scrolling.
    if (to === "edge") following.current = true;
    else if (to.align === "center") following.current = false;
    props.onFollow(following.current);
    if (to === "edge") toEdge();
    else virtualizer.scrollToIndex(to.index, { align: to.align });
  });
  const scrolled = useEffectEvent(() => {
    const box = scroller.current;
    if (box === null) return;
    const distance =
      props.growsAt === "end" ? box.scrollHeight - box.clientHeight - box.scrollTop : box.scrollTop;
    if (following.current !== distance <= EDGE_PX) {
      following.current = distance <= EDGE_PX;
      props.onFollow(following.current);
    }
    tellNear(box, props.onNear);
  });
  const rested = useEffectEvent(() => {
    const box = scroller.current;
    if (box === null) return;
    const middle = virtualizer.getVirtualItemForOffset(box.scrollTop + box.clientHeight / 2);
    if (middle !== undefined) props.onRest(middle.index);
  });
  const lastTurn = useRef(-1);
  useLayoutEffect(() => {
    if (lastTurn.current === props.scroll.turn) keepEdge();
    else turn();
    lastTurn.current = props.scroll.turn;
  }, [props.version, props.sizeAt, props.scroll.turn]);
  useEffect(() => watch(scroller.current, { scrolled, rested, resized: keepEdge }), [scroller]);
  useEffect(() => {
    if (scroller.current !== null) tellNear(scroller.current, props.onNear);
    // oxlint-disable-next-line react/exhaustive-deps -- asked when items came, not when the asking changed
  }, [props.version, scroller]);
}

function tellNear(box: HTMLDivElement, onNear: VirtualListProps["onNear"]): void {
  if (box.scrollTop < NEAR_PX) onNear("start");
  if (box.scrollHeight - box.clientHeight - box.scrollTop < NEAR_PX) onNear("end");
}

interface Watched {
  scrolled: () => void;
  rested: () => void;
  resized: () => void;
}

function watch(box: HTMLDivElement | null, { scrolled, rested, resized }: Watched): (() => void) | undefined {
  if (box === null) return undefined;
  let timer = 0;
  const onScroll = (): void => {
    scrolled();
    clearTimeout(timer);
    timer = window.setTimeout(rested, REST_MS);
  };
  box.addEventListener("scroll", onScroll, { passive: true });
  const watcher = new ResizeObserver(resized);
  watcher.observe(box);
  return () => {
    box.removeEventListener("scroll", onScroll);
    clearTimeout(timer);
    watcher.disconnect();
  };
}
