/** Opens the HTTP side of logboom: the API and the page, on one address. */
import { setMaxListeners } from "node:events";
import type { Socket } from "node:net";
import { getRequestListener } from "@hono/node-server";
import type { Logger } from "pino";
import type { Tap } from "../pipeline/tap.ts";
import type { Certificates } from "../receive/certificates.ts";
import type { DoorAccess } from "../record/door.ts";
import { Refusal } from "../record/refusal.ts";
import type { Store } from "../store/contract.ts";
import { createApp, secured } from "./app.ts";
import type { Auth } from "./auth/auth.ts";
import { openAuth } from "./auth/auth.ts";
import { FIRST_USER } from "./auth/users.ts";
import { refuseOpenWithoutAuth } from "./auth/options.ts";
import type { Address, AuthOptions } from "./auth/options.ts";
import type { BalanceAnswer, HealthAnswer } from "./contract.ts";
import { errorReply, errorResponse } from "./errors.ts";
import { createFront } from "./front.ts";
import type { Front } from "./front.ts";
import { listen } from "./listening.ts";
import { createLogReader } from "./log-reader.ts";
import { createPage } from "./page.ts";
import { createReceiving } from "./receiving.ts";
import type { Receiving } from "./receiving.ts";
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
  receiving?: Receiving | undefined;
  /** TLS for all of it. */
  certificates?: Certificates | undefined;
}

export interface PreparedApi {
  /** Who may hand records in, for sources' own addresses. */
  access: (peer: string) => DoorAccess;
  /** From now on it answers. */
  listen: () => Promise<RunningApi>;
  /** Twice is harmless, and so is without having listened. */
  close: () => Promise<void>;
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
  return await prepareApi(options).listen();
}

/**
 * All but the address: records that come from now on are seen, so that sources can open before anybody may call. A sender whose
 * door is not there yet would be told so, and there are shippers for which every answer is final.
 */
export function prepareApi(options: ApiOptions): PreparedApi {
  if (options.auth.mode === "off") refuseOpenWithoutAuth(options.address);
  const closing = new AbortController();
  // One for each open tail, which have a limit of their own.
  setMaxListeners(0, closing.signal);
  const { store, log } = options;
  const auth = openAuth({ options: options.auth, state: store.state, log, signal: closing.signal });
  const watch = watchTap(options.tap, options.progress);
  const parts = partsOf(options, { auth, progress: watch.progress, closing: closing.signal });
  const app = createApp(parts, options.auth);
  const listener = getRequestListener(app.fetch, { errorHandler: () => badRequest() });
  const { receiving, certificates } = options;
  const doors = createReceiving({
    receiving,
    auth,
    authOptions: options.auth,
    reader: createLogReader(parts),
    log,
  });
  const front = createFront({
    request: (incoming, outgoing) => {
      if (doors.request(incoming, outgoing)) return;
      if (incoming.httpVersionMajor < 2) endWithReader(incoming.socket);
      void listener(incoming, outgoing);
    },
    stream: doors.stream,
    certificates,
    maxConnections: MAX_CONNECTIONS,
    maxConnectionsPerAddress: MAX_CONNECTIONS / 2,
    refused: seldom((address) => log.warn({ address }, "refused: too many HTTP connections of one address")),
  });
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => (closed ??= closeAll(front, auth, closing).finally(watch.close));
  const scheme = certificates === undefined ? "http" : "https";
  return {
    access: doors.access,
    close,
    listen: async () => {
      try {
        const place = await listen(front.server, options.address, "--http HOST:PORT");
        return running(`${scheme}://${place}`, auth, close);
      } catch (error) {
        await close();
        throw error;
      }
    },
  };
}

function running(url: string, auth: Auth, close: () => Promise<void>): RunningApi {
  return {
    url,
    ready: auth.ready,
    signInLink: () => {
      if (auth.mode === "off" || !auth.loaded() || auth.users.hasPassword(FIRST_USER)) return undefined;
      return `${url}/signin?token=${auth.link.secret()}`;
    },
    close,
  };
}

const TELL_EVERY_MS = 60_000;

/** A crowd must not fill the log as well. */
function seldom(tell: (address: string) => void): (address: string) => void {
  let nextMs = 0;
  return (address) => {
    if (Date.now() < nextMs) return;
    nextMs = Date.now() + TELL_EVERY_MS;
    tell(address);
  };
}

const WATCHED = new WeakSet<object>();

/**
 * Senders may close their half behind what they send and wait for the answer. Who asks for lines and closes a half has left:
 * a search and a tail must not go on for nobody.
 */
function endWithReader(socket: Pick<Socket, "once" | "destroy">): void {
  if (WATCHED.has(socket)) return;
  WATCHED.add(socket);
  socket.once("end", () => socket.destroy());
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

async function closeAll(front: Front, auth: Auth, closing: AbortController): Promise<void> {
  closing.abort();
  await front.close(CLOSE_GRACE_MS);
  await auth.close();
}
