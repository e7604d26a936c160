/** `.Container.State`, and the phrase that it prints as ("Up 3 hours"). */
import { parseTime } from "../time/time.ts";
import { flag, int, list, method, struct, structType, text, time } from "./struct.ts";

const HealthCheck = structType("docker.HealthCheck", {
  fields: { Start: time, End: time, ExitCode: int, Output: text },
});

const Health = structType("docker.Health", {
  fields: { Status: text, FailingStreak: int, Log: list(struct(HealthCheck)) },
});

export const State = structType("docker.State", {
  fields: {
    Status: text,
    Running: flag,
    Paused: flag,
    Restarting: flag,
    OOMKilled: flag,
    RemovalInProgress: flag,
    Dead: flag,
    Pid: int,
    ExitCode: int,
    Error: text,
    StartedAt: time,
    FinishedAt: time,
    Health: struct(Health),
  },
  methods: [
    method("String", (self: RawState) => phrase(self)),
    method("StateString", (self: RawState) => word(self)),
  ],
  text: (self) => phrase(self),
});

interface RawState {
  Running?: unknown;
  Paused?: unknown;
  Restarting?: unknown;
  RemovalInProgress?: unknown;
  Dead?: unknown;
  ExitCode?: unknown;
  StartedAt?: unknown;
  FinishedAt?: unknown;
}

function phrase(state: RawState): string {
  const code = typeof state.ExitCode === "number" ? state.ExitCode : 0;
  if (state.Running === true) {
    if (state.Paused === true) return `Up ${sinceText(state.StartedAt)} (Paused)`;
    if (state.Restarting === true) return `Restarting (${code}) ${sinceText(state.FinishedAt)} ago`;
    return `Up ${sinceText(state.StartedAt)}`;
  }
  if (state.RemovalInProgress === true) return "Removal In Progress";
  if (state.Dead === true) return "Dead";
  if (isZero(state.StartedAt)) return "Created";
  return isZero(state.FinishedAt) ? "" : `Exited (${code}) ${sinceText(state.FinishedAt)} ago`;
}

function word(state: RawState): string {
  if (state.Running === true) {
    if (state.Paused === true) return "paused";
    return state.Restarting === true ? "restarting" : "running";
  }
  if (state.Dead === true) return "dead";
  return isZero(state.StartedAt) ? "created" : "exited";
}

function isZero(raw: unknown): boolean {
  return (typeof raw === "string" ? parseTime(raw) : undefined)?.isZero ?? true;
}

function sinceText(raw: unknown): string {
  const from = typeof raw === "string" ? parseTime(raw) : undefined;
  return durationPhrase(Date.now() / 1000 - (from?.seconds ?? 0));
}

/** Up to this many seconds, in these units; with an article for the first hour and minute, as `docker ps` says it. */
const UNITS: readonly (readonly [below: number, size: number, unit: string])[] = [
  [60, 1, "seconds"],
  [120, Infinity, "About a minute"],
  [3600, 60, "minutes"],
  [5400, Infinity, "About an hour"],
  [48 * 3600, 3600, "hours"],
  [14 * 86_400, 86_400, "days"],
  [60 * 86_400, 7 * 86_400, "weeks"],
  [2 * 365 * 86_400, 30 * 86_400, "months"],
];

function durationPhrase(seconds: number): string {
  if (seconds < 1) return "Less than a second";
  if (seconds < 2) return "1 second";
  for (const [below, size, unit] of UNITS) {
    if (seconds < below) return size === Infinity ? unit : `${count(seconds, size)} ${unit}`;
  }
  return `${Math.floor(seconds / (365 * 86_400))} years`;
}

/** Hours are rounded, all others cut. */
function count(seconds: number, size: number): number {
  return size === 3600 ? Math.round(seconds / size) : Math.floor(seconds / size);
}
