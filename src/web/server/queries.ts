/** What the page asks for beside the lines: counts over time, values of fields, single records, the server's health. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { UseQueryResult } from "@tanstack/react-query";
import type {
  FieldsAnswer,
  HealthAnswer,
  HistogramAnswer,
  RecordAnswer,
  RecordJson,
  SearchAnswer,
} from "../../api/contract.ts";
import { ask } from "./client.ts";

export interface Sought {
  q: string;
  from: string;
  to: string;
  /** When the lines were searched: what "the last 15 minutes" were. */
  atMs: number;
}

function params({ q, from, to }: Sought): { q: string; from: string; to: string } {
  return { q, from, to };
}

/** Counts of a range that goes on are asked for again; long ranges change little and cost more. */
const REFRESH_MS = 5000;
const SLOW_REFRESH_MS = 30_000;

export interface Refresh {
  live: boolean;
  rangeMs: number;
}

function refreshMs({ live, rangeMs }: Refresh): number | false {
  if (!live) return false;
  return rangeMs <= 3_600_000 ? REFRESH_MS : SLOW_REFRESH_MS;
}

export function useHistogram(
  sought: Sought | undefined,
  buckets: number,
  refresh: Refresh,
): UseQueryResult<HistogramAnswer> {
  return useQuery({
    queryKey: ["histogram", sought, buckets],
    queryFn: ({ signal }) =>
      ask<HistogramAnswer>(
        "/api/v1/histogram",
        { ...(sought && params(sought)), buckets, by: "severity" },
        { signal },
      ),
    enabled: sought !== undefined && buckets > 0,
    placeholderData: keepPreviousData,
    refetchInterval: refreshMs(refresh),
  });
}

/** The newest records that match, oldest first. */
export function useEvents(
  sought: Sought | undefined,
  limit: number,
  refresh: Refresh,
): UseQueryResult<RecordJson[]> {
  return useQuery({
    queryKey: ["events", sought, limit],
    queryFn: async ({ signal }) => {
      const asked = { ...(sought && params(sought)), limit };
      return (await ask<SearchAnswer>("/api/v1/search", asked, { signal })).records.reverse();
    },
    enabled: sought !== undefined,
    placeholderData: keepPreviousData,
    refetchInterval: refreshMs(refresh),
  });
}

interface FieldRequest {
  sought: Sought | undefined;
  field: string;
  limit: number;
  refresh: Refresh;
}

export function useFieldValues({
  sought,
  field,
  limit,
  refresh,
}: FieldRequest): UseQueryResult<FieldsAnswer> {
  return useQuery({
    queryKey: ["fields", sought, field, limit],
    queryFn: ({ signal }) =>
      ask<FieldsAnswer>("/api/v1/fields", { ...(sought && params(sought)), field, limit }, { signal }),
    enabled: sought !== undefined,
    placeholderData: keepPreviousData,
    // Facets are read less often than the histogram and cost more.
    refetchInterval: refresh.live ? SLOW_REFRESH_MS / 2 : false,
  });
}

export function useFieldNames(sought: Sought | undefined): UseQueryResult<FieldsAnswer> {
  return useQuery({
    queryKey: ["field names", sought],
    queryFn: ({ signal }) =>
      ask<FieldsAnswer>("/api/v1/fields", { ...(sought && params(sought)), limit: 3 }, { signal }),
    enabled: sought !== undefined,
  });
}

export function useRecord(id: string, enabled: boolean): UseQueryResult<RecordAnswer> {
  return useQuery({
    queryKey: ["record", id],
    queryFn: ({ signal }) => ask<RecordAnswer>(`/api/v1/records/${encodeURIComponent(id)}`, {}, { signal }),
    enabled: enabled && id !== "",
    staleTime: Infinity,
  });
}

export function useHealth(enabled: boolean): UseQueryResult<HealthAnswer> {
  return useQuery({
    queryKey: ["health"],
    queryFn: ({ signal }) => health(signal),
    enabled,
    refetchInterval: 3000,
  });
}

/** An unhealthy server answers 503 with the same body; that body is what one wants to read. */
async function health(signal: AbortSignal): Promise<HealthAnswer> {
  const response = await fetch("/health", { signal, headers: { accept: "application/json" } });
  return (await response.json()) as HealthAnswer;
}

/** Is anything stored at all, matching or not? */
export function useAnything(enabled: boolean): UseQueryResult<boolean> {
  return useQuery({
    queryKey: ["anything"],
    queryFn: async ({ signal }) =>
      (await ask<SearchAnswer>("/api/v1/search", { limit: 1 }, { signal })).records.length > 0,
    enabled,
    staleTime: 0,
  });
}

export interface Nearest {
  before: { ms: number; count: number } | undefined;
  after: { ms: number; count: number } | undefined;
}

const LOOK_AROUND_MS = 7 * 86_400_000;

/** Hits on both sides of a range that has none, counted within a week. */
export function useNearest(
  sought: Sought,
  bounds: { fromMs: number; toMs: number },
  enabled: boolean,
): UseQueryResult<Nearest> {
  return useQuery({
    queryKey: ["nearest", sought],
    queryFn: async ({ signal }) => {
      const [before, after] = await Promise.all([
        side({ q: sought.q, ...bounds, which: "before" }, signal),
        sought.to === "" ? undefined : side({ q: sought.q, ...bounds, which: "after" }, signal),
      ]);
      return { before, after };
    },
    enabled,
    staleTime: 30_000,
  });
}

interface Side {
  q: string;
  fromMs: number;
  toMs: number;
  which: "before" | "after";
}

async function side({ q, fromMs, toMs, which }: Side, signal: AbortSignal): Promise<Nearest["before"]> {
  const iso = (ms: number): string => new Date(ms).toISOString();
  const open = which === "before" ? { to: iso(fromMs), order: "desc" } : { from: iso(toMs), order: "asc" };
  const found = await ask<SearchAnswer>("/api/v1/search", { q, ...open, limit: 1 }, { signal });
  const record = found.records[0];
  if (record === undefined) return undefined;
  const ms = Date.parse(record.timestamp);
  const range =
    which === "before"
      ? { from: iso(ms - LOOK_AROUND_MS), to: iso(fromMs) }
      : { from: iso(toMs), to: iso(ms + LOOK_AROUND_MS) };
  const counted = await ask<HistogramAnswer>("/api/v1/histogram", { q, ...range, buckets: 1 }, { signal });
  return { ms, count: counted.total };
}
