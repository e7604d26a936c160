/** Compares what Docker had with what arrived. */
import type { Arrivals, Gap } from "./arrivals.ts";
import type { Collector } from "./collector.ts";
import { PIECE } from "./docker-files.ts";
import { textOf } from "./lines.ts";
import type { Ledger, Missing, Repeat } from "./ledger.ts";
import type { Life, Receiver } from "./receiver.ts";
import type { Incident, Kind } from "./troubles.ts";

export interface Verdict {
  seed: number;
  /** Lines that Docker wrote down. */
  printed: number;
  /** Of these, those that arrived at least once. */
  arrived: number;
  /** What did not arrive and is in no gap record, or could still be read. */
  missing: number;
  missingRanges: string[];
  /** What did not arrive, was deleted by Docker, and is told by a gap record. */
  inGaps: number;
  toldRanges: string[];
  /** Deleted before the first line of their container could be delivered: nobody knew that there was anything. */
  unmet: number;
  gaps: string[];
  /** Gap records between whose bounds nothing is missing. */
  needlessGaps: string[];
  /** Gap records whose number of lines is wrong. */
  wrongCounts: string[];
  repeated: number;
  /** Repeats by what they came after: how many, most after one of them, and how long before it the oldest had arrived. */
  repeatedAfter: Record<string, { lines: number; most: number; oldestMs: number }>;
  /** Repeats without a cause: nothing was killed and no connection ended since the line had come. */
  unexplained: string[];
  disordered: string[];
  mistimed: string[];
  invented: string[];
  /** What is no line that a container printed. */
  damaged: string[];
  malformed: string[];
  faults: string[];
  crashes: string[];
  /** Pieces of lines: in Docker's files by an end of the container or of the daemon, arrived as such. */
  cut: { printed: number; arrived: number };
  partial: number;
  doubledByDocker: number;
  incidents: Record<string, number>;
  /** How long the last, orderly stop took, and its exit code. */
  stop: { code: number | null; ms: number };
}

export interface Evidence {
  seed: number;
  ledger: Ledger;
  arrivals: Arrivals;
  receiver: Receiver;
  collector: Collector;
  incidents: readonly Incident[];
  stop: { code: number | null; ms: number };
}

/** The streams of a container stand up to so much out of order. */
const BOUND_US = 1_000_000;
/** A line in flight at a kill had arrived no longer than this before it, however busy the machine: mostly it is 0.3 s. */
const IN_FLIGHT_MS = 5000;
/** A receiver has read what its kernel held. */
const READ_AFTER_MS = 500;
/** On a busy machine it takes longer: until the connection is read to its end, but no longer than this. */
const READ_AFTER_MOST_MS = 10_000;
const REPEATING: readonly Kind[] = [
  "agent killed",
  "agent stopped with lines under way",
  "receiver left",
  "receiver reset",
];
const SHOWN = 20;

export function judge(evidence: Evidence): Verdict {
  const { seed, ledger, arrivals, receiver, collector, incidents, stop } = evidence;
  const lost = ledger.missing();
  const told = lost.filter((one) => one.deleted && arrivals.gaps.some((gap) => covers(gap, one)));
  const isTold = new Set(told);
  const first = ledger.firstArrived();
  const unmet = lost.filter(
    (one) => one.deleted && !isTold.has(one) && one.us < (first.get(one.line.key) ?? Number.MAX_SAFE_INTEGER),
  );
  const excused = new Set([...told, ...unmet]);
  const cutTexts = new Set([...ledger.cut.keys(), ...lost.flatMap(({ line }) => restsOf(textOf(line)))]);
  const repeats = sortRepeats(ledger.repeats, incidents, receiver.lives);
  return {
    seed,
    printed: ledger.printed,
    arrived: ledger.arrived,
    missing: lost.length - excused.size,
    missingRanges: rangesOf(lost.filter((one) => !excused.has(one))),
    inGaps: told.length,
    toldRanges: rangesOf(told),
    unmet: unmet.length,
    gaps: arrivals.gaps.map(gapText),
    needlessGaps: arrivals.gaps.filter((gap) => !lost.some((one) => covers(gap, one))).map(gapText),
    wrongCounts: arrivals.gaps.filter((gap) => !countFits(gap, lost)).map(gapText),
    repeated: ledger.repeats.length,
    repeatedAfter: repeats.after,
    unexplained: repeats.unexplained.map(
      ({ line, firstMs, againMs }) =>
        `${line.key} run ${line.run} line ${line.n} at ${firstMs} and ${againMs}`,
    ),
    disordered: ledger.disordered.map(
      ({ line, behind, ms }) =>
        `${line.key} run ${line.run} line ${line.n} behind ${behind} at ${new Date(ms).toISOString()}`,
    ),
    mistimed: ledger.mistimed().map(({ key, run, n }) => `${key} run ${run} line ${n}`),
    invented: ledger.invented().map(({ key, run, n }) => `${key} run ${run} line ${n}`),
    damaged: arrivals.others.filter((text) => !cutTexts.has(text)).map((text) => text.slice(0, 120)),
    malformed: arrivals.malformed,
    faults: receiver.faults,
    crashes: collector.crashes,
    cut: { printed: ledger.cut.size, arrived: arrivals.others.filter((text) => cutTexts.has(text)).length },
    partial: receiver.partial(),
    doubledByDocker: ledger.doubledByDocker,
    incidents: Object.fromEntries(
      [...new Set(incidents.map(({ kind }) => kind))].map((kind) => [
        kind,
        incidents.filter((one) => one.kind === kind).length,
      ]),
    ),
    stop,
  };
}

/** Lines that no gap record tells of, repeats without a cause, and all else that must not be. */
export function wrongIn(verdict: Verdict): Record<string, unknown> {
  const { missingRanges, wrongCounts, unexplained, disordered, mistimed } = verdict;
  const { invented, damaged, malformed, faults, crashes } = verdict;
  const lists = {
    missing: missingRanges,
    disordered,
    wrongCounts,
    unexplained,
    mistimed,
    invented,
    damaged,
    malformed,
    faults,
    crashes,
  };
  const wrong: Record<string, unknown> = {};
  for (const [name, list] of Object.entries(lists))
    if (list.length > 0) wrong[name] = { count: list.length, first: list.slice(0, SHOWN) };
  return wrong;
}

export function summaryOf(verdict: Verdict): string {
  const { printed, arrived, missing, inGaps, gaps, needlessGaps, repeated, repeatedAfter, cut } = verdict;
  const lines = [
    `seed ${verdict.seed}: ${Object.entries(verdict.incidents)
      .map(([kind, count]) => `${kind} ${count}×`)
      .join(", ")}`,
    `lines ${printed}, arrived ${arrived}, missing ${missing}, in gap records ${inGaps} (${gaps.length} records, ${needlessGaps.length} of them around nothing), deleted before their container was met ${verdict.unmet}`,
    `repeated ${repeated}${Object.entries(repeatedAfter)
      .map(
        ([kind, { lines: count, most, oldestMs }]) =>
          `; after ${kind} ${count}, at most ${most} at once, arrived up to ${oldestMs} ms before`,
      )
      .join("")}`,
    `pieces of lines by ends of containers, daemon and files ${cut.printed}, arrived as such ${cut.arrived}; messages cut by ends of connections ${verdict.partial}`,
    `last stop: exit code ${verdict.stop.code} after ${Math.round(verdict.stop.ms)} ms`,
  ];
  return lines.join("\n");
}

function covers(gap: Gap, { line, us }: Missing): boolean {
  if (gap.key !== line.key) return false;
  return (gap.fromUs ?? 0) - BOUND_US <= us && us <= (gap.toUs ?? Number.MAX_SAFE_INTEGER) + BOUND_US;
}

function countFits(gap: Gap, lost: readonly Missing[]): boolean {
  return gap.count === undefined || gap.count === lost.filter((one) => covers(gap, one)).length;
}

function sortRepeats(
  repeats: readonly Repeat[],
  incidents: readonly Incident[],
  lives: readonly Life[],
): { after: Verdict["repeatedAfter"]; unexplained: Repeat[] } {
  const causes = incidents.filter(({ kind }) => REPEATING.includes(kind));
  const until = new Map(causes.map((cause) => [cause, arrivesUntil(cause, incidents, lives)]));
  const unexplained: Repeat[] = [];
  const perCause = new Map<Incident, { lines: number; oldestMs: number }>();
  for (const repeat of repeats) {
    const cause = causes.find(
      (one) =>
        repeat.firstMs <= (until.get(one) ?? one.ms) &&
        repeat.againMs >= one.ms &&
        one.ms - repeat.firstMs <= IN_FLIGHT_MS,
    );
    if (cause === undefined) {
      unexplained.push(repeat);
      continue;
    }
    const sum = perCause.get(cause) ?? { lines: 0, oldestMs: 0 };
    perCause.set(cause, {
      lines: sum.lines + 1,
      oldestMs: Math.max(sum.oldestMs, cause.ms - repeat.firstMs),
    });
  }
  const after: Verdict["repeatedAfter"] = {};
  for (const [{ kind }, { lines, oldestMs }] of perCause) {
    const all = (after[kind] ??= { lines: 0, most: 0, oldestMs: 0 });
    all.lines += lines;
    all.most = Math.max(all.most, lines);
    all.oldestMs = Math.max(all.oldestMs, oldestMs);
  }
  return { after, unexplained };
}

/** What was in flight is read soon; by a receiver that does not read just then, when it reads again. */
function arrivesUntil({ ms }: Incident, incidents: readonly Incident[], lives: readonly Life[]): number {
  const busy = incidents.filter((one) => one.kind === "receiver busy" && one.ms <= ms);
  const soon = Math.max(ms, ...busy.map((one) => one.ms + one.forMs)) + READ_AFTER_MS;
  const ends = lives.filter(({ fromMs, toMs }) => fromMs <= ms && toMs >= ms).map(({ toMs }) => toMs);
  return Math.max(soon, ...ends.map((endMs) => Math.min(endMs, ms + READ_AFTER_MOST_MS)));
}

/** What is left of a line in pieces when Docker has deleted the file with its beginning. */
function restsOf(text: string): string[] {
  const rests: string[] = [];
  for (let at = PIECE; at < text.length; at += PIECE) rests.push(text.slice(at));
  return rests;
}

/** Lines of a run that follow each other, as one. */
function rangesOf(lost: readonly Missing[]): string[] {
  const found: { from: Missing; to: Missing }[] = [];
  for (const one of lost) {
    const last = found.at(-1);
    const { key, run, n } = one.line;
    const before = last?.to.line;
    if (last !== undefined && before?.key === key && before.run === run && before.n === n - 1) last.to = one;
    else found.push({ from: one, to: one });
  }
  return found.map(({ from, to }) => {
    const times = `${timeText(from.us)} to ${timeText(to.us)}`;
    const { key, run, n } = from.line;
    return `${key} run ${run} lines ${n} to ${to.line.n}, ${times}${to.deleted ? ", deleted by Docker" : ""}`;
  });
}

function gapText({ key, fromUs, toUs, count, reason }: Gap): string {
  return `${key} ${timeText(fromUs)} to ${timeText(toUs)}, ${count ?? "?"} lines: ${reason}`;
}

function timeText(us: number | undefined): string {
  return us === undefined ? "?" : new Date(us / 1000).toISOString();
}
