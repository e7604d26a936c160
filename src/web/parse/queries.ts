/** What the workbench asks for beside the results: the steps that run, and how they do. */
import { useQuery } from "@tanstack/react-query";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ConfiguredAnswer, RecordJson, SearchAnswer, StepsAnswer } from "../../api/contract.ts";
import { ask } from "../server/client.ts";
import { bare, SAMPLES_MOST } from "./samples.ts";

const REFRESH_MS = 10_000;

export function useConfigured(): UseQueryResult<ConfiguredAnswer> {
  return useQuery({
    queryKey: ["workbench"],
    queryFn: ({ signal }) => ask<ConfiguredAnswer>("/api/v1/workbench", {}, { signal }),
    staleTime: Infinity,
  });
}

export function useRunningSteps(): UseQueryResult<StepsAnswer> {
  return useQuery({
    queryKey: ["steps"],
    queryFn: ({ signal }) => ask<StepsAnswer>("/api/v1/steps", {}, { signal }),
    refetchInterval: REFRESH_MS,
  });
}

/** The newest records that match, newest first. */
export async function storedSamples(q: string, from: string): Promise<RecordJson[]> {
  const { records } = await ask<SearchAnswer>("/api/v1/search", { q, from, limit: SAMPLES_MOST });
  return records.map(bare);
}
