/** `.Container.State`, and the phrase that it prints as ("Up 3 hours"). */
import { ZERO_TIME, parseTime } from "../time/time.ts";
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
  const from = (typeof raw === "string" ? parseTime(raw) : undefined) ?? ZERO_TIME;
  return durationPhrase(Date.now() / 1000 - from.seconds - from.nanos / 1e9);
}

/** As `docker ps` says it: with an article for the first minute and hour; hours are rounded and the rest counts in them. */
function durationPhrase(seconds: number): string {
  if (seconds < 1) return "Less than a second";
  if (seconds < 2) return "1 second";
  if (seconds < 60) return `${Math.floor(seconds)} seconds`;
  if (seconds < 120) return "About a minute";
  if (seconds < 3600) return `${Math.floor(seconds / 60)} minutes`;
  return hoursPhrase(Math.floor(seconds / 3600 + 0.5));
}

function hoursPhrase(hours: number): string {
  if (hours === 1) return "About an hour";
  if (hours < 48) return `${hours} hours`;
  const days = Math.floor(hours / 24);
  if (days < 14) return `${days} days`;
  if (days < 60) return `${Math.floor(days / 7)} weeks`;
  if (days < 730) return `${Math.floor(days / 30)} months`;
  return `${Math.floor(days / 365)} years`;
}
