/** Sign-in: from the headers of a request to who is asking, and all that changes who may ask. */
import type { Logger } from "pino";
import type { StateStore } from "../../store/contract.ts";
import { HttpRefusal } from "../errors.ts";
import type { Attempts } from "./attempts.ts";
import { createAttempts } from "./attempts.ts";
import { clearCookie, cookieName, cookieOf, setCookie } from "./cookie.ts";
import { EVERYBODY, NOBODY } from "./identity.ts";
import type { Identity } from "./identity.ts";
import type { SignInLink } from "./link.ts";
import { createSignInLink } from "./link.ts";
import type { AuthOptions } from "./options.ts";
import { remember } from "./remembered.ts";
import { createSessions, Session } from "./sessions.ts";
import type { Sessions } from "./sessions.ts";
import type { Tokens } from "./tokens.ts";
import { createTokens, StoredToken } from "./tokens.ts";
import type { Users } from "./users.ts";
import { createUsers, StoredUser } from "./users.ts";

/** What sign-in looks at in a request. */
export interface Visitor {
  headers: Headers;
  /** Where the connection comes from (or the proxy says so, when it is trusted). */
  address: string;
  /** The visitor's browser speaks https with us, as far as we can know. */
  secure: boolean;
}

export interface AuthParts {
  mode: "on" | "off";
  attempts: Attempts;
  link: SignInLink;
  sessions: Sessions;
  tokens: Tokens;
  users: Users;
  /** False until users, sessions and tokens were read from the store. */
  loaded: () => boolean;
}

export interface Auth extends AuthParts {
  ready: Promise<void>;
  close: () => Promise<void>;
}

export interface OpenAuthOptions {
  options: AuthOptions;
  state: StateStore;
  log: Logger;
  signal: AbortSignal;
}

export function openAuth({ options, state, log, signal }: OpenAuthOptions): Auth {
  const shared = { state, log, signal };
  const users = remember({ ...shared, kind: "user", schema: StoredUser });
  const sessions = remember({ ...shared, kind: "session", schema: Session });
  const tokens = remember({ ...shared, kind: "token", schema: StoredToken });
  const all = [users, sessions, tokens];
  return {
    mode: options.mode,
    attempts: createAttempts(),
    link: createSignInLink(),
    sessions: createSessions(sessions),
    tokens: createTokens(tokens, options.token),
    users: createUsers(users),
    loaded: () => all.every((one) => one.loaded()),
    ready: Promise.all(all.map((one) => one.ready)).then(() => undefined),
    close: async () => {
      await Promise.all(all.map((one) => one.close()));
    },
  };
}

export interface Identified {
  identity: Identity;
  /** Set when the session was prolonged: its cookie has to be as well. */
  cookie?: string;
}

/** A wrong token is refused here and now; a cookie that opens nothing is only somebody whose session has ended. */
export async function identify(auth: AuthParts, visitor: Visitor): Promise<Identified> {
  if (auth.mode === "off") return { identity: EVERYBODY };
  const token = bearerOf(visitor.headers.get("authorization"));
  if (token !== undefined) return { identity: await tokenIdentity(auth, visitor, token) };
  const name = cookieName(visitor.headers.get("host") ?? "");
  const secret = cookieOf(visitor.headers.get("cookie"), name);
  if (secret === undefined || secret === "") return { identity: NOBODY };
  needLoaded(auth);
  const found = auth.sessions.find(secret);
  if (found === undefined) return { identity: NOBODY };
  const identity: Identity = { kind: "user", user: found.session.user, session: found.key };
  return found.slid ? { identity, cookie: setCookie(name, secret, visitor.secure) } : { identity };
}

/** For what lasts longer than a request: signing out ends an open tail too. */
export function stillValid(auth: AuthParts, identity: Identity): boolean {
  switch (identity.kind) {
    case "everybody":
      return true;
    case "nobody":
      return false;
    case "token":
      return auth.tokens.alive(identity.name);
    case "user":
      return auth.sessions.alive(identity.session);
  }
}

/** Set-Cookie for a new session. */
export function openSession(auth: AuthParts, visitor: Visitor, user: string): string {
  const name = cookieName(visitor.headers.get("host") ?? "");
  return setCookie(name, auth.sessions.open(user), visitor.secure);
}

/** Ends the session that the request came with, whoever it belongs to; the Set-Cookie that makes the browser forget. */
export function endSession(auth: AuthParts, visitor: Visitor, identity: Identity): string {
  if (identity.kind === "user") auth.sessions.close(identity.session);
  return clearCookie(cookieName(visitor.headers.get("host") ?? ""), visitor.secure);
}

/** Before the store has answered, nobody can be told from nobody. */
export function needLoaded(auth: AuthParts): void {
  if (auth.loaded()) return;
  throw new HttpRefusal(
    "E_STARTING",
    "who may sign in has not been read from the store yet",
    "try again in a moment",
    {
      "retry-after": "1",
    },
  );
}

async function tokenIdentity(auth: AuthParts, visitor: Visitor, token: string): Promise<Identity> {
  const match = auth.tokens.find(token);
  if (match !== undefined && match.strong) return { kind: "token", name: match.name };
  if (match === undefined) needLoaded(auth);
  const right = await auth.attempts.try(visitor.address, () => match !== undefined);
  if (right && match !== undefined) return { kind: "token", name: match.name };
  throw new HttpRefusal(
    "E_WRONG_TOKEN",
    "this token opens nothing here",
    "check LOGBOOM_TOKEN on both sides",
    {
      "www-authenticate": 'Bearer error="invalid_token"',
    },
  );
}

function bearerOf(header: string | null): string | undefined {
  if (header === null) return undefined;
  const parts = /^Bearer +(\S+) *$/i.exec(header);
  // Any other scheme is a token that cannot be right.
  return parts?.[1] ?? "";
}
