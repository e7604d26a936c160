/** What /health says: can records be taken, and kept? */
import type { HealthAnswer } from "../api/contract.ts";
import type { StoreSink } from "../sinks/store/sink.ts";
import type { EngineStatus } from "../store/contract.ts";
import type { OpenSource } from "./open-sources.ts";

export interface HealthFacts {
  version: string;
  engine: EngineStatus;
  journal: ReturnType<StoreSink["status"]>;
  sources: readonly OpenSource[];
}

export function health({ version, engine, journal, sources }: HealthFacts): HealthAnswer {
  const { bytes, maxBytes, waitingRows } = journal;
  return {
    status: statusOf(engine, journal),
    version,
    engine: engineLine(engine, journal.trouble),
    journal: { bytes, maxBytes, waitingRows },
    sources: sources.map(({ name, running }) => sourceLine(name, running.status())),
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

function sourceLine(
  name: string,
  status: ReturnType<OpenSource["running"]["status"]>,
): HealthAnswer["sources"][number] {
  switch (status.state) {
    case "running":
      return { name, state: status.state, detail: status.detail };
    case "waiting":
      return { name, state: status.state, detail: status.because, hint: status.hint };
    case "closed":
      return { name, state: status.state, detail: "" };
  }
}
