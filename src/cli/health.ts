/** What /health says: can records be taken, and kept? */
import type { HealthAnswer, SourceHealth } from "../api/contract.ts";
import type { Activity } from "../pipeline/activity.ts";
import type { Count, Counters } from "../pipeline/counters.ts";
import type { StoreSink } from "../sinks/store/sink.ts";
import type { EngineStatus } from "../store/contract.ts";
import type { OpenSource } from "./open-sources.ts";

const TROUBLES_MOST = 20;

export interface HealthFacts {
  version: string;
  engine: EngineStatus;
  journal: ReturnType<StoreSink["status"]>;
  sources: readonly OpenSource[];
  activity: (source: string) => Activity;
  counters: Pick<Counters, "all">;
}

export function health(facts: HealthFacts): HealthAnswer {
  const { version, engine, journal, sources, activity } = facts;
  const counts = facts.counters.all();
  const { bytes, maxBytes, waitingRows } = journal;
  return {
    status: statusOf(engine, journal),
    version,
    engine: engineLine(engine, journal.trouble),
    journal: { bytes, maxBytes, waitingRows },
    sources: sources.map(({ name, running }) => ({
      ...sourceLine(name, running.status()),
      ...brought(activity(name)),
      troubles: troublesOf(counts, name),
    })),
  };
}

/** An engine that is away for a moment does no harm while the journal has room. */
function statusOf(engine: EngineStatus, journal: HealthFacts["journal"]): HealthAnswer["status"] {
  if (journal.trouble !== undefined || engine.state === "failed") return "failing";
  if (engine.state === "ready") return journal.bytes >= journal.maxBytes ? "degraded" : "ok";
  return journal.bytes >= journal.maxBytes ? "failing" : "degraded";
}

function engineLine(engine: EngineStatus, trouble: string | undefined): HealthAnswer["engine"] {
  if (trouble !== undefined)
    return { state: engine.state, detail: `the journal cannot be written: ${trouble}` };
  switch (engine.state) {
    case "starting":
    case "ready":
      return { state: engine.state, detail: engine.detail };
    case "restarting":
      return { state: engine.state, detail: engine.because };
    case "failed":
      return { state: engine.state, detail: `${engine.because}; ${engine.hint}` };
  }
}

function brought({
  records,
  lastMs,
  perSecond,
}: Activity): Pick<SourceHealth, "records" | "lastRecord" | "perSecond"> {
  return lastMs === undefined
    ? { records, perSecond }
    : { records, perSecond, lastRecord: new Date(lastMs).toISOString() };
}

/** The most frequent first; what was merely read is no trouble. */
function troublesOf(counts: readonly Count[], source: string): SourceHealth["troubles"] {
  const troubles = counts.filter((one) => one.hop === source && one.event !== "read" && one.count > 0);
  troubles.sort((a, b) => b.count - a.count);
  return troubles.slice(0, TROUBLES_MOST).map(({ event, reason, count }) => ({ event, reason, count }));
}

function sourceLine(
  name: string,
  status: ReturnType<OpenSource["running"]["status"]>,
): Pick<SourceHealth, "name" | "state" | "detail" | "hint"> {
  switch (status.state) {
    case "running":
      return { name, state: status.state, detail: status.detail };
    case "waiting":
      return { name, state: status.state, detail: status.because, hint: status.hint };
    case "closed":
      return { name, state: status.state, detail: "" };
  }
}
