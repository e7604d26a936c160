/** The demo's lines as a pure function of seed and time; source.ts only paces them. */
import type { Attributes, LogRecord } from "../../record/record.ts";
import type { Resource } from "../../record/resource.ts";
import { castOf } from "./cast.ts";
import type { Speaker } from "./cast.ts";
import { createChance } from "./chance.ts";
import type { DemoConfig } from "./config.ts";
import { trouble } from "./incident.ts";
import type { SpokenLine, Voice } from "./voice.ts";

export interface Story {
  /** The next `count` lines, spread evenly over [fromMs, toMs). */
  lines: (count: number, fromMs: number, toMs: number) => LogRecord[];
}

const ON_STDOUT: Attributes = ["log.iostream", "stdout"];
const ON_STDERR: Attributes = ["log.iostream", "stderr"];

interface Pending {
  lines: readonly SpokenLine[];
  next: number;
  resource: Resource;
}

export function createStory(config: DemoConfig, host: string, startMs: number): Story {
  const chance = createChance(config.seed);
  const cast = castOf(host, config.seed);
  const chosen = wheelOf(cast);
  let pending: Pending | undefined;
  let trace = chance.hex(32);

  const nextEvent = (ms: number): Pending => {
    if (chance.next() < 0.3) trace = chance.hex(32);
    const { voice, resources } = chosen[Math.floor(chance.next() * chosen.length)] ?? firstOf(cast);
    const iso = new Date(ms).toISOString();
    const moment = {
      ms,
      iso,
      trouble: trouble((ms - startMs) / 1000, config.incidentEverySeconds),
      chance,
      trace,
    };
    const resource = resources[Math.floor(chance.next() * resources.length)] ?? firstOf(resources);
    return { lines: voice.speak(moment), next: 0, resource };
  };

  return {
    lines: (count, fromMs, toMs) => {
      const records: LogRecord[] = [];
      const step = (toMs - fromMs) / Math.max(1, count);
      for (let i = 0; i < count; i += 1) {
        const at = fromMs + i * step;
        if (pending === undefined || pending.next >= pending.lines.length)
          pending = nextEvent(Math.floor(at));
        records.push(record(pending, at, toMs));
        pending.next += 1;
      }
      return records;
    },
  };
}

/** A slot per unit of weight: one look-up chooses a service. */
function wheelOf(cast: readonly Speaker[]): Speaker[] {
  return cast.flatMap((speaker): Speaker[] => Array.from({ length: weightOf(speaker.voice) }, () => speaker));
}

function weightOf({ weight }: Voice): number {
  return weight;
}

function firstOf<T>(list: readonly T[]): T {
  const [first] = list;
  if (first === undefined) throw new Error("the demo has nobody to speak");
  return first;
}

function record({ lines, next, resource }: Pending, atMs: number, observedMs: number): LogRecord {
  const line = firstOf(lines.slice(next, next + 1));
  const seconds = Math.floor(atMs / 1000);
  return {
    seconds,
    nanos: Math.min(999_999_999, Math.floor((atMs - seconds * 1000) * 1_000_000)),
    observedMs: Math.floor(observedMs),
    severity: 0,
    body: line.text,
    resource,
    attributes: line.stream === "stderr" ? ON_STDERR : ON_STDOUT,
    seq: 0,
  };
}
