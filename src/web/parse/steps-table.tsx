/** Every step: how it does on these lines, and how the one of that name has done on all of the last hour's. */
import type { ReactNode } from "react";
import type { StepNow, TriedStep } from "../../api/contract.ts";
import { exact, rounded } from "../kit/numbers.ts";
import { useStore } from "../kit/store.ts";
import { tell } from "../kit/tell.ts";
import type { Bench } from "./bench.ts";
import { missedSamples, useRunningSteps } from "./queries.ts";

interface Row {
  id: string;
  tried: TriedStep | undefined;
  now: StepNow | undefined;
}

export function StepsTable({ bench }: { bench: Bench }): ReactNode {
  const { answer } = useStore(bench.view);
  const running = useRunningSteps().data?.steps ?? [];
  const rows = rowsOf(answer?.steps ?? [], running);
  if (rows.length === 0) return null;
  return (
    <div className="steps-table-box">
      <table className="steps-table num">
        <thead>
          <tr>
            <th scope="col">Step</th>
            <th scope="col" title="matched of those it looked at">
              These lines
            </th>
            <th scope="col" className="only-wide">
              µs a line
            </th>
            <th scope="col" title="What the running step of this name matched">
              Running, last hour
            </th>
            <th scope="col">
              <span className="unseen">Lines without a match</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <StepRow key={row.id} row={row} bench={bench} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** In the order of the text; running steps that the text does not have any more come behind. */
function rowsOf(tried: readonly TriedStep[], running: readonly StepNow[]): Row[] {
  const rows: Row[] = tried.map((step) => ({
    id: step.id,
    tried: step,
    now: running.find(({ id }) => id === step.id),
  }));
  const known = new Set(rows.map(({ id }) => id));
  return [
    ...rows,
    ...running.filter(({ id }) => !known.has(id)).map((now) => ({ id: now.id, tried: undefined, now })),
  ];
}

function StepRow({ row: { id, tried, now }, bench }: { row: Row; bench: Bench }): ReactNode {
  const name = tried?.name ?? now?.name ?? id;
  return (
    <tr>
      <th scope="row">
        {id}
        {name !== id && <span className="dim"> {name}</span>}
      </th>
      <td>{tried !== undefined && <Matched {...tried} />}</td>
      <td className="only-wide">{tried === undefined ? "" : usText(tried)}</td>
      <td>{now === undefined ? <span className="dim">not running</span> : <Hour {...now.lastHour} />}</td>
      <td>{now !== undefined && <Unmatched step={now} bench={bench} />}</td>
    </tr>
  );
}

function usText({ us, records }: TriedStep): string {
  return records === 0 ? "" : exact(us / records);
}

function Unmatched({ step: { id, samples }, bench }: { step: StepNow; bench: Bench }): ReactNode {
  if (samples.length === 0) return null;
  return (
    <button
      type="button"
      className="link"
      title={`Take the latest lines that ${id} did not match`}
      onClick={() => void takeMissed(bench, id)}
    >
      {samples.length} missed
    </button>
  );
}

async function takeMissed(bench: Bench, step: string): Promise<void> {
  try {
    bench.setSamples({ kind: "records", records: await missedSamples(step) });
  } catch (error) {
    tell(`Those lines cannot be had: ${(error as Error).message}`);
  }
}

function Matched({ records, matched, missed, failed, dropped }: TriedStep): ReactNode {
  const judged = matched + missed + failed;
  if (dropped > 0) return `${dropped} dropped of ${records}`;
  if (judged === 0) return records === 0 ? <span className="dim">not for any</span> : `${records} done`;
  return (
    <>
      {matched} of {judged}
      {failed > 0 && <span className="is-failed"> · {failed} failed</span>}
    </>
  );
}

function Hour({ matched, missed, failed, records, matchRate, rates }: StepNow["lastHour"]): ReactNode {
  if (matchRate === null)
    return records === 0 ? <span className="dim">no lines</span> : `${rounded(records)} lines`;
  return (
    <span
      className="hour"
      title={`${exact(matched)} matched, ${exact(missed)} missed, ${exact(failed)} failed`}
    >
      <Spark rates={rates} />
      {percent(matchRate)} of {rounded(matched + missed + failed)}
    </span>
  );
}

/** Neither 0 nor 100 unless it is. */
function percent(rate: number): string {
  const whole = Math.round(rate * 100);
  if (whole === 100 && rate < 1) return ">99 %";
  return whole === 0 && rate > 0 ? "<1 %" : `${whole} %`;
}

const SPARK_PX = 60;
const SPARK_HIGH_PX = 14;

function Spark({ rates }: { rates: readonly (number | null)[] }): ReactNode {
  const step = SPARK_PX / Math.max(1, rates.length);
  return (
    <svg className="spark" width={SPARK_PX} height={SPARK_HIGH_PX} aria-hidden="true">
      <rect className="spark-ground" y={SPARK_HIGH_PX - 1} width={SPARK_PX} height={1} />
      {rates.map((rate, i) => {
        if (rate === null) return null;
        const high = Math.max(1, rate * SPARK_HIGH_PX);
        const place = { x: i * step, y: SPARK_HIGH_PX - high, width: Math.max(1, step), height: high };
        // Oldest first and never reordered: the place is the name.
        return <rect key={`${i} of ${rates.length}`} {...place} />;
      })}
    </svg>
  );
}
