/** Adds the counters up: what came in must be stored, waiting, or dropped with a reason. */
import type { Counters } from "./counters.ts";

export interface Balance {
  since: string;
  hops: { hop: string; event: string; reason: string; count: number }[];
  unaccounted: number;
}

export function balance(counters: Counters, waitingRows: number, since: Date): Balance {
  const hops = counters.all();
  let sum = -waitingRows;
  for (const { hop, event, count } of hops) {
    if (event === "read" || (hop === "store" && event === "replayed")) sum += count;
    if (hop === "transforms") sum += event === "added" ? count : -count;
    if (hop === "store" && (event === "stored" || event === "rejected")) sum -= count;
  }
  return { since: since.toISOString(), hops, unaccounted: sum };
}

/** Prometheus text format 0.0.4: one counter for every hop, the labels say which. */
export function metricsText(
  counters: Counters,
  gauges: Readonly<Record<string, { help: string; value: number }>>,
): string {
  const lines = [
    "# HELP logboom_records_total Records by hop, event and reason since the start.",
    "# TYPE logboom_records_total counter",
  ];
  for (const { hop, event, reason, count } of counters.all()) {
    lines.push(
      `logboom_records_total{hop="${label(hop)}",event="${label(event)}",reason="${label(reason)}"} ${count}`,
    );
  }
  for (const [name, { help, value }] of Object.entries(gauges)) {
    lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, `${name} ${value}`);
  }
  return `${lines.join("\n")}\n`;
}

function label(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
