/** Stacked bars over time, with a range to drag. Knows nothing of what it counts. */
import { useEffect, useLayoutEffect, useRef } from "react";
import type { ReactNode } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";

export interface BarsChartProps {
  /** Start of each bucket, ms since the epoch. */
  starts: readonly number[];
  stepMs: number;
  /** Drawn from the bottom up. `colour` is any CSS colour, roles included. */
  layers: readonly { name: string; colour: string; counts: readonly number[] }[];
  tick: (ms: number, stepMs: number) => string;
  onRange: (fromMs: number, toMs: number) => void;
  /** The bucket under the pointer, or undefined. */
  onPoint: (index: number | undefined) => void;
  label: string;
  /** Without it the bars have the whole height. */
  axis: boolean;
  /** Changes when roles got other colours. */
  theme: string;
}

const AXIS_PX = 16;
/** A drag of fewer px is a click that slipped. */
const DRAG_MOST_SLIP_PX = 4;

export function BarsChart(props: BarsChartProps): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const latest = useRef(props);
  useLayoutEffect(() => {
    latest.current = props;
  });
  const { starts, layers, theme, axis: hasAxis } = props;
  const shape = layers.map(({ name }) => name).join();
  const chart = useRef<uPlot>(undefined);
  useEffect(() => {
    const target = box.current;
    if (target === null) return undefined;
    const plot = new uPlot(options(latest, target), dataOf(latest.current), target);
    chart.current = plot;
    const watcher = new ResizeObserver(() =>
      plot.setSize({ width: target.clientWidth, height: target.clientHeight }),
    );
    watcher.observe(target);
    return () => {
      watcher.disconnect();
      plot.destroy();
    };
  }, [shape, theme, hasAxis]);
  useEffect(() => chart.current?.setData(dataOf(latest.current)), [starts, layers]);
  return <div className="bars-chart" ref={box} role="img" aria-label={props.label} />;
}

/** uPlot draws series in order, each from zero: so the whole stack comes first, and lower parts are drawn over it. */
function dataOf({ starts, layers, stepMs }: BarsChartProps): uPlot.AlignedData {
  const sums = starts.map(() => 0);
  const stacked = layers.map(({ counts }) => {
    counts.forEach((count, i) => (sums[i] = (sums[i] ?? 0) + count));
    return [...sums];
  });
  return [starts.map((ms) => (ms + stepMs / 2) / 1000), ...stacked.reverse()];
}

type Latest = { current: BarsChartProps };

function options(latest: Latest, target: HTMLElement): uPlot.Options {
  const colour = (role: string): string => resolved(target, role);
  return {
    width: target.clientWidth,
    height: target.clientHeight,
    padding: [4, 0, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      points: { show: false },
      drag: { x: true, y: false, setScale: false, dist: DRAG_MOST_SLIP_PX },
    },
    scales: {
      x: { time: true, range: () => extent(latest.current) },
      y: { range: (_plot, _min, max) => [0, Math.max(1, max)] },
    },
    axes: [latest.current.axis ? axis(latest, colour) : { show: false }, { show: false }],
    series: [
      {},
      ...[...latest.current.layers].reverse().map(({ name, colour: role }) => bars(name, colour(role))),
    ],
    hooks: {
      setSelect: [(plot) => selected(latest.current, plot)],
      setCursor: [(plot) => latest.current.onPoint(plot.cursor.idx ?? undefined)],
    },
  };
}

function bars(label: string, fill: string): uPlot.Series {
  const paths = uPlot.paths.bars?.({ size: [0.86, 40], gap: 0 });
  return { label, fill, width: 0, points: { show: false }, ...(paths === undefined ? {} : { paths }) };
}

function axis(latest: Latest, colour: (role: string) => string): uPlot.Axis {
  return {
    size: AXIS_PX,
    gap: 2,
    space: 90,
    stroke: colour("var(--dim)"),
    font: `11px ${getComputedStyle(document.body).fontFamily}`,
    grid: { show: false },
    ticks: { show: false },
    values: (...[, splits, , , stepSeconds]) =>
      splits.map((at) => latest.current.tick(at * 1000, stepSeconds * 1000)),
  };
}

function extent({ starts, stepMs }: BarsChartProps): [number, number] {
  const first = starts[0] ?? 0;
  const last = starts.at(-1) ?? first;
  return [first / 1000, (last + stepMs) / 1000];
}

function selected({ onRange }: BarsChartProps, plot: uPlot): void {
  const { left, width } = plot.select;
  if (width < DRAG_MOST_SLIP_PX) return;
  const fromMs = plot.posToVal(left, "x") * 1000;
  const toMs = plot.posToVal(left + width, "x") * 1000;
  plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  onRange(fromMs, toMs);
}

/** A canvas knows no custom properties. */
function resolved(target: HTMLElement, colour: string): string {
  const probe = document.createElement("span");
  probe.style.color = colour;
  target.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}
