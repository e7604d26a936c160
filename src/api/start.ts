/** Opens the HTTP side of logboom: the API and the page, on one address. */
import { setMaxListeners } from "node:events";
import { createServer } from "node:http";
import type { Server } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { getRequestListener } from "@hono/node-server";
import type { Logger } from "pino";
import type { Tap } from "../pipeline/tap.ts";
import type { Door } from "../record/door.ts";
import { Refusal } from "../record/refusal.ts";
import type { Store } from "../store/contract.ts";
import { createApp, secured } from "./app.ts";
import type { Auth } from "./auth/auth.ts";
import { openAuth } from "./auth/auth.ts";
import { FIRST_USER } from "./auth/users.ts";
import { refuseOpenWithoutAuth } from "./auth/options.ts";
import type { Address, AuthOptions } from "./auth/options.ts";
import { checkHosts } from "./auth/origin.ts";
import type { BalanceAnswer, HealthAnswer } from "./contract.ts";
import { createDoorAccess } from "./door-access.ts";
import { createDoorListener } from "./doors.ts";
import type { DoorListener } from "./doors.ts";
import { errorReply, errorResponse } from "./errors.ts";
import { listen } from "./listening.ts";
import { createPage } from "./page.ts";
import type { ApiParts, Progress, Route } from "./route.ts";
import { routes } from "./routes.ts";
import { createSlots } from "./slots.ts";
import type { StoredProgress } from "./tail/progress.ts";
import { watchTap } from "./tail/progress.ts";
import { createTailCount } from "./tail/count.ts";

export interface ApiOptions {
  address: Address;
  auth: AuthOptions;
  store: Store;
  tap: Tap;
  /** The last seq of earlier runs, and how far the store is behind; without it the store is taken to be up to date. */
  progress?: StoredProgress;
  health: () => HealthAnswer;
  balance: () => BalanceAnswer;
  /** Prometheus text. */
  metrics: () => string;
  /** Folder of the built page. */
  webRoot: string | undefined;
  version: string;
  log: Logger;
  /** HTTP receivers, at their protocols' own paths. */
  receivers?: readonly Route[];
  /** Of the sources that are open: asked at each request. */
  doors?: () => readonly Door[];
  /** Secrets that senders must have; everybody may send when there are none. */
  receiveTokens?: readonly string[];
}

export interface RunningApi {
  url: string;
  /** Resolves when users and sessions were read from the store: from then on signInLink knows. */
  ready: Promise<void>;
  /** The address that signs in once, within an hour; undefined when a password is set, sign-in is off, or before ready. */
  signInLink: () => string | undefined;
  /** Ends tails and exports, lets short answers finish. Twice is harmless. */
  close: () => Promise<void>;
}

/** The engine does one thing well at a time; more at once only makes all of them late. */
const SEARCHES_AT_ONCE = 8;
const SEARCHES_WAITING = 64;
const MAX_CONNECTIONS = 2000;
/** A short answer under way gets this long when the server closes. */
const CLOSE_GRACE_MS = 1000;

export async function startApi(options: ApiOptions): Promise<RunningApi> {
  if (options.auth.mode === "off") refuseOpenWithoutAuth(options.address);
  const closing = new AbortController();
  // One for each open tail, which have a limit of their own.
  setMaxListeners(0, closing.signal);
  const { store, log } = options;
  const auth = openAuth({ options: options.auth, state: store.state, log, signal: closing.signal });
  const watch = watchTap(options.tap, options.progress);
  const app = createApp(
    partsOf(options, { auth, progress: watch.progress, closing: closing.signal }),
    options.auth,
  );
  const listener = getRequestListener(app.fetch, { errorHandler: () => badRequest() });
  const door = doorsOf(options, auth);
  const server = createServer((incoming, outgoing) => {
    if (!door(incoming, outgoing)) void listener(incoming, outgoing);
  });
  server.maxConnections = MAX_CONNECTIONS;
  const url = await listen(server, options.address, "--http HOST:PORT").catch(async (error: unknown) => {
    closing.abort();
    watch.close();
    await auth.close();
    throw error;
  });
  let closed: Promise<void> | undefined;
  return {
    url,
    ready: auth.ready,
    signInLink: () => {
      if (auth.mode === "off" || !auth.loaded() || auth.users.hasPassword(FIRST_USER)) return undefined;
      return `${url}/signin?token=${auth.link.secret()}`;
    },
    close: () => {
      closed ??= closeAll(server, auth, closing).finally(watch.close);
      return closed;
    },
  };
}

function doorsOf(options: ApiOptions, auth: Auth): DoorListener {
  const { mode, hosts, token, trustProxy = false } = options.auth;
  const { host, origin } = checkHosts({ mode, hosts });
  return createDoorListener({
    doors: options.doors ?? (() => []),
    access: createDoorAccess({ auth, tokens: options.receiveTokens ?? [], token }),
    checkBrowser: (headers) => {
      host(headers.get("host") ?? undefined);
      origin(headers);
    },
    trustProxy,
    log: options.log,
  });
}

interface Opened {
  auth: Auth;
  progress: Progress;
  closing: AbortSignal;
}

function partsOf(options: ApiOptions, opened: Opened): ApiParts {
  const { store, tap, health, balance, metrics, version, log, webRoot, receivers = [] } = options;
  return {
    ...opened,
    store,
    tap,
    health,
    balance,
    metrics,
    version,
    log,
    page: createPage(webRoot),
    routes: [...routes, ...receivers],
    searches: createSlots(SEARCHES_AT_ONCE, SEARCHES_WAITING),
    tails: createTailCount(),
  };
}

/** What is not HTTP enough to become a request at all, such as a Host header that is no host. */
function badRequest(): Response {
  return secured(
    errorResponse(errorReply(new Refusal("E_REQUEST", "this is not a valid request", "check Host and path"))),
  );
}

async function closeAll(server: Server, auth: Auth, closing: AbortController): Promise<void> {
  closing.abort();
  const ended = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  await Promise.race([ended, sleep(CLOSE_GRACE_MS, undefined, { ref: false })]);
  server.closeAllConnections();
  await ended;
  await auth.close();
}
