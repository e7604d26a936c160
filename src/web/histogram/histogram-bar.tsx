/** How many lines there were when, stacked by severity; dragging narrows the time. */
import { useComputedColorScheme } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { useMemo, useState } from "react";
import type { ReactNode } from "react";
import { rangeMs } from "../address/range.ts";
import type { HistogramAnswer } from "../../api/contract.ts";
import { BarsChart } from "../kit/bars-chart.tsx";
import { exact, rounded } from "../kit/numbers.ts";
import { useStore } from "../kit/store.ts";
import { setRange } from "../page/actions.ts";
import { useApp } from "../page/app.ts";
import { useClock } from "../rows/look.ts";
import { SEVERITIES } from "../rows/severity.ts";
import { useEvents, useHistogram } from "../server/queries.ts";
import type { Refresh } from "../server/queries.ts";
import { EVENTS_MOST, eventsQuery, marksOf } from "./marks.ts";
import { MarksLayer } from "./marks-layer.tsx";

/** Px a bar wants, gap included. */
const BAR_PX = 9;
const MOST_BUCKETS = 180;

export function HistogramBar({ narrow }: { narrow: boolean }): ReactNode {
  const app = useApp();
  const { shown } = useStore(app.lines.view);
  const live = useStore(app.lines.tail).stream.state === "live";
  const { ref, width } = useElementSize();
  // In coarse steps, so that dragging the window's edge asks nothing of the server.
  const buckets =
    width === 0 ? 0 : Math.min(MOST_BUCKETS, Math.max(20, Math.round(width / BAR_PX / 20) * 20));
  const range = useMemo(() => (shown === undefined ? undefined : rangeMs(shown, shown.atMs)), [shown]);
  const rangeLong = range === undefined ? 0 : range.toMs - range.fromMs;
  const { data, isError, isFetching, isPlaceholderData } = useHistogram(shown, buckets, {
    live,
    rangeMs: rangeLong,
  });
  const [point, setPoint] = useState<number>();
  return (
    <section
      className={`histogram${narrow ? " is-narrow" : ""}${isPlaceholderData ? " is-old" : ""}`}
      aria-label="Lines over time"
    >
      <div className="histogram-chart" ref={ref}>
        {data !== undefined && (
          <>
            <Chart
              data={data}
              axis={!narrow}
              onPoint={setPoint}
              onRange={(from, to) => setRange(app, from, to)}
            />
            <Marks data={data} refresh={{ live, rangeMs: rangeLong }} />
          </>
        )}
      </div>
      <div className="histogram-says num">
        {data === undefined ? (
          <span className="dim">{isError ? "no counts" : isFetching && "counting …"}</span>
        ) : (
          <Says data={data} point={point} />
        )}
      </div>
    </section>
  );
}

/** Asked for once the bars are there: they are what one looks for first. */
function Marks({ data, refresh }: { data: HistogramAnswer; refresh: Refresh }): ReactNode {
  const { shown } = useStore(useApp().lines.view);
  const sought = useMemo(() => shown && { ...shown, q: eventsQuery(shown.q) }, [shown]);
  const events = useEvents(sought, EVENTS_MOST, refresh).data;
  const fromMs = Date.parse(data.from);
  const { bucketMs, buckets } = data;
  const marks = useMemo(
    () => marksOf(events ?? [], { fromMs, bucketMs, buckets }),
    [events, fromMs, bucketMs, buckets],
  );
  return <MarksLayer marks={marks} fromMs={fromMs} longMs={bucketMs * buckets} />;
}

interface ChartProps {
  data: HistogramAnswer;
  axis: boolean;
  onPoint: (index: number | undefined) => void;
  onRange: (from: string, to: string) => void;
}

function Chart({ data, axis, onPoint, onRange }: ChartProps): ReactNode {
  const scheme = useComputedColorScheme("light");
  const clock = useClock();
  const starts = useMemo(() => {
    const first = Date.parse(data.from);
    return Array.from({ length: data.buckets }, (_, i) => first + i * data.bucketMs);
  }, [data]);
  const layers = useMemo(
    () =>
      SEVERITIES.flatMap((severity) => {
        const series = data.series.find(({ value }) => value === severity);
        return series === undefined
          ? []
          : [{ name: severity, colour: `var(--bar-${severity})`, counts: series.counts }];
      }),
    [data],
  );
  return (
    <BarsChart
      starts={starts}
      stepMs={data.bucketMs}
      layers={layers}
      tick={clock.tick}
      axis={axis}
      theme={scheme + clock.zone}
      label={`${exact(data.total)} lines over time`}
      onPoint={onPoint}
      onRange={(fromMs, toMs) => onRange(new Date(fromMs).toISOString(), new Date(toMs).toISOString())}
    />
  );
}

/** Total, or what is under the pointer: the chart needs no legend of its own. */
function Says({ data, point }: { data: HistogramAnswer; point: number | undefined }): ReactNode {
  const clock = useClock();
  if (point === undefined || point >= data.buckets) {
    return (
      <>
        <strong>{data.total < 1e6 ? exact(data.total) : rounded(data.total)}</strong>{" "}
        {data.total === 1 ? "line" : "lines"}
        {data.partial ? <div className="dim">at least</div> : null}
      </>
    );
  }
  const counts = [...SEVERITIES].reverse().flatMap((severity) => {
    const count = data.series.find(({ value }) => value === severity)?.counts[point] ?? 0;
    return count === 0 ? [] : [{ severity, count }];
  });
  const start = Date.parse(data.from) + point * data.bucketMs;
  return (
    <>
      <div>{clock.time(start).slice(0, 8)}</div>
      {counts.slice(0, 2).map(({ severity, count }) => (
        <div key={severity} className="dim">
          {exact(count)} {severity}
        </div>
      ))}
    </>
  );
}
