/** Who is signed in, and how to change that. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { UseMutationResult, UseQueryResult } from "@tanstack/react-query";
import type { SessionAnswer, SignIn } from "../../api/contract.ts";
import { ask } from "../server/client.ts";

const PATH = "/api/v1/session";
export const SESSION: readonly string[] = ["session"];

export function useSession(): UseQueryResult<SessionAnswer> {
  return useQuery({
    queryKey: SESSION,
    queryFn: ({ signal }) => ask<SessionAnswer>(PATH, {}, { signal }),
    staleTime: Infinity,
    // A server that is just starting is waited for.
    retry: true,
    retryDelay: 1500,
  });
}

export function useSignIn(): UseMutationResult<SessionAnswer, Error, SignIn> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: SignIn) => ask<SessionAnswer>(PATH, {}, { method: "POST", body }),
    onSuccess: (session) => queries.setQueryData(SESSION, session),
  });
}

export function useSignOut(): UseMutationResult<unknown, Error, void> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => ask(PATH, {}, { method: "DELETE" }),
    onSettled: () => queries.resetQueries({ queryKey: SESSION }),
  });
}

export interface NewPassword {
  password: string;
  current?: string;
}

export function useSetPassword(): UseMutationResult<unknown, Error, NewPassword> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: NewPassword) => ask("/api/v1/password", {}, { method: "POST", body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: SESSION }),
  });
}
