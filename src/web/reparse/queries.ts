/** The run over the past: what it is at, looked at twice a second while it works. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { UseMutationResult, UseQueryResult } from "@tanstack/react-query";
import type { ReparseAnswer } from "../../api/contract.ts";
import { ask } from "../server/client.ts";

const PATH = "/api/v1/reparse";
const KEY = ["reparse"];
const WORKING_MS = 500;
/** Somebody else may start one. */
const RESTING_MS = 10_000;

export interface Wanted {
  q: string;
  from: string;
  to: string;
  dryRun: boolean;
}

export function useRun(): UseQueryResult<ReparseAnswer> {
  return useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => ask<ReparseAnswer>(PATH, {}, { signal }),
    refetchInterval: ({ state }) => (state.data?.run?.state === "running" ? WORKING_MS : RESTING_MS),
  });
}

export function useStart(): UseMutationResult<ReparseAnswer, Error, Wanted> {
  return useChange((wanted) => ask<ReparseAnswer>(PATH, {}, { method: "POST", body: wanted }));
}

export function useCancel(): UseMutationResult<ReparseAnswer, Error, void> {
  return useChange(() => ask<ReparseAnswer>(PATH, {}, { method: "DELETE" }));
}

function useChange<T>(
  change: (given: T) => Promise<ReparseAnswer>,
): UseMutationResult<ReparseAnswer, Error, T> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: (answer) => queries.setQueryData(KEY, answer),
  });
}
