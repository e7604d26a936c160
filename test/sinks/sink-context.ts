/** A SinkContext that keeps what is counted and logged. */
import type { SinkContext } from "../../src/record/sink.ts";
import { newCounts } from "../net/counts.ts";
import type { Counts } from "../net/counts.ts";

export interface SinkRecording extends Pick<Counts, "counted" | "logged"> {
  ctx: SinkContext;
  abort: () => void;
}

export function sinkContext(hostname = "docker-host"): SinkRecording {
  const abort = new AbortController();
  const { count, counted, log, logged } = newCounts();
  return {
    ctx: { log, count, hostname, sender: "test", signal: abort.signal },
    counted,
    logged,
    abort: () => abort.abort(),
  };
}
