/** What a route is: who may call it, what it takes, what it answers. The table in routes.ts is made of these. */
import type { Logger } from "pino";
import type { z } from "zod";
import { checkBody, checkQuery } from "./input.ts";
import type { Store } from "../store/contract.ts";
import type { Tap } from "../pipeline/tap.ts";
import type { Auth, Visitor } from "./auth/auth.ts";
import type { Identity } from "./auth/identity.ts";
import type { BalanceAnswer, HealthAnswer } from "./contract.ts";
import type { Page } from "./page.ts";
import type { Slots } from "./slots.ts";
import type { TailCount } from "./tail/count.ts";

export interface Call<Q, B> {
  query: Q;
  body: B;
  /** The named part of the path, decoded. */
  param: (name: string) => string;
  identity: Identity;
  visitor: Visitor;
  method: string;
  headers: Headers;
  /** For receivers, which read their protocol's own body from it. */
  request: Request;
  /** Fires when the client has gone away. */
  signal: AbortSignal;
  /** Cuts the connection: the only way to say, after the first byte, that an answer is not whole. */
  cut: () => void;
  parts: ApiParts;
}

/** How far accepting and storing have come, so that a resumed tail closes its gap exactly. */
export interface Progress {
  /** The newest record the tap has shown; before the first, the newest that an earlier run accepted. */
  publishedSeq: () => number;
  /** All up to this seq can be found in the store, and perhaps some above it. */
  storedSeq: () => number;
  /** What the tap's ring begins with → the first seq that it would have shown, had it been there: a run starts anew. */
  reach: (ringFrom: number) => number;
  /** True when all up to `seq` can be found in the store, false when it was not so in time. */
  storedUpTo: (seq: number, mostMs: number) => Promise<boolean>;
}

export interface ApiParts {
  store: Store;
  tap: Tap;
  auth: Auth;
  health: () => HealthAnswer;
  balance: () => BalanceAnswer;
  metrics: () => string;
  progress: Progress;
  page: Page;
  version: string;
  log: Logger;
  routes: readonly Route[];
  /** Searches that may run at once. */
  searches: Slots;
  tails: TailCount;
  /** Fires when the server closes: ends tails and exports. */
  closing: AbortSignal;
}

/** What a route answers with: JSON by its schema, or text of a type with its own description. */
type RouteAnswer = { json: z.ZodType } | { media: readonly string[]; description: string };

interface RouteFace {
  method: "GET" | "POST" | "DELETE";
  /** `:name` marks a part that varies. */
  path: string;
  /** Roles will stand here beside these two. */
  who: "public" | "signed-in";
  summary: string;
  answer: RouteAnswer;
  /** Of the request's body, where more than a form may come. */
  maxBodyBytes?: number;
}

export interface Route extends RouteFace {
  query: z.ZodObject | undefined;
  body: z.ZodObject | undefined;
  /** Takes a call whose query and body are still raw, checks them, answers. */
  handle: (call: Call<unknown, unknown>) => Promise<Response>;
}

export interface RouteSpec<Q extends z.ZodObject, B extends z.ZodObject> extends RouteFace {
  query?: Q;
  body?: B;
  handle: (call: Call<z.output<Q>, z.output<B>>) => Promise<Response> | Response;
}

/** Keeps the types of query and body inside, so that the table holds routes of one kind and no cast is needed. */
export function defineRoute<Q extends z.ZodObject, B extends z.ZodObject>(spec: RouteSpec<Q, B>): Route {
  const { query, body, handle, ...face } = spec;
  return {
    ...face,
    query,
    body,
    handle: async (call) =>
      handle({ ...call, query: checkQuery(query, call.query), body: checkBody(body, call.body) }),
  };
}
