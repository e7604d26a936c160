/** What the workbench asks for beside the results: the steps that run, and how they do. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ConfiguredAnswer, RecordJson, SamplesAnswer, StepsAnswer } from "../../api/contract.ts";
import { ask } from "../server/client.ts";
import { SAMPLES_MOST } from "./samples.ts";

const REFRESH_MS = 10_000;

export function useConfigured(): UseQueryResult<ConfiguredAnswer> {
  return useQuery({
    queryKey: ["workbench"],
    queryFn: ({ signal }) => ask<ConfiguredAnswer>("/api/v1/workbench", {}, { signal }),
    staleTime: Infinity,
  });
}

/** Into the file and to work; throws what the server refuses. */
export function useSave(): (steps: string, was: string) => Promise<ConfiguredAnswer> {
  const known = useQueryClient();
  return async (steps, was) => {
    const asked = { method: "POST", body: { steps, was } } as const;
    const saved = await ask<ConfiguredAnswer>("/api/v1/workbench/save", {}, asked);
    known.setQueryData(["workbench"], saved);
    await known.invalidateQueries({ queryKey: ["steps"] });
    return saved;
  };
}

export function useRunningSteps(): UseQueryResult<StepsAnswer> {
  return useQuery({
    queryKey: ["steps"],
    queryFn: ({ signal }) => ask<StepsAnswer>("/api/v1/steps", {}, { signal }),
    refetchInterval: REFRESH_MS,
  });
}

/** As their source stated them, without what the running steps found. Newest first. */
export async function storedSamples(q: string, from: string, signal?: AbortSignal): Promise<RecordJson[]> {
  const asked = { q, from, limit: SAMPLES_MOST };
  return (await ask<SamplesAnswer>("/api/v1/workbench/samples", asked, { signal })).records;
}

/** The latest that a running step missed or failed on. */
export async function missedSamples(step: string): Promise<RecordJson[]> {
  const asked = { step, limit: SAMPLES_MOST };
  return (await ask<SamplesAnswer>("/api/v1/workbench/samples", asked)).records;
}
