/** Every JSON shape of the HTTP API, as types alone: all that the page and the command line may know of the server. */

export interface RecordJson {
  id: string;
  timestamp: string;
  observed: string;
  severity: "unspecified" | "trace" | "debug" | "info" | "warn" | "error" | "fatal";
  severityNumber: number;
  body: string;
  resource: Record<string, string>;
  attributes: Record<string, string | number>;
}

/** GET /api/v1/search?q&from&to&limit&order=desc|asc&cursor — `order` also orders the answer. */
export interface SearchAnswer {
  records: RecordJson[];
  /** Goes into `cursor` for the next page (older for desc, newer for asc); null at the end of the range. */
  cursor: string | null;
  /** True when a limit of time or rows ended the search early: there may be more than was found. */
  partial: boolean;
  tookMs: number;
  /** Rows the engine read to answer. */
  searched: number;
  /** Every record accepted up to here was in reach of this search: tailing with `after=` this leaves no seam. */
  tailFrom: number;
}

/** GET /api/v1/histogram?q&from&to&buckets&by=severity|<field> */
export interface HistogramAnswer {
  /** RFC 3339 start of the first bucket and width of all. */
  from: string;
  bucketMs: number;
  buckets: number;
  /** One row per value of `by`, largest first; counts[i] belongs to bucket i. */
  series: { value: string; counts: number[] }[];
  total: number;
  partial: boolean;
}

/** GET /api/v1/fields?q&from&to&field=container.name&field=severity&limit=10 — without `field`: names with their top values. */
export interface FieldsAnswer {
  fields: { name: string; values: { value: string; count: number }[]; distinct: number }[];
  partial: boolean;
}

/** GET /api/v1/records/:id */
export type RecordAnswer = RecordJson;

/**
 * GET /api/v1/tail?q — server-sent events. The `id` of every event is the position to resume at (Last-Event-ID, or
 * `after=`). `record`: RecordJson. `missed`: TailMissed. `stats` once a second: TailStats. `ready` first: {}.
 */
export interface TailMissed {
  count: number;
  /** "slow": this reader did not keep up. "gap": it was away for longer than a tail makes up for; search has them. */
  reason: "slow" | "gap";
  /** The true number is larger and was not counted. */
  atLeast?: true;
}
export interface TailStats {
  /** All records accepted by the server in the last second. */
  linesPerSecond: number;
  /** Of these, how many matched the query, and how many were sent. */
  matched: number;
  sent: number;
  /** Age of the newest record when it was sent. */
  behindMs: number;
}

/** Every error, whatever the status. */
export interface ErrorAnswer {
  error: {
    code: string;
    message: string;
    hint: string;
    /** Offset in `q`, for E_QUERY. */
    position?: number;
    /** A query that would be accepted, for E_QUERY. */
    suggestion?: string;
  };
}

/** GET /health — 200 only when records can be taken and kept, else 503. Open without sign-in (no data in it). */
export interface HealthAnswer {
  status: "ok" | "degraded" | "failing";
  version: string;
  engine: { state: string; detail: string };
  journal: { bytes: number; maxBytes: number; waitingRows: number };
  sources: SourceHealth[];
}

export interface SourceHealth {
  name: string;
  state: string;
  detail: string;
  hint?: string;
  /** Since the start. */
  records: number;
  /** RFC 3339; absent before the first one. */
  lastRecord?: string;
  /** Over the last ten seconds. */
  perSecond: number;
  /** What did not become a record, or not as it should, and why. */
  troubles: { event: string; reason: string; count: number }[];
}

/** GET /api/v1/balance — what every hop did since start. */
export interface BalanceAnswer {
  since: string;
  hops: { hop: string; event: string; reason: string; count: number }[];
  /** read - (stored + waiting + dropped): 0 when nothing is unaccounted for. */
  unaccounted: number;
}

/** GET /api/v1/session */
export interface SessionAnswer {
  signedIn: boolean;
  /** False with --no-auth. */
  required: boolean;
  user: string | null;
  /** True after a one-time link, until a password is set. */
  passwordMissing: boolean;
}
/** POST /api/v1/session {user?, password} → SessionAnswer; DELETE signs out. POST /api/v1/password {password, current?}. */
export interface SignIn {
  user?: string;
  password: string;
}

/** GET /api/v1/steps */
export interface StepsAnswer {
  steps: StepNow[];
}
export interface StepNow {
  id: string;
  name: string;
  records: number;
  matched: number;
  missed: number;
  failed: number;
  dropped: number;
  ms: number;
  /** Null before the first that was judged. */
  matchRate: number | null;
  lastHour: {
    records: number;
    matched: number;
    missed: number;
    failed: number;
    matchRate: number | null;
    /** Of each minute, oldest first. */
    rates: (number | null)[];
  };
  reasons: { reason: string; count: number }[];
  /** That it missed or failed on, newest first. */
  samples: RecordJson[];
}

/** GET /api/v1/workbench: the steps that run, as written, and where. POST /api/v1/workbench/save {steps, was}: the same afterwards. */
export interface ConfiguredAnswer {
  steps: string;
  file: string | null;
  line: number | null;
  detect: boolean;
  saves: string | null;
}

/** GET /api/v1/workbench/samples?q&from&to&limit | ?step: records as their source stated them, newest first. */
export interface SamplesAnswer {
  records: RecordJson[];
}

/** POST /api/v1/workbench {steps, detect?, lines?, records?}: what the steps make of the samples. */
export interface TryAnswer {
  steps: TriedStep[];
  /** Lines first, then records. */
  results: { records: RecordJson[]; steps: StepTrace[] }[];
  /** Samples that were not looked at: time or room ended. */
  left: number;
}
export interface TriedStep {
  id: string;
  name: string;
  /** In the text, from 1; null for the built-in recognition. */
  line: number | null;
  records: number;
  matched: number;
  missed: number;
  failed: number;
  dropped: number;
  us: number;
}
export interface StepTrace {
  step: string;
  outcome: "matched" | "missed" | "failed" | "dropped" | "not for it" | "nothing";
  reason?: string | undefined;
  set: Record<string, string>;
  removed: string[];
  records?: number | undefined;
  us: number;
}

/** POST /api/v1/workbench/suggest {lines}: a grok pattern that matches all of them. */
export interface SuggestAnswer {
  pattern: string;
  fields: string[];
}

/** GET /api/v1/reparse; POST {q?, from, to?, dryRun?, rate?} starts a run, DELETE cancels it. */
export interface ReparseAnswer {
  run: ReparseRun | null;
}
export interface ReparseRun {
  id: string;
  state: "running" | "done" | "cancelled" | "failed";
  because: string | null;
  q: string;
  from: string;
  to: string;
  dryRun: boolean;
  rate: number;
  started: string;
  ended: string | null;
  /** Records in the range when it began. */
  total: number;
  read: number;
  changed: number;
  redacted: number;
  /** Time of the last record that was read. */
  at: string | null;
  gained: { name: string; records: number }[];
  lost: { name: string; records: number }[];
  other: { name: string; records: number }[];
  examples: { before: RecordJson; after: RecordJson }[];
}

/** GET /api/v1/doctor */
export interface DoctorAnswer {
  /** The worst first. */
  findings: DoctorFinding[];
  /** RFC 3339. */
  since: string;
  /** How many were looked at. */
  steps: number;
  receivers: number;
}
export interface DoctorFinding {
  kind: string;
  level: "stops" | "fault" | "doubt" | "note";
  about: {
    what: "step" | "receiver" | "container" | "service" | "host" | "route" | "source";
    name: string;
  };
  /** "logboom.yaml:12:9" */
  place?: string | undefined;
  message: string;
  reason: string;
  suggestion: string;
  /** The suggestion is text to be written as it stands. */
  literal?: true | undefined;
  examples?: string[] | undefined;
  query?: string | undefined;
}
