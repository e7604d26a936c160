/** Sessions of people. The cookie holds the secret; we keep its hash, so a stolen database opens nothing. */
import { z } from "zod";
import type { Remembered } from "./remembered.ts";
import { newSecret, secretKey } from "./secrets.ts";

export const Session = z.object({
  user: z.string(),
  createdMs: z.number(),
  seenMs: z.number(),
});
export type Session = z.output<typeof Session>;

export const SESSION_SECONDS = 30 * 86_400;
/** Sliding costs a write to the store, so a session slides once an hour at most. */
const SLIDE_EVERY_MS = 3_600_000;
/** More are a script that signs in for every request; the ones unused for longest go. */
const MAX_SESSIONS = 1000;

export interface Sessions {
  /** Always a new secret: what the visitor brought along is never taken over (session fixation). */
  open: (user: string) => string;
  find: (secret: string) => { key: string; session: Session; slid: boolean } | undefined;
  alive: (key: string) => boolean;
  close: (key: string) => void;
  /** All sessions of a user but one. */
  closeOthers: (user: string, but: string | undefined) => void;
}

export function createSessions(stored: Remembered<Session>, now: () => number = Date.now): Sessions {
  const isOld = (session: Session): boolean => now() - session.seenMs > SESSION_SECONDS * 1000;
  return {
    open: (user) => {
      prune(stored, isOld);
      const secret = newSecret();
      stored.put(secretKey(secret), { user, createdMs: now(), seenMs: now() });
      return secret;
    },
    find: (secret) => {
      const key = secretKey(secret);
      const session = stored.get(key);
      if (session === undefined || isOld(session)) return undefined;
      const slid = now() - session.seenMs > SLIDE_EVERY_MS;
      if (slid) stored.put(key, { ...session, seenMs: now() });
      return { key, session, slid };
    },
    alive: (key) => {
      const session = stored.get(key);
      return session !== undefined && !isOld(session);
    },
    close: (key) => {
      stored.remove(key);
    },
    closeOthers: (user, but) => {
      for (const [key, session] of stored.entries())
        if (session.user === user && key !== but) stored.remove(key);
    },
  };
}

function prune(stored: Remembered<Session>, isOld: (session: Session) => boolean): void {
  const kept: [key: string, seenMs: number][] = [];
  for (const [key, session] of stored.entries()) {
    if (isOld(session)) stored.remove(key);
    else kept.push([key, session.seenMs]);
  }
  if (kept.length < MAX_SESSIONS) return;
  kept.sort((one, other) => one[1] - other[1]);
  for (const [key] of kept.slice(0, kept.length - MAX_SESSIONS + 1)) stored.remove(key);
}
